import assert from "node:assert/strict";
import { suite, test } from "mocha";
import * as vscode from "vscode";
import { after, eventually, hoverTexts, open } from "../support";

suite("run.yaml", () => {
  test("a wrong key is a problem at its line, with the nearest right key as a fix", async () => {
    const { document } = await open("wrong/run.yaml");
    const problem = await eventually(
      () => vscode.languages.getDiagnostics(document.uri).find(({ message }) => message.includes("rewads")),
      "a diagnostic on the key 'rewads'",
    );
    assert.equal(document.lineAt(problem.range.start.line).text, "rewads:");
    const fixes = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      problem.range,
    );
    assert.ok(fixes.some(({ title }) => title.includes("rewards")));
  });

  test("a right file has no problem", async () => {
    const { document } = await open("run.yaml");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  });

  test("rewards are completed by the names that the schema knows", async () => {
    const { document } = await open("run.yaml");
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      document.uri,
      after(document, "- name: "),
    );
    const labels = list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
    for (const name of ["format", "accuracy", "alignment"]) assert.ok(labels.includes(name), `no ${name} in ${labels}`);
  });

  test("a key explains itself when the pointer rests on it", async () => {
    const { document } = await open("run.yaml");
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      "vscode.executeHoverProvider",
      document.uri,
      after(document, "groupSi"),
    );
    assert.match(hoverTexts(hovers).join("\n"), /rewards are compared with each other/);
  });
});
