import assert from "node:assert/strict";
import { suite, test } from "mocha";
import * as vscode from "vscode";
import { after, eventually, hoverTexts, open } from "../support";

suite("inline scores", () => {
  test("the hover of an emotion word tells its way on the five wheels", async () => {
    const { document } = await open("completion.md");
    const hover = await eventually(async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        "vscode.executeHoverProvider",
        document.uri,
        after(document, "<answer>fur"),
      );
      return hoverTexts(hovers).find((part) => part.includes("furious"));
    }, "a hover on 'furious'");
    assert.match(hover, /agreement 1\.00/);
    assert.equal(hover.match(/^\d [\w ]+: /gm)?.length, 5);
    assert.match(hover, /in the truth/);
    assert.match(hover, /lexicon: own \d+\.\d+\.\d+ \\?\(sha256 [0-9a-f]{12}\\?\)/);
  });

  test("a completion has a lens that opens the wheels", async () => {
    const { document } = await open("completion.md");
    const lenses = await eventually(async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        document.uri,
        10,
      );
      return found.length > 0 ? found : undefined;
    }, "code lenses");
    assert.ok(lenses.some(({ command }) => command?.command === "affectgptRl.showWheels"));
  });

  test("a text without a completion has no lens", async () => {
    const { document } = await open("notes.txt");
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(await vscode.commands.executeCommand("vscode.executeCodeLensProvider", document.uri, 10), []);
  });
});
