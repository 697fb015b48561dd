import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CodeServer, installExtension, type Profile } from "../support/editor/codeServer";
import { vsix } from "../support/editor/paths";
import { launchBrowser, Workbench } from "../support/editor/workbench";
import { writeTrainedRun } from "../support/trainedRun";

// A folder that was not trusted: looking is allowed, starting is not.
let folder: string;
let profile: Profile;
let server: CodeServer;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "affectgpt-rl-restricted-"));
  const exit = { schema: 1, reason: "finished", code: 0, signal: null, message: "", time: 1_780_000_400 };
  await writeTrainedRun(path.join(folder, "with-run/runs/demo"), { done: 40, exit });
  await mkdir(path.join(folder, "empty"));
  profile = { folder: path.join(folder, "profile"), settings: {} };
  await installExtension(profile, vsix);
  server = await CodeServer.start(profile, { trust: false });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test("an empty folder says what Restricted Mode allows, and offers no launch", async () => {
  const workbench = await Workbench.open(browser, server.url, path.join(folder, "empty"));
  await workbench.showSideBar();
  const runs = workbench.page.locator(".split-view-view").filter({ hasText: "Runs" });
  await runs.getByText("In Restricted Mode runs can be looked at but not started.").first().waitFor();
  expect(await workbench.page.getByRole("button", { name: "Open Demo" }).count()).toBe(0);
  await workbench.screenshot("restricted-empty");
  await workbench.close();
});

test("a run can be looked at, and the palette offers nothing that starts a process", async () => {
  const workbench = await Workbench.open(browser, server.url, path.join(folder, "with-run"));
  await workbench.showSideBar();
  await workbench.tree("Runs").filter({ hasText: "finished" }).waitFor();
  await workbench.command("AffectGPT-RL: Open Dashboard");
  await workbench.webview.locator(".figure-value").first().waitFor({ timeout: 60_000 });
  await workbench.page.keyboard.press("F1");
  await workbench.quickInput.fill(">AffectGPT-RL: ");
  const offered = await workbench.page.locator(".quick-input-list .monaco-list-row").allTextContents();
  expect(offered.some((text) => text.includes("Open Dashboard"))).toBe(true);
  expect(
    offered.filter((text) => /Launch Run|Stop Run|Resume Run|Open Demo|Dry-Run|Ablation|Install Official/.test(text)),
  ).toEqual([]);
  await workbench.page.keyboard.press("Escape");
  await workbench.screenshot("restricted-dashboard");
  await workbench.close();
});
