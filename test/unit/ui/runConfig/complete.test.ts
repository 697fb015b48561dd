import { describe, expect, test } from "vitest";
import { completionsAt, contextAt } from "../../../../src/ui/runConfig/complete";
import { describeAt } from "../../../../src/ui/runConfig/describe";

/** The text with the cursor at `|`. */
function at(marked: string): [string, number] {
  return [marked.replace("|", ""), marked.indexOf("|")];
}
const labels = (marked: string) => completionsAt(...at(marked)).map(({ label }) => label);

describe("completing run.yaml", () => {
  test("an empty file offers the top-level keys", () => {
    expect(labels("|")).toContain("rewards");
  });

  test("a half-typed key inside a mapping offers what that mapping lacks", () => {
    const offered = labels("version: 1\nrl:\n  steps: 10\n  gro|\nname: x\n");
    expect(offered).toContain("groupSize");
    expect(offered).not.toContain("steps");
    expect(offered).not.toContain("rewards");
  });

  test("an empty line below a key offers the keys of that mapping", () => {
    expect(labels("data:\n  |\n")).toEqual(["train", "validation", "heldOut"]);
  });

  test("list items complete by the schema of the item", () => {
    expect(labels("rewards:\n  - |")).toContain("name");
    expect(labels("rewards:\n  - name: format\n  - name: accuracy\n    |")).toEqual([
      "weight",
      "mode",
      "measure",
      "lengthPenalty",
      "threshold",
      "judge",
    ]);
  });

  test("values of an enumeration and of a boolean are offered", () => {
    const names = ["format", "accuracy", "alignment", "dual", "perception", "repetition", "judge"];
    expect(labels("rewards:\n  - name: |")).toEqual(names);
    expect(labels("reasoning: |")).toEqual(["true", "false"]);
    expect(labels("rewards:\n  - name: accuracy\n    lengthPenalty: P|\nname: x")).toContain("P3");
  });

  test("a place that the schema does not know offers nothing", () => {
    expect(labels("unknown:\n  |")).toEqual([]);
    expect(contextAt(...at("# a comment |"))).toBeUndefined();
  });
});

describe("describing run.yaml", () => {
  test("key and value give the same entry's description", () => {
    const text = "rl:\n  groupSize: 8\n";
    expect(describeAt(text, text.indexOf("groupSize") + 2)?.heading).toBe("rl.groupSize");
    expect(describeAt(text, text.indexOf("8"))?.paragraphs.join(" ")).toContain("Default: 8.");
    expect(describeAt(text, text.length)).toBeUndefined();
  });

  test("a list item's key is described", () => {
    const text = "rewards:\n  - name: format\n  - name: accuracy\n";
    expect(describeAt(text, text.lastIndexOf("name") + 1)?.heading).toBe("rewards[1].name");
  });
});
