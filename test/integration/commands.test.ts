import assert from "node:assert/strict";
import { suite, test } from "mocha";
import * as vscode from "vscode";

const extension = vscode.extensions.getExtension("affectgpt-rl.affectgpt-rl");

suite("the extension", () => {
  test("is active", async () => {
    assert.ok(extension, "not installed");
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  test("has a handler for every command that it declares", async () => {
    assert.ok(extension);
    await extension.activate();
    const declared: { command: string }[] = extension.packageJSON.contributes.commands;
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      declared.map(({ command }) => command).filter((command) => !registered.has(command)),
      [],
    );
  });
});
