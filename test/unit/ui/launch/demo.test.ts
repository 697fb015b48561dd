import { expect, test } from "vitest";
import { demoFacts } from "../../../../src/ui/launch/demoConfig";
import { progressIn } from "../../../../src/ui/launch/demoCorpus";

test("the demo is known by its name, whatever else its configuration says", () => {
  expect(demoFacts("version: 1\nname: demo\ndata:\n  train: corpus/train.jsonl\n")).toEqual({
    train: "corpus/train.jsonl",
  });
});

test.each(["name: other\ndata: {train: x}", "name: demo", "name: demo\ndata:", "[", "", "- demo"])(
  "%j is not the demo's",
  (text) => {
    expect(demoFacts(text)).toBeUndefined();
  },
);

test("lines of progress are read, other lines are not", () => {
  expect(progressIn('{"done": 12, "total": 1400, "secondsLeft": 90}')).toEqual({
    done: 12,
    total: 1400,
    secondsLeft: 90,
  });
  expect(progressIn('{"done": 0, "total": 1400, "secondsLeft": null}')?.secondsLeft).toBeNull();
  expect(progressIn('{"folder": "corpus", "fingerprint": "x", "seconds": 3}')).toBeUndefined();
  expect(progressIn("a warning of a library")).toBeUndefined();
});
