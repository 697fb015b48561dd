import fc from "fast-check";
import { expect, test } from "vitest";
import { RolloutGroups } from "../../../src/runs/rolloutGroups";

interface Written {
  readonly step: number;
  readonly group: number;
  readonly index: number;
}

/** Sorts rows that are numbered in the order of writing. */
function groupsOf(rows: readonly Written[]): RolloutGroups {
  const groups = new RolloutGroups((row) => rows[row]?.index ?? -1);
  for (const [row, { step, group }] of rows.entries()) groups.add({ row, step, group, sample: `s${group}` });
  return groups;
}

/** What should stand, said as the rule is said: steps that go back void what comes after, the later row of a place wins. */
function standing(rows: readonly Written[]): number[][] {
  let stands: (Written & { row: number })[] = [];
  let newest = 0;
  rows.forEach((written, row) => {
    if (written.step < newest) stands = stands.filter(({ step }) => step < written.step);
    stands = stands.filter(
      ({ step, group, index }) => step !== written.step || group !== written.group || index !== written.index,
    );
    stands.push({ ...written, row });
    newest = written.step;
  });
  const sorted = stands.sort((a, b) => a.step - b.step || a.group - b.group || a.index - b.index);
  return sorted.map(({ step, group, index, row }) => [step, group, index, row]);
}

test("whatever steps a run goes through, each completion stands once, as written last, in order", () => {
  const row = fc.record({ step: fc.nat(6), group: fc.nat(2), index: fc.nat(2) });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
      const groups = groupsOf(rows);
      const seen = groups.all.flatMap(({ step, group, rows: members }) =>
        members.map((member) => [step, group, rows[member]?.index ?? -1, member]),
      );
      expect(seen).toEqual(standing(rows));
      for (const sample of ["s0", "s1", "s2"]) {
        expect(groups.bySample(sample)).toEqual(groups.all.filter((group) => group.sample === sample));
      }
      for (const group of groups.all) expect(groups.byKey(group.key)).toBe(group);
    }),
  );
});

test("the list is the same one until a rollout comes", () => {
  const rows = [
    { step: 1, group: 0, index: 0 },
    { step: 1, group: 0, index: 1 },
  ];
  const groups = groupsOf(rows.slice(0, 1));
  const before = groups.all;
  expect(groups.all).toBe(before);
  groups.add({ row: 0, step: 2, group: 0, sample: "s0" });
  expect(before).toHaveLength(1);
  expect(groups.all).toHaveLength(2);
});
