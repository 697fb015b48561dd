import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../../..");
let house: string;

beforeEach(async () => {
  house = await mkdtemp(path.join(tmpdir(), "affectgpt-rl-house-"));
});

afterEach(async () => {
  await rm(house, { recursive: true });
});

interface Report {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

/** Checks a house that consists of these files, and says which rules each file breaks. */
async function broken(files: Readonly<Record<string, string>>): Promise<Record<string, string[]>> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(house, file)), { recursive: true });
    await writeFile(path.join(house, file), text);
  }
  const program = path.join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const config = path.join(root, ".dependency-cruiser.mjs");
  const json = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [program, "--config", config, "--output-type", "json", "src", "webview"],
      { cwd: house },
      (_status, stdout) => resolve(stdout),
    );
  });
  const rules = (JSON.parse(json) as Report).summary.violations.map(({ from, rule }) => ({
    file: from,
    name: rule.name,
  }));
  return Object.fromEntries(
    Object.entries(Object.groupBy(rules, ({ file }) => file)).map(([file, found]) => [
      file,
      (found ?? []).map(({ name }) => name),
    ]),
  );
}

test("a house that keeps the rules passes", async () => {
  expect(
    await broken({
      "src/extension.ts":
        'import * as vscode from "vscode";\nimport { score } from "./emotion";\nvscode.window.showInformationMessage(String(score));\n',
      "src/emotion/index.ts": "export const score = 1;\n",
      "webview/page/index.tsx":
        'import type { Snapshot } from "../../src/ui/page/contract";\nexport const view = (snapshot: Snapshot) => <p class="x">{snapshot.name}</p>;\n',
      "src/ui/page/contract.ts": "export interface Snapshot { readonly name: string }\n",
    }),
  ).toEqual({});
});

test("each planted violation is found under its rule", async () => {
  const found = await broken({
    "src/emotion/index.ts": 'export { rows } from "../runs";\n',
    "src/traces/index.ts": 'import type { Uri } from "vscode";\nexport type Place = Uri;\n',
    "src/runs/index.ts": "export const rows = 1;\n",
    "src/runs/inside.ts": "export const inside = 1;\n",
    "src/files/lines.ts": 'export { columns } from "./columns";\nexport const lines = 1;\n',
    "src/files/columns.ts": 'export { lines } from "./lines";\nexport const columns = 1;\n',
    "src/ui/page/view.ts": 'export { inside } from "../../runs/inside";\nexport { gone } from "./gone";\n',
    "webview/page/index.tsx":
      'import { readFile } from "node:fs";\nimport { rows } from "../../src/runs";\nimport { other } from "../other";\nexport const view = () => <p class="x">{[readFile, rows, other]}</p>;\n',
    "webview/other/index.tsx": "export const other = <p />;\n",
    "src/ui/page/host.ts": 'export { other } from "../../../webview/other";\n',
  });
  expect(found).toEqual({
    "src/emotion/index.ts": ["emotion imports nothing of ours"],
    "src/traces/index.ts": ["only src/extension.ts and src/ui import vscode"],
    "src/files/columns.ts": ["no module imports itself on a detour"],
    "src/ui/page/view.ts": ["a room is entered through its index", "every import is found"],
    "src/ui/page/host.ts": ["the extension host imports no page"],
    "webview/page/index.tsx": expect.arrayContaining([
      "a page imports neither Node nor the editor",
      "a page imports no other page",
      "a page imports types and pure functions of the host, through contracts and shared modules",
    ]),
  });
});
