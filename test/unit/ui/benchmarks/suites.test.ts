import { expect, test } from "vitest";
import { readSuite, Suites, suiteText } from "../../../../src/ui/benchmarks/suites";

/** A memory that holds what any version of the extension may have left there. */
function memory(kept?: unknown) {
  let value = kept;
  return {
    get: () => value,
    update: async (_: string, next: unknown) => {
      value = next;
    },
  };
}

const one = { predictions: "/data/one", truth: "/data/truth" };
const two = { predictions: "/data/two", truth: "/data/truth" };

test("suites are remembered newest first, each once, and forgotten when they are removed", async () => {
  const suites = new Suites(memory());
  let changes = 0;
  suites.onDidChange(() => {
    changes += 1;
  });
  for (const suite of [one, two, one]) await suites.add(suite);
  expect(suites.list()).toEqual([one, two]);
  await suites.remove(two);
  expect(suites.list()).toEqual([one]);
  expect(changes).toBe(4);
});

test("what is remembered are folders and nothing else", async () => {
  const kept = memory();
  await new Suites(kept).add({ ...one, result: "large" } as typeof one);
  expect(kept.get()).toEqual([one]);
});

test.each([[undefined], ["text"], [{}]])("a memory that holds no list is empty: %j", (kept) => {
  expect(new Suites(memory(kept)).list()).toEqual([]);
});

test("entries that are no suites are left out", () => {
  const kept = [null, 3, { predictions: "/a" }, { predictions: "relative", truth: "/b" }, one];
  expect(new Suites(memory(kept)).list()).toEqual([one]);
});

test("a tab's text gives its suite again", () => {
  expect(readSuite(suiteText(one))).toEqual(one);
  expect(readSuite("{")).toBeUndefined();
});
