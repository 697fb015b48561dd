import { describe, expect, test } from "vitest";
import { diagnose } from "../../../../src/ui/runConfig/diagnose";

const valid = `version: 1
name: demo
data:
  train: corpus/train.jsonl
  heldOut: corpus/held-out.jsonl
rewards:
  - name: accuracy
    lengthPenalty: P2
`;

/** What each diagnosis marks, with its message and suggestion. */
const found = (text: string) =>
  diagnose(text).map(({ start, end, message, suggestion }) => ({
    marked: text.slice(start, end),
    message,
    suggestion,
  }));

describe("diagnosing run.yaml", () => {
  test("a good configuration has no problem", () => {
    expect(found(valid)).toEqual([]);
  });

  test("an unknown key is marked and the nearest right one suggested", () => {
    expect(found(`${valid}rl:\n  groupsize: 8\n`)).toEqual([
      { marked: "groupsize", message: "Unknown key 'groupsize'. Did you mean 'groupSize'?", suggestion: "groupSize" },
    ]);
  });

  test("an unknown reward is marked where its name stands", () => {
    const [problem] = found(valid.replace("name: accuracy", "name: acuracy"));
    expect(problem).toMatchObject({ marked: "acuracy", suggestion: "accuracy" });
    expect(problem?.message).toContain("rewards[0].name");
  });

  test("a wrong type names what is wanted", () => {
    expect(found(`${valid}reasoning: yes please\n`)[0]).toMatchObject({
      marked: "yes please",
      message: 'reasoning must be true or false, not "yes please".',
    });
  });

  test("a missing key is reported on the mapping that lacks it", () => {
    const [problem] = found(valid.replace("  heldOut: corpus/held-out.jsonl\n", ""));
    expect(problem).toMatchObject({ marked: "data" });
    expect(problem?.message).toContain("'heldOut' is missing");
  });

  test("a group size that does not divide the batch gets the nearest divisor", () => {
    expect(found(`${valid}rl:\n  batchSize: 64\n  groupSize: 7\n`)[0]).toMatchObject({ marked: "7", suggestion: "8" });
  });

  test("torn YAML is one problem with a place, not an exception", () => {
    expect(found("name: [a, b\nversion: 1\n").length).toBeGreaterThan(0);
    expect(found("")).not.toEqual([]);
    expect(found("- just\n- a list\n")[0]?.message).toContain("must be a mapping");
  });
});
