import { rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Editor } from "../support/editor/editor";
import { eventually } from "../support/editor/eventually";
import type { Workbench } from "../support/editor/workbench";
import { makeWorkspace } from "../support/editor/workspace";
import { writeTrainedRun } from "../support/trainedRun";
import { append, rolloutRow, supervise } from "../unit/runs/folders";

// A run folder made by code, on its dashboard and in the trace viewer of a real window, by pointer and by keys.
let editor: Editor;
let workbench: Workbench;
let run: string;

beforeAll(async () => {
  const workspace = await makeWorkspace();
  run = await writeTrainedRun(path.join(workspace, "runs", "demo"), { done: 87, prompts: 20, listEverythingFrom: 50 });
  await supervise(run);
  editor = await Editor.open(workspace, { "workbench.colorTheme": "Dark 2026" });
  workbench = editor.workbench;
});
afterAll(async () => {
  await editor?.close();
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await workbench.screenshot(`failed ${task.name}`);
});

test("the dashboard shows a running run, an alert leads to its rollouts, and muting it lasts over a reload", async () => {
  await workbench.command("AffectGPT-RL: Open Dashboard");
  const page = workbench.webview;
  await page.locator(".run-header").filter({ hasText: "GRPO step 87 of 150" }).waitFor({ timeout: 60_000 });
  await page.locator(".answers .pill").first().waitFor();
  expect(await workbench.violations()).toEqual([]);
  await page.getByText("Answers grow while precision falls").waitFor();
  await page.getByText("Mute").click();
  await eventually("no alert", async () => (await page.locator(".alert").count()) === 0);
  // The editor keeps its state every five seconds.
  await workbench.page.waitForTimeout(6000);
  await workbench.reload();
  await page.locator(".run-header").waitFor({ timeout: 60_000 });
  expect(await page.locator(".alert").count()).toBe(0);
});

test("an answer of the newest group opens in the trace viewer, and keys walk through groups and answers", async () => {
  const page = workbench.webview;
  await page.getByText("read the trace").nth(2).click();
  await page.locator(".trace-title h1").filter({ hasText: "step 87" }).waitFor({ timeout: 60_000 });
  expect(await page.locator(".answer-row.chosen").getAttribute("id")).toMatch(/-2$/);
  const title = () => page.locator(".trace-title h1").textContent();
  const first = await title();
  await page.locator(".group-list").focus();
  await workbench.page.keyboard.press("j");
  const second = await eventually("another group", async () => {
    const now = await title();
    return now !== first && now;
  });
  await workbench.page.keyboard.press("k");
  await eventually("the first group again", async () => (await title()) === first);
  expect(second).not.toBe(first);
  await page.locator(".answer-list").focus();
  await workbench.page.keyboard.press("End");
  await eventually("the worst answer", async () =>
    (await page.locator(".answer-row").last().getAttribute("class"))?.includes("chosen"),
  );
  await workbench.page.keyboard.press("c");
  await page.locator(".compare del").first().waitFor();
  await workbench.page.keyboard.press("c");
  expect(await workbench.violations()).toEqual([]);
  await workbench.screenshot("trace-viewer");
});

test("a filter narrows the list, a live run adds to it, and both last over a reload", async () => {
  const page = workbench.webview;
  const counted = page.locator(".filter-count");
  await page.locator(".search-field input").fill("step:80-200");
  await eventually("the groups of eight steps", async () => (await counted.textContent())?.startsWith("64 of 696"));
  await append(run, "rollouts.jsonl", rolloutRow(88, 0, 0));
  await eventually("the new group", async () => (await counted.textContent())?.startsWith("65 of 697"));
  await workbench.page.waitForTimeout(6000);
  await workbench.reload();
  await eventually("the filter", async () => (await counted.textContent())?.startsWith("65 of 697"));
});

test("a tab that rests since a reload gives way to the page of its run that was opened meanwhile", async () => {
  const tabs = workbench.page.locator(".tab").filter({ hasText: /^demo-acc-format$/ });
  await workbench.command("AffectGPT-RL: Open Dashboard");
  await workbench.webview.locator(".run-header").waitFor({ timeout: 60_000 });
  expect(await tabs.count()).toBe(2);
  await tabs.first().click();
  await eventually("one tab of the run", async () => (await tabs.count()) === 1);
  await workbench.webview.locator(".run-header").waitFor({ timeout: 60_000 });
  await workbench.command("AffectGPT-RL: Open Rollouts");
});

test("a completion opens as text, where inline scores stand behind its words", async () => {
  await workbench.webview.locator(".trace-title h1").waitFor({ timeout: 60_000 });
  await workbench.webview.getByText("As text").click();
  const editor = workbench.page.locator(".editor-instance .monaco-editor").last();
  await editor.getByText("advantage:").first().waitFor({ timeout: 60_000 });
  // Decorations stand in pseudo-elements, which no text search finds. The function runs in the browser.
  const scored = (spans: readonly object[]) => {
    const { getComputedStyle } = globalThis as unknown as {
      getComputedStyle: (of: object, pseudo: string) => { content: string };
    };
    return spans.some((span) => /\d/.test(getComputedStyle(span, "::after").content));
  };
  await eventually("a score behind a word", () => editor.locator(".view-lines span").evaluateAll(scored));
  await workbench.screenshot("rollout-text");
});

test("a run that vanishes is said, with what to do", async () => {
  await workbench.command("View: Close All Editors");
  await workbench.command("AffectGPT-RL: Open Dashboard");
  await workbench.webview.locator(".run-header").waitFor({ timeout: 60_000 });
  await rm(run, { recursive: true });
  await workbench.page.waitForTimeout(6000);
  await workbench.reload();
  await workbench.webview
    .locator(".face")
    .filter({ hasText: "run.json is not there." })
    .first()
    .waitFor({ timeout: 60_000 });
});
