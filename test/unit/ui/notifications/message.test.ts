import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { NoticeKind } from "../../../../src/ui/notifications/due";
import { type NoticedRun, noticeMessage } from "../../../../src/ui/notifications/message";
import { exit, NOW, OWN, progress, QUEUED, runEntry } from "../runExplorer/runs";

const noticed = (change: Partial<NoticedRun>): NoticedRun => ({
  ...runEntry(change),
  hacking: change.alert !== undefined,
  neverStarts: change.queue?.neverStarts ?? false,
  alert: change.alert,
});
const alert = {
  id: "list-everything",
  level: "warning" as const,
  headline: "Answers grow while precision falls",
  message: "Since step 40: words per answer +60 %.",
  evidence: { fromStep: 40, toStep: 70 },
};

const cases: [NoticeKind, Partial<NoticedRun>, string][] = [
  ["finished", { heldOut: { f1: 0.584, trend: null } }, "'demo' finished with a held-out F1 of 0.58."],
  [
    "finished",
    { heldOut: { f1: 0.584, trend: null }, lexicon: OWN },
    "'demo' finished with a held-out F1 of 0.58 (own 0.1.1).",
  ],
  ["failed", { exit: exit("failed", 1, "CUDA out of memory\nTraceback") }, "'demo' failed: CUDA out of memory"],
  ["failed", {}, "'demo' failed."],
  ["stalled", { progress: progress(41, 150, 1, 125) }, "'demo' has stood still for 2m 5s, at step 41."],
  ["reward-hacking", { alert }, "'demo': Answers grow while precision falls. Since step 40: words per answer +60 %."],
  ["started", {}, "'demo' waits no longer: it has started."],
  [
    "never-starts",
    { queue: { ...QUEUED, neverStarts: true, message: "Will never start (PartitionConfig)." } },
    "'demo': Will never start (PartitionConfig).",
  ],
  ["never-starts", {}, "'demo' waits for what will not come."],
];
test.each(cases)("%s is said in one sentence", (kind, change, text) => {
  expect(noticeMessage(kind, noticed(change), NOW).text).toBe(text);
});

test("a lost run that left processes says so, and offers to stop them", () => {
  const { text, actions } = noticeMessage("lost", noticed({}), NOW, 2);
  expect(text).toContain("2 of its processes still run");
  expect(actions[0]).toMatchObject({ command: "affectgptRl.endLeftProcesses", arguments: ["/runs/demo"] });
  expect(noticeMessage("lost", noticed({}), NOW).actions.map(({ command }) => command)).not.toContain(
    "affectgptRl.endLeftProcesses",
  );
});

test("each notice has a way to act, and an alert leads to its evidence", () => {
  const actions = (kind: NoticeKind, change: Partial<NoticedRun> = {}) =>
    noticeMessage(kind, noticed(change), NOW).actions.map(({ command, arguments: given }) => [command, ...given]);
  expect(actions("reward-hacking", { alert })).toEqual([
    ["affectgptRl.openRollouts", "/runs/demo", { step: 70 }],
    ["affectgptRl.openDashboard", "/runs/demo"],
  ]);
  expect(actions("never-starts")[0]).toEqual(["affectgptRl.stopRun", "/runs/demo"]);
  expect(actions("failed")[0]).toEqual(["affectgptRl.showLog", "/runs/demo"]);
});

test("every command behind a button exists", async () => {
  const { contributes } = JSON.parse(await readFile("package.json", "utf8")) as {
    contributes: { commands: { command: string }[] };
  };
  const known = contributes.commands.map(({ command }) => command);
  for (const kind of ["finished", "failed", "lost", "stalled", "reward-hacking", "started", "never-starts"] as const) {
    for (const { command } of noticeMessage(kind, noticed({ alert }), NOW, 1).actions) expect(known).toContain(command);
  }
});
