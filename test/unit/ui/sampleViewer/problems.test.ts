import { expect, test } from "vitest";
import { FileError } from "../../../../src/files";
import { fileUserError, queryText, rowsProblem } from "../../../../src/ui/sampleViewer/problems";

test("lines that are no samples are named by file and line, the first of many", () => {
  const line = (n: number) => ({ file: "/d/train.jsonl", line: n, fault: { kind: "missing" as const, key: "labels" } });
  expect(rowsProblem([], 0)).toBeUndefined();
  expect(rowsProblem([line(3)], 1)?.where).toBe("train.jsonl:3 lacks 'labels'");
  const many = rowsProblem([1, 2, 3, 4, 5, 6, 7].map(line), 812);
  expect(many?.what).toBe("812 lines are no samples and are left out.");
  expect(many?.where.split("\n")).toHaveLength(5);
});

test("a wrong key is answered with the nearest one, or with all there are", () => {
  const known = ["truth", "word"];
  expect(queryText({ kind: "unknownKey", key: "truht", known })).toContain("did you mean 'truth:'?");
  expect(queryText({ kind: "unknownKey", key: "xxxxxx", known })).toContain("truth: word:");
});

test("a file's trouble says which file and what to do", () => {
  const error = fileUserError(new FileError("outside", "/elsewhere/a.mp4", "leads out."));
  expect(error.message).toContain("a.mp4");
  expect(error.where).toBe("/elsewhere/a.mp4");
  expect(error.todo).not.toBe("");
});
