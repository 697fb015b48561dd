import { readdir } from "node:fs/promises";
import path from "node:path";
import Mocha from "mocha";

/**
 * Runs the integration tests. VS Code calls this inside the extension host; the report goes to the file that the environment names
 * (test/e2e/integration.test.ts reads it).
 */
export async function run(): Promise<void> {
  const report = process.env.AFFECTGPT_RL_TEST_REPORT;
  if (!report) throw new Error("AFFECTGPT_RL_TEST_REPORT names no file.");
  const mocha = new Mocha({ ui: "tdd", timeout: 30_000, reporter: "json", reporterOptions: { output: report } });
  const files = (await readdir(__dirname, { recursive: true })).filter((name) => name.endsWith(".test.js"));
  for (const file of files.sort()) mocha.addFile(path.join(__dirname, file));
  await new Promise<void>((resolve) => mocha.run(() => resolve()));
}
