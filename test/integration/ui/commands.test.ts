import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { suite, suiteTeardown, test } from "mocha";
import * as vscode from "vscode";
import { eventually, open, workspace } from "../support";

/** The tests are bundled into test-output/integration/ui of the checkout. */
const trainerPython = path.resolve(__dirname, "../../../trainer/.venv/bin/python");
const settings = () => vscode.workspace.getConfiguration("affectgptRl");
const run = (command: string, ...values: unknown[]) =>
  vscode.commands.executeCommand(`affectgptRl.${command}`, ...values);
const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
const page = (kind: string) =>
  tabs().find(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(`affectgptRl.${kind}`));

suite("commands", () => {
  suiteTeardown(async () => {
    await settings().update("pythonPath", undefined, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  test("called with something else than a run, none follows it", async () => {
    const before = tabs().length;
    for (const command of ["openDashboard", "openRollouts", "stopRun", "resumeRun", "showLog", "openSample"]) {
      await run(command, 42);
    }
    assert.equal(tabs().length, before);
  });

  test("launching a wrong configuration starts nothing and puts the trainer's problems at their lines", async () => {
    await settings().update("pythonPath", trainerPython, vscode.ConfigurationTarget.Global);
    const config = vscode.Uri.file(path.join(workspace(), "missing-data.run.yaml"));
    await writeFile(
      config.fsPath,
      "version: 1\nname: missing\ndata:\n  train: nowhere.jsonl\n  heldOut: nowhere.jsonl\nrewards:\n  - name: accuracy\n",
    );
    assert.equal(await run("launchRun", config), undefined);
    const [problem] = vscode.languages.getDiagnostics(config);
    assert.match(problem?.message ?? "", /nowhere\.jsonl/);
    assert.equal(problem?.range.start.line, 3);
    assert.equal(page("dashboard"), undefined);
  }).timeout(120_000);

  test("a text's completions open on the wheels", async () => {
    const { document } = await open("completion.md");
    await run("showWheels", { uri: document.uri.toString(), start: 0 });
    await eventually(() => page("wheels"), "the tab of the wheels");
  });

  test("a run's configuration is shown as it was launched, and cannot be edited", async () => {
    const folder = path.join(workspace(), "elsewhere", "a-run");
    await mkdir(folder, { recursive: true });
    const info = {
      schema: 1,
      id: "a",
      name: "first",
      config: { name: "first", rl: { steps: 7 } },
      configPath: "/x/run.yaml",
    };
    await writeFile(path.join(folder, "run.json"), JSON.stringify(info));
    await run("openRunConfig", { folder });
    const document = vscode.window.activeTextEditor?.document;
    assert.match(
      document?.getText() ?? "",
      /^# .*\n# It came from \/x\/run\.yaml\n\nname: first\nrl:\n {2}steps: 7\n$/,
    );
    assert.equal(vscode.workspace.fs.isWritableFileSystem(document?.uri.scheme ?? "file"), undefined);
  });
});
