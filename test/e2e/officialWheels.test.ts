import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { loadLexicon } from "../../src/emotion";
import { Editor } from "../support/editor/editor";
import { eventually } from "../support/editor/eventually";
import { trainerPython } from "../support/editor/paths";
import { pictures } from "../support/editor/themes";
import type { Workbench } from "../support/editor/workbench";
import { makeWorkspace } from "../support/editor/workspace";
import { officialPack } from "../support/officialPack";
import { writeTrainedRun } from "../support/trainedRun";
import { supervise } from "../unit/runs/folders";

// Wheels that are installed from an address change what every surface says; the rewards of a configuration are tried on a page.
let editor: Editor;
let wheels: Server;
let address: string;
let workbench: Workbench;
let folder: string;

/** Rewards that an answer with too many words of the right cluster is worth as much as the ideal one to. */
const REWARDS = `version: 1
name: rewards
data:
  train: train.jsonl
  heldOut: held-out.jsonl
rl:
  batchSize: 16
  groupSize: 8
rewards:
  - name: accuracy
    weight: 1
    measure: recall
  - name: format
    weight: 0.5
  - name: alignment
    weight: 0.2
`;

beforeAll(async () => {
  const files = officialPack();
  wheels = createServer(({ url = "" }, response) => {
    const bytes = files[path.posix.basename(url)];
    if (bytes) response.end(bytes);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => wheels.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(wheels.address() as AddressInfo).port}/wheels`;

  const workspace = await makeWorkspace();
  const { identity } = await loadLexicon("media/lexicon.json");
  const run = path.join(workspace, "runs", "demo");
  await supervise(await writeTrainedRun(run, { done: 87, prompts: 20, listEverythingFrom: 50, lexicon: identity }));
  const samples = [["happy", "excited"], ["sad"], ["angry"]].map((labels, index) =>
    JSON.stringify({ id: `s${index}`, video: "a.mp4", subtitle: "Fine.", labels }),
  );
  await writeFile(path.join(workspace, "train.jsonl"), `${samples.join("\n")}\n`);
  await writeFile(path.join(workspace, "held-out.jsonl"), `${samples.join("\n")}\n`);
  await writeFile(path.join(workspace, "rewards.run.yaml"), REWARDS);
  const labels = (name: string, all: readonly string[]) =>
    writeFile(
      path.join(workspace, name),
      `${all.map((label, at) => JSON.stringify({ name: `s${at}`, labels: [label] })).join("\n")}\n`,
    );
  await labels("truth.jsonl", ["happy", "sad", "angry"]);
  await labels("predictions.jsonl", ["happy", "sad", "qwxyz"]);
  await labels("earlier-predictions.jsonl", ["sad", "happy", "qwxyz"]);
  folder = workspace;
  const settings = { "workbench.colorTheme": "Dark 2026", "affectgptRl.pythonPath": trainerPython };
  editor = await Editor.open(workspace, settings);
  workbench = editor.workbench;
});
afterAll(async () => {
  await editor?.close();
  wheels?.close();
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await workbench.screenshot(`failed ${task.name}`);
});

test("a run that was scored with the shown lexicon says which, without a warning", async () => {
  await workbench.command("AffectGPT-RL: Open Dashboard");
  const page = workbench.webview;
  await page
    .locator(".run-header .lexicon-name")
    .filter({ hasText: /^\s*own \d/ })
    .waitFor({ timeout: 60_000 });
  await page.locator(".indicators .indicator").first().waitFor();
  expect(await page.locator(".lexicon-warning").count()).toBe(0);
});

test("wheels from an address are installed and used at the user's wish, and the dashboard then warns", async () => {
  await workbench.command("AffectGPT-RL: Install Official Wheels");
  await workbench.pick("From an Address");
  await workbench.quickInput.fill(address);
  await workbench.page.keyboard.press("Enter");
  const toast = workbench.notifications.filter({ hasText: "Installed the wheels 'pack-" });
  await toast.getByText("Show Scores with It").click();
  const page = workbench.webview;
  await page.locator(".lexicon-warning").filter({ hasText: "cannot be compared" }).waitFor();
  await page.locator(".latest .lexicon-name").filter({ hasText: "pack-" }).waitFor();
  expect(await workbench.violations()).toEqual([]);
  await pictures(workbench, "lexicon-dashboard");
});

test("the trace viewer says so, too", async () => {
  await workbench.command("AffectGPT-RL: Open Rollouts");
  const page = workbench.webview;
  await page.locator(".trace-title").waitFor({ timeout: 60_000 });
  await page.locator(".lexicon-warning").waitFor();
  await page.locator(".score-line .lexicon-name").filter({ hasText: "pack-" }).waitFor();
  expect(await workbench.violations()).toEqual([]);
  await pictures(workbench, "lexicon-traces");
});

test("the installed pack is listed and can be removed, after which the extension's own wheels are shown again", async () => {
  await workbench.command("AffectGPT-RL: Install Official Wheels");
  const rows = workbench.page.locator(".quick-input-list .monaco-list-row");
  await rows.filter({ hasText: "scores are shown with it" }).filter({ hasText: "pack-" }).waitFor();
  await workbench.screenshot("official-wheels");
  await workbench.pick("Remove a Pack");
  await workbench.pick(/pack-[0-9a-f]{8}/);
  await workbench.notifications.filter({ hasText: "Removed the wheels 'pack-" }).waitFor();
  await workbench.webview
    .locator(".score-line .lexicon-name")
    .filter({ hasText: /own \d/ })
    .waitFor();
  expect(await workbench.webview.locator(".lexicon-warning").count()).toBe(0);
});

test("rewards are tried on made-up answers, and the page leads to the configuration", async () => {
  await workbench.openFile("rewards.run.yaml");
  await workbench.command("AffectGPT-RL: Dry-Run Rewards");
  const page = workbench.webview;
  await page.locator(".dry-run-table").filter({ hasText: "keyword-stuffed" }).waitFor({ timeout: 60_000 });
  await page.locator(".dry-run-warnings li").first().waitFor();
  await page.locator(".dry-run-example summary").first().click();
  expect(await workbench.violations()).toEqual([]);
  await pictures(workbench, "dry-run");
  await page.getByText("Open Config").click();
  await workbench.page.locator(".tab.active").filter({ hasText: "rewards.run.yaml" }).waitFor();
});

/** Answers the editor's own file dialog, which a window in a browser has. */
async function chooseFile(title: string, name: string): Promise<void> {
  const dialog = workbench.page.locator(".quick-input-widget").filter({ hasText: title });
  await dialog.waitFor();
  const file = path.join(folder, name);
  // While it lists a folder the dialog writes the folder's path over what was typed.
  await eventually(`${file} in the dialog`, async () => {
    await workbench.quickInput.fill(file);
    await workbench.page.waitForTimeout(500);
    return (await workbench.quickInput.inputValue()) === file;
  });
  await dialog.getByRole("button", { name: "Choose" }).click();
  await dialog.waitFor({ state: "hidden" });
}

test("predictions are scored, with what the scores leave out, and compared with others", async () => {
  await workbench.command("AffectGPT-RL: Score Predictions");
  await workbench.pick("Open vocabulary, level 1");
  await chooseFile("Predictions: one", "predictions.jsonl");
  await chooseFile("Truth: one", "truth.jsonl");
  const editor = workbench.page.locator(".editor-instance .monaco-editor").last();
  await editor.getByText("Scores of predictions.jsonl").first().waitFor({ timeout: 60_000 });
  await editor.getByText("qwxyz").first().waitFor();
  await workbench.screenshot("scores");
  const toast = workbench.notifications.filter({ hasText: "predictions.jsonl: EW F1" });
  await toast.getByText("Compare with Another File").click();
  await chooseFile("to compare with", "earlier-predictions.jsonl");
  await editor.getByText("predictions.jsonl against earlier-predictions.jsonl").first().waitFor({ timeout: 60_000 });
  await workbench.screenshot("comparison");
});
