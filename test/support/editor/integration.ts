import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import type { CodeServer } from "./codeServer";
import { artefacts, root } from "./paths";

/** A test that ran inside the extension host. */
export interface EditorTest {
  readonly title: string;
  readonly failure: string | undefined;
}

const built = path.join(artefacts, "integration");
const report = path.join(artefacts, "integration.json");

/** What code-server must be started with, so that tests can run inside it. */
export const driverOptions = {
  args: ["--vscode-option", "enable-smoke-test-driver"],
  env: { AFFECTGPT_RL_TEST_REPORT: report },
};

/** Bundles the tests of test/integration, as the extension itself is bundled. */
export async function buildIntegrationTests(): Promise<void> {
  await rm(built, { recursive: true, force: true });
  await mkdir(built, { recursive: true });
  const options = [
    "--bundle",
    "--platform=node",
    "--format=cjs",
    "--external:vscode",
    "--external:mocha",
    "--sourcemap=inline",
  ];
  await promisify(execFile)(
    path.join(root, "node_modules/.bin/esbuild"),
    [
      "test/integration/index.ts",
      ...(await testFiles()),
      ...options,
      "--outbase=test/integration",
      `--outdir=${built}`,
    ],
    { cwd: root },
  );
}

async function testFiles(): Promise<string[]> {
  const names = await readdir(path.join(root, "test/integration"), { recursive: true });
  return names.filter((name) => name.endsWith(".test.ts")).map((name) => path.join("test/integration", name));
}

/** Opens a window whose extension host runs the tests, and returns what they say. */
export async function runInsideEditor(browser: Browser, server: CodeServer, folder: string): Promise<EditorTest[]> {
  await rm(report, { force: true });
  const page = await browser.newPage();
  const remote = (file: string) => `vscode-remote://${new URL(server.url).host}${file}`;
  const log: string[] = [];
  await page.exposeFunction("codeAutomationLog", (_level: string, args: unknown[]) => log.push(args.join(" ")));
  const ended = new Promise<void>((resolve) => {
    void page.exposeFunction("codeAutomationExit", () => resolve());
  });
  const payload = [
    ["extensionDevelopmentPath", remote(root)],
    ["extensionTestsPath", remote(path.join(built, "index.js"))],
    ["skipWelcome", "true"],
  ];
  await page.goto(
    `${server.url}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`,
  );
  await ended;
  await page.close();
  const text = await readFile(report, "utf8").catch(() => {
    throw new Error(`The tests inside the editor left no report. The editor said:\n${log.slice(-30).join("\n")}`);
  });
  return results(JSON.parse(text));
}

interface MochaReport {
  readonly tests: readonly {
    readonly fullTitle: string;
    readonly err: { readonly message?: string; readonly stack?: string };
  }[];
}

function results({ tests }: MochaReport): EditorTest[] {
  return tests.map(({ fullTitle, err }) => ({ title: fullTitle, failure: err.message && (err.stack ?? err.message) }));
}
