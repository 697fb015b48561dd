import { mkdir, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";
import { CodeServer, installExtension, type Profile } from "../support/editor/codeServer";
import { eventually } from "../support/editor/eventually";
import { trainerPython, vsix } from "../support/editor/paths";
import { launchBrowser, Workbench } from "../support/editor/workbench";
import { writeTrainedRun } from "../support/trainedRun";
import { append, supervise } from "../unit/runs/folders";
import { type Figure, median } from "./figure";

const LINES = 15;
const ID = "affectgpt-rl.affectgpt-rl";

/** What the extension costs in a real VS Code: activation, latency from file to pixel, memory. */
export async function measureEditor(): Promise<Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "affectgpt-rl-bench-"));
  const workspace = path.join(folder, "demo");
  const empty = path.join(folder, "empty");
  await mkdir(empty);
  const run = await writeTrainedRun(path.join(workspace, "runs/demo"), { done: 140, groups: 8, size: 8 });
  // The run looks alive: this process is its supervisor.
  await supervise(run);
  const settings = { "affectgptRl.pythonPath": trainerPython };
  const browser = await launchBrowser();
  try {
    const without = await inEditor(browser, path.join(folder, "without"), empty, undefined, (_workbench, server) =>
      extensionHostMB(server),
    );
    return await inEditor(browser, path.join(folder, "with"), workspace, settings, async (workbench, server) => {
      const activation = await activationMs(workbench);
      await workbench.command("AffectGPT-RL: Open Dashboard");
      await workbench.webview.locator(".figure-value").first().waitFor();
      const latencies = await fileToPixelMs(workbench, run);
      await workbench.command("AffectGPT-RL: Open Rollouts");
      await workbench.webview.locator(".group-row").first().waitFor();
      await workbench.page.waitForTimeout(5000);
      const memory = (await extensionHostMB(server)) - without;
      return [
        { name: "activation after load", value: activation, unit: "ms", limit: 150 },
        { name: "line written to pixel changed", value: median(latencies), unit: "ms", limit: 1000, note: "median" },
        {
          name: "line written to pixel changed, slowest",
          value: Math.max(...latencies),
          unit: "ms",
          note: `of ${LINES}`,
        },
        { name: "extension host with the demo run open, over an empty one", value: memory, unit: "MB", limit: 150 },
      ];
    });
  } finally {
    await browser.close();
  }
}

/** @param settings Of the extension, where it is installed; else none of it is. */
export async function inEditor<T>(
  browser: Browser,
  profileFolder: string,
  workspace: string,
  settings: Readonly<Record<string, unknown>> | undefined,
  measure: (workbench: Workbench, server: CodeServer) => Promise<T>,
): Promise<T> {
  const profile: Profile = { folder: profileFolder, settings: settings ?? {} };
  if (settings) await installExtension(profile, vsix);
  const server = await CodeServer.start(profile);
  try {
    const workbench = await Workbench.open(browser, server.url, workspace);
    // Extensions that activate after start-up have done so by then.
    await workbench.page.waitForTimeout(10_000);
    return await measure(workbench, server);
  } finally {
    await server.stop();
  }
}

/** What VS Code itself measured: the call of `activate` and the wait for its promise. */
async function activationMs(workbench: Workbench): Promise<number> {
  await workbench.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await workbench.command("Developer: Startup Performance");
  const text = await eventually("the table of activations", async () => {
    await workbench.page.locator(".editor-instance .view-lines").first().click();
    await workbench.page.keyboard.press("ControlOrMeta+A");
    await workbench.page.keyboard.press("ControlOrMeta+C");
    const copied = await workbench.page.evaluate<string>("navigator.clipboard.readText()");
    return copied.includes(ID) && copied;
  });
  const row = text.split("\n").find((line) => line.includes(ID)) ?? "";
  // | extension | eager | load code | call activate | finish activate | event | by
  const [, , , call, finish] = row
    .split("|")
    .slice(1)
    .map((cell) => Number.parseFloat(cell));
  if (call === undefined || finish === undefined || Number.isNaN(call + finish))
    throw new Error(`Not understood: ${row}`);
  return call + finish;
}

/** From a line in evaluations.jsonl to the figure on the dashboard. */
async function fileToPixelMs(workbench: Workbench, run: string): Promise<number[]> {
  const value = workbench.webview.locator(".figure").filter({ hasText: "held-out EW F1" }).locator(".figure-value");
  const latencies: number[] = [];
  for (let line = 0; line < LINES; line++) {
    const f1 = 0.6 + line / 1000;
    const row = { step: 141 + line, phase: "rl", time: Date.now() / 1000, set: "held-out", f1, words: 1.5 };
    const written = performance.now();
    await append(run, "evaluations.jsonl", row);
    await value.filter({ hasText: f1.toFixed(3) }).waitFor();
    latencies.push(performance.now() - written);
    // Not in step with any timer of the reader.
    await workbench.page.waitForTimeout(300 + 37 * line);
  }
  return latencies;
}

/** Resident memory of the window's extension host. */
export async function extensionHostMB(server: CodeServer): Promise<number> {
  const [pid] = await server.extensionHosts();
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1]) / 1024;
}
