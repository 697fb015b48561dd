import { expect, test } from "vitest";
import { readSubject, subjectText } from "../../../../src/ui/compareRuns/subject";

test("folders are kept as one text, each once, in their order", () => {
  expect(readSubject(subjectText(["/runs/b", "/runs/a", "/runs/b"]))).toEqual(["/runs/b", "/runs/a"]);
});

test.each([
  ["", "no JSON"],
  ["{}", "no list"],
  ['["/runs/a"]', "one run"],
  ['["/runs/a","runs/b"]', "a path that is not whole"],
  ['["/runs/a",7]', "a number"],
  [JSON.stringify(["a", "b", "c", "d", "e", "f", "g"].map((name) => `/runs/${name}`)), "too many"],
])("%s is no subject: %s", (text) => {
  expect(readSubject(text)).toBeUndefined();
});
