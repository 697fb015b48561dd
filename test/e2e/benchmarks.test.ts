import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Editor } from "../support/editor/editor";
import { eventually } from "../support/editor/eventually";
import { pictures } from "../support/editor/themes";
import type { Workbench } from "../support/editor/workbench";
import { makeWorkspace } from "../support/editor/workspace";

// A folder of predictions becomes a table beside published ones, and a score leads to the samples under it.
let editor: Editor;
let workbench: Workbench;
let folder: string;

const rows = (of: readonly object[]) => of.map((row) => `${JSON.stringify(row)}\n`).join("");
const labels = (all: Readonly<Record<string, string>>) =>
  rows(Object.entries(all).map(([name, label]) => ({ name, labels: [label] })));

beforeAll(async () => {
  folder = await makeWorkspace();
  const truth = { s0: "happy", s1: "sad", s2: "angry", s3: "worried" };
  const samples = Object.entries(truth).map(([id, label]) => ({
    id,
    video: "a.mp4",
    subtitle: "Fine.",
    labels: [label],
  }));
  const files = {
    "train.jsonl": rows(samples),
    "answers/mer2023/checkpoint-10.jsonl": labels({ s0: "joyful", s1: "glad", s2: "furious", s3: "calm" }),
    "answers/mer2023/checkpoint-20.jsonl": labels({ s0: "joyful", s1: "sorrowful", s2: "furious", s3: "calm" }),
    "answers/cmumosi/checkpoint-10.csv": "name,label\nclip-1,positive\nclip-2,negative\n",
    "answers/cmumosi/checkpoint-20.csv": "name,label\nclip-1,negative\nclip-2,negative\n",
    "answers/meld/checkpoint-10.jsonl": labels({ s0: "happy" }),
    "truth/mer2023.jsonl": labels(truth),
    "truth/cmumosi.csv": "name,value\nclip-1,0.8\nclip-2,-1.2\n",
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  editor = await Editor.open(folder, { "workbench.colorTheme": "Dark 2026" });
  workbench = editor.workbench;
});
afterAll(async () => {
  await editor?.close();
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await workbench.screenshot(`failed ${task.name}`);
});

/** Answers the editor's own dialog for folders, which a window in a browser has. */
async function chooseFolder(button: string, name: string): Promise<void> {
  const dialog = workbench.page.locator(".quick-input-widget").filter({ has: workbench.page.getByText(button) });
  await dialog.waitFor();
  const wanted = path.join(folder, name, path.sep);
  // While it lists a folder the dialog writes the folder's path over what was typed.
  await eventually(`${wanted} in the dialog`, async () => {
    await workbench.quickInput.fill(wanted);
    await workbench.page.waitForTimeout(500);
    return (await workbench.quickInput.inputValue()) === wanted;
  });
  await dialog.getByRole("button", { name: button }).click();
  await dialog.waitFor({ state: "hidden" });
}

test("a folder of predictions becomes a table beside the published rows, with intervals and what is missing", async () => {
  await workbench.showSideBar();
  await workbench.page.getByRole("button", { name: "Run Benchmark…" }).click();
  await chooseFolder("Use as Predictions", "answers");
  await workbench.pick("A folder of truth files");
  await chooseFolder("Use as Truth", "truth");
  const page = workbench.webview;
  await page.locator(".score-button").first().waitFor({ timeout: 60_000 });
  const own = page.locator("tbody.own tr");
  expect(await own.first().textContent()).toMatch(
    /best checkpoint of each set[\s\S]*75\.00[\s\S]*100\.00[\s\S]*87\.50†/,
  );
  expect(await own.nth(1).textContent()).toMatch(
    /one checkpoint for all sets: checkpoint-10[\s\S]*50\.00[\s\S]*100\.00/,
  );
  expect(await page.locator("tr", { hasText: "AffectGPT [1]" }).textContent()).toContain("78.54");
  await page.getByText("MELD has predictions and no truth.").waitFor();
  expect(await workbench.violations()).toEqual([]);
});

test("by keys a score leads to its samples, worst first, and a sample to the sample viewer", async () => {
  const page = workbench.webview;
  await page.locator(".score-button").first().focus();
  await workbench.page.keyboard.press("Enter");
  const first = page.locator(".sample-row").first();
  await first.filter({ hasText: "s3" }).waitFor();
  expect(await first.textContent()).toMatch(/^0\.00/);
  await page.locator(".sample-list").focus();
  await workbench.page.keyboard.press("ArrowDown");
  await workbench.page.keyboard.press("Enter");
  await workbench.webview.locator(".detail-head h1").filter({ hasText: "s3" }).waitFor({ timeout: 60_000 });
  await workbench.command("View: Close Editor");
});

test("a set's line in the view opens its checkpoints, and another score its own samples", async () => {
  await workbench.tree("Benchmarks").filter({ hasText: "answers" }).locator(".monaco-tl-twistie").click();
  const sets = workbench.tree("Benchmarks").filter({ hasText: "CMU-MOSI" });
  await sets.filter({ hasText: "best of 2 checkpoints" }).click();
  const page = workbench.webview;
  await page.locator(".set-detail h2").filter({ hasText: "CMU-MOSI" }).waitFor();
  await page.locator(".checkpoint").filter({ hasText: "checkpoint-20" }).click();
  await page.locator(".sample-row").first().filter({ hasText: "clip-1" }).waitFor();
  await page.getByText("How these figures are made").click();
  expect(await workbench.violations()).toEqual([]);
  await pictures(workbench, "benchmark");
});

test("the table is written for a paper", async () => {
  await workbench.webview.getByText("LaTeX").click();
  await workbench.quickInput.fill(path.join(folder, "table.tex"));
  await workbench.page.waitForTimeout(1000);
  await workbench.page.keyboard.press("Enter");
  await workbench.page.locator(".tab.active").filter({ hasText: "table.tex" }).waitFor();
  const text = await readFile(path.join(folder, "table.tex"), "utf8");
  expect(text).toContain("\\toprule");
  expect(text).toContain("answers, best checkpoints & 75.00");
  await workbench.command("View: Close Editor");
});

test("after a reload the folders are known, everything is scored anew, and a benchmark can be taken out of the view", async () => {
  // The editor keeps its state every five seconds.
  await workbench.page.waitForTimeout(6000);
  await workbench.reload();
  await workbench.webview.locator(".score-button").first().waitFor({ timeout: 60_000 });
  await workbench.webview.locator(".set-detail h2").filter({ hasText: "CMU-MOSI" }).waitFor();
  const line = workbench.tree("Benchmarks").filter({ hasText: "answers" });
  await line.click({ button: "right" });
  await workbench.page.getByRole("menuitem", { name: "Remove Benchmark from View" }).click();
  await eventually("no benchmark", async () => (await line.count()) === 0);
});
