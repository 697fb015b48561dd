import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Lexicon, loadLexicon } from "../../../../src/emotion";
import { RolloutIndex } from "../../../../src/runs/rolloutIndex";
import type { GroupFilter } from "../../../../src/ui/traceViewer/contract";
import { GroupList, NO_FILTER } from "../../../../src/ui/traceViewer/groupList";
import { append, rolloutRow, temporaryFolder } from "../../runs/folders";

let lexicon: Lexicon;
let folder: string;
let index: RolloutIndex;
beforeAll(async () => {
  lexicon = await loadLexicon("media/lexicon.json");
});
beforeEach(async () => {
  folder = await temporaryFolder("groups");
  index = new RolloutIndex(folder, path.join(folder, "no-workers"));
});
afterEach(() => index.dispose());

const answer = (words: string) => `<think>I see it.</think><answer>${words}</answer>`;
/** A group of completions with these totals and answers; `change` is laid over every row. */
const group = (step: number, sample: string, totals: readonly number[], words: string, change: object = {}) =>
  totals.map((total, place) =>
    rolloutRow(step, 0, place, {
      sample,
      total,
      rewards: { accuracy: total },
      completion: answer(words),
      ...change,
    }),
  );

async function listed(filter: Partial<GroupFilter>, ...rows: readonly object[][]): Promise<GroupList> {
  await append(folder, "rollouts.jsonl", ...rows.flat());
  await index.caughtUp();
  const list = new GroupList(index, 1, (sample) => (sample === "t2" ? "Who is there?" : undefined));
  list.setFilter({ ...NO_FILTER, ...filter });
  list.refresh(lexicon);
  return list;
}
const keys = (list: GroupList) => list.shown.map(({ key }) => key);

const THREE = [
  group(1, "t1", [0.1, 0.3], "angry"),
  group(2, "t2", [0.2, 0.9], "happy, calm"),
  group(3, "t3", [0.5, 0.5], "furious"),
];

describe("groups are listed", () => {
  test.each([
    ["newest", ["3:0", "2:0", "1:0"]],
    ["oldest", ["1:0", "2:0", "3:0"]],
    ["best", ["2:0", "3:0", "1:0"]],
    ["worst", ["1:0", "3:0", "2:0"]],
    ["spread", ["2:0", "1:0", "3:0"]],
  ] as const)("%s first", async (order, expected) => {
    expect(keys(await listed({ order }, ...THREE))).toEqual(expected);
  });

  test.each([
    ["word:angry", ["1:0"]],
    ["word:fur", ["3:0"]],
    ["-word:angry", ["3:0", "2:0"]],
    ["reward:0.15-0.25", ["1:0"]],
    ["reward<0.5", ["3:0", "1:0"]],
    ["spread>0.3", ["2:0"]],
    ["step:2-3", ["3:0", "2:0"]],
    ["sample:t3", ["3:0"]],
    ["there", ["2:0"]],
    ["calm step:2", ["2:0"]],
  ])("for %s", async (text, expected) => {
    expect(keys(await listed({ text }, ...THREE))).toEqual(expected);
  });

  test("by a cluster of any wheel, which takes in words that only mean the same", async () => {
    const [cluster] = lexicon.clusters("furious").filter((found) => found !== null);
    const list = await listed({ text: `cluster:${cluster}` }, ...THREE);
    expect(keys(list)).toContain("3:0");
    expect(keys(list)).not.toContain("2:0");
  });

  test("by flags, all of which must be carried, while the counts stay those of the whole run", async () => {
    const rows = [
      group(1, "t1", [0.1, 0.9], "sad", { truncated: true }),
      group(2, "t2", [0.5, 0.5], "sad", { truncated: true, completion: "<think>Nothing" }),
      group(3, "t3", [0.5, 0.5], "sad", { rewards: { accuracy: null } }),
    ];
    const list = await listed({ flags: ["truncated", "malformed"] }, ...rows);
    expect(keys(list)).toEqual(["2:0"]);
    expect(list.counts).toEqual({ malformed: 1, truncated: 2, wideSpread: 1, notJudged: 1 });
  });

  test("as before while the query cannot be read", async () => {
    const list = await listed({ text: "word:angry" }, ...THREE);
    list.setFilter({ ...NO_FILTER, text: "word:angry reward:much" });
    list.refresh(lexicon);
    expect(list.problem).toMatchObject({ kind: "badRange" });
    expect(keys(list)).toEqual(["1:0"]);
  });

  test("anew, under another generation, only when groups or filter are others", async () => {
    const list = await listed({}, ...THREE);
    const before = list.generation;
    list.refresh(lexicon);
    expect(list.generation).toBe(before);
    await append(folder, "rollouts.jsonl", ...group(4, "t4", [1], "sad"));
    await index.caughtUp();
    list.refresh(lexicon);
    expect(list.generation).toBe(before + 1);
    expect(keys(list)[0]).toBe("4:0");
  });
});

describe("the next failure", () => {
  const failing = [
    group(1, "t1", [0.4, 0], "sad"),
    group(2, "t2", [0.4, 0.5], "sad"),
    group(3, "t3", [0.4, 0.5], "sad", { completion: "no tags" }),
  ];

  test("lies in the groups after this one in the order of the list, and round to its beginning", async () => {
    const list = await listed({}, ...failing);
    expect(list.nextFailure("3:0", 0)).toEqual({ key: "1:0", index: 1 });
    expect(list.nextFailure("1:0", 1)).toEqual({ key: "3:0", index: 0 });
    expect(list.nextFailure("2:0", 0)).toEqual({ key: "1:0", index: 1 });
  });

  test("is another answer of the same group when no other group has one", async () => {
    const list = await listed({ text: "step:3" }, ...failing);
    expect(list.nextFailure("3:0", 0)).toEqual({ key: "3:0", index: 1 });
    expect(list.nextFailure("3:0", 1)).toEqual({ key: "3:0", index: 0 });
  });

  test("of a group that the filter hides is the first of the list, and there is none among good ones", async () => {
    const list = await listed({ text: "step:1-2" }, ...failing);
    expect(list.nextFailure("3:0", 0)).toEqual({ key: "1:0", index: 1 });
    list.setFilter({ ...NO_FILTER, text: "step:2" });
    list.refresh(lexicon);
    expect(list.nextFailure("2:0", 0)).toBeUndefined();
  });
});
