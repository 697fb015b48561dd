import { expect, test } from "vitest";
import type { Detection } from "../../../../src/runs/attach";
import {
  foundText,
  groupSizeProblem,
  lackingText,
  nameFor,
  patternProblem,
  processItem,
} from "../../../../src/ui/attach/texts";

const detection: Detection = {
  kind: "trl",
  path: "/out/demo",
  sources: [
    { format: "tfevents", path: "/out/demo/runs/Jan01", gives: "metrics" },
    { format: "completions-parquet", path: "/out/demo/completions", gives: "rollouts" },
    { format: "trainer-state", path: "/out/demo", gives: "progress" },
  ],
};

test("what was found and what is lacking is said before the user agrees", () => {
  expect(foundText(detection)).toBe("TRL: metrics from runs/Jan01, rollouts from completions");
  expect(lackingText(detection)).toBe("TRL writes no weights of rewards");
  expect(lackingText({ ...detection, kind: "verl" })).toBe("verl writes no advantage");
  const bare: Detection = { kind: "json-lines", path: "/a/m.jsonl", sources: [] };
  expect(lackingText(bare)).toBe("no file of metrics was found; no rollouts were found");
  const file: Detection = { ...bare, sources: [{ format: "json-lines", path: "/a/m.jsonl", gives: "metrics" }] };
  expect(foundText(file)).toBe("JSON Lines: metrics from m.jsonl");
});

test("a run is named by the part of its path that says something", () => {
  expect(nameFor("/home/a/emotion-grpo/output/v0-20260101-120000")).toBe("emotion-grpo");
  expect(nameFor("/home/a/m.jsonl")).toBe("m.jsonl");
  expect(nameFor("/runs")).toBe("runs");
});

test("a process is shown with its command and its folder", () => {
  const item = processItem({ pid: 7, argv: ["trl", "grpo", "x".repeat(200)], folder: "/out" });
  expect(item).toMatchObject({ label: "$(pulse) process 7", detail: "/out" });
  expect(item.description).toMatch(/^trl grpo x+…$/);
});

test("what cannot work is refused while it is typed", () => {
  expect(["8", " 16 "].map(groupSizeProblem)).toEqual([undefined, undefined]);
  expect(["0", "1.5", "", "many"].map((text) => groupSizeProblem(text) !== undefined)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(patternProblem("step (?<step>\\d+) loss (?<loss>\\S+)")).toBeUndefined();
  expect(patternProblem("loss (?<loss>\\S+)")).toMatch(/\(\?<step>…\)/);
  expect(patternProblem("(?<step>[")).toMatch(/Invalid regular expression/);
});
