import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { suite, test } from "mocha";
import * as vscode from "vscode";
import { eventually } from "./support";

suite("attached runs", () => {
  test("a folder of ms-swift is attached, shown and detached, and never written to", async () => {
    const folder = path.join(await mkdtemp(path.join(tmpdir(), "attach-")), "theirs");
    await mkdir(folder);
    const line = { reward: 0.5, "global_step/max_steps": "1/2" };
    await writeFile(path.join(folder, "logging.jsonl"), `${JSON.stringify(line)}\n`);

    const attaching = vscode.commands.executeCommand<string>("affectgptRl.attachRun", vscode.Uri.file(folder));
    const accept = setInterval(() => {
      void vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    }, 300);
    const copy = await Promise.resolve(attaching).finally(() => clearInterval(accept));

    const tab = await eventually(
      () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label.includes("theirs")),
      "the dashboard of the attached run",
    );
    const [row] = (await readFile(path.join(copy, "metrics.jsonl"), "utf8")).trim().split("\n");
    assert.deepEqual(JSON.parse(row ?? "").values, { reward: 0.5 });
    assert.equal(JSON.parse(await readFile(path.join(copy, "attached.json"), "utf8")).path, folder);

    await vscode.window.tabGroups.close(tab);
    await vscode.commands.executeCommand("affectgptRl.detachRun", copy);
    await assert.rejects(stat(copy));
    assert.deepEqual(await readdir(folder), ["logging.jsonl"]);
  });
});
