import { describe, expect, test } from "vitest";
import { EmotionError } from "../../../../src/emotion";
import { FileError } from "../../../../src/files";
import { RelayError } from "../../../../src/runs/relay";
import { failureOf, Unready } from "../../../../src/ui/commands/failures";
import { UserError } from "../../../../src/ui/shared/problems";

const commandsOf = (error: unknown) => failureOf(error).remedies.map(({ command }) => command);

describe("what is said of a command that failed", () => {
  test("a Python that is missing leads to the setting, and says the relay's own words", () => {
    const failure = failureOf(new RelayError("pythonMissing", "python9: not found"));
    expect(failure.message).toMatch(/^No Python .*\(python9: not found\)$/);
    expect(failure.remedies[0]).toMatchObject({
      command: "workbench.action.openSettings",
      arguments: ["affectgptRl.pythonPath"],
    });
    expect(failure.unforeseen).toBe(false);
  });

  test("every way out that was offered is a button", () => {
    const unready = new Unready("No run is there.", [{ label: "Open Demo", command: "affectgptRl.openDemo" }]);
    expect(failureOf(unready)).toEqual({ message: "No run is there.", remedies: unready.remedies, unforeseen: false });
  });

  test("messages that were written for people are not buried", () => {
    expect(failureOf(new UserError("It is gone.", "/runs/a", "Launch it again.")).message).toBe(
      "It is gone. /runs/a Launch it again.",
    );
    expect(failureOf(new EmotionError("x.jsonl:3: not JSON.")).message).toBe("x.jsonl:3: not JSON.");
    expect(failureOf(new FileError("denied", "/runs/a/run.json", "EACCES")).message).toBe(
      "/runs/a/run.json may not be read by this user.",
    );
  });

  test("what nobody foresaw is kept whole in the log", () => {
    expect(failureOf(new TypeError("x is undefined")).unforeseen).toBe(true);
    expect(failureOf("a text").message).toBe("a text");
    expect(commandsOf(new TypeError("x"))).toEqual(["affectgptRl.showExtensionLog"]);
  });
});
