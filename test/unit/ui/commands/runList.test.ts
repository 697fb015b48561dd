import { expect, test } from "vitest";
import { standingText } from "../../../../src/ui/commands/runList";
import { OWN, progress, runEntry } from "../runExplorer/runs";

test("a run in a choice says its state, how far it is, its score, and which lexicon made that", () => {
  const run = runEntry({ progress: progress(87, 150, 72), heldOut: { f1: 0.584, trend: null } });
  expect(standingText(run)).toBe("running · GRPO 87/150 · F1 0.58");
  expect(standingText({ ...run, state: "finished", lexicon: OWN })).toBe("finished · F1 0.58 (own 0.1.1)");
});
