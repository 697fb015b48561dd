import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { loadLexicon } from "../../../../src/emotion";
import { RunStore } from "../../../../src/runs";
import { AlertWatch } from "../../../../src/ui/notifications/watch";
import { append, beat, makeRun, put, rolloutRow, supervise, temporaryFolder, until } from "../../runs/folders";

const lexicon = loadLexicon("media/lexicon.json");
const closing: { dispose(): void }[] = [];
afterEach(() => {
  for (const part of closing.splice(0)) part.dispose();
});

const steps = (values: (gamed: boolean) => object) =>
  Array.from({ length: 40 }, (_, at) => ({ step: at + 1, phase: "rl", time: at, values: values(at >= 20) }));

const ways: [string, object[]][] = [
  [
    "list-everything",
    steps((gamed) => ({
      "answer/words": gamed ? 5 : 2,
      "answer/precision": gamed ? 0.4 : 0.6,
      "answer/recall": 0.5,
    })),
  ],
  ["nonsense-words", steps((gamed) => ({ "answer/unmapped_share": gamed ? 0.3 : 0.02 }))],
];

/** A run that goes on, with the watch over its store; nothing is read yet. */
async function watched({ pauseMs }: { readonly pauseMs?: number } = {}) {
  const root = await temporaryFolder("alerts");
  const folder = await makeRun(path.join(root, "a"));
  await supervise(folder);
  await beat(folder, "rl", 1);
  const store = new RunStore({ root, workers: "" });
  const seen: { changes: number; readonly failures: unknown[] } = { changes: 0, failures: [] };
  const changed = () => {
    seen.changes += 1;
  };
  const watch = new AlertWatch(
    store,
    () => lexicon,
    changed,
    (error) => seen.failures.push(error),
    pauseMs,
  );
  closing.push(watch, store);
  return { folder, store, watch, seen };
}

test.each(ways)(
  "a run that exploits its reward (%s) is noticed while it runs, and let go when it has ended",
  async (id, rows) => {
    const { folder, store, watch, seen } = await watched();
    await append(folder, "metrics.jsonl", ...rows);
    await store.start();
    watch.follow(store.active());
    await until(() => seen.changes === 1, "the alert");
    const noticed = store.runs().map((run) => watch.noticed(run));
    expect(noticed).toMatchObject([{ hacking: true, alert: { id } }]);
    await put(folder, "exit.json", { schema: 1, reason: "finished", code: 0, message: "", time: 1 });
    await store.refresh();
    watch.follow(store.active());
    expect(store.runs().map((run) => watch.noticed(run).hacking)).toEqual([false]);
    expect(seen.failures).toEqual([]);
  },
);

test("a run whose trainer logs no indicators is judged by its rollouts", async () => {
  const { folder, store, watch, seen } = await watched();
  const answer = (at: number) => `<answer>happy${at < 20 ? "" : ", qwxyz, zzplk"}</answer>`;
  const rollouts = Array.from({ length: 40 }, (_, at) => rolloutRow(at + 1, 0, 0, { completion: answer(at) }));
  await append(folder, "rollouts.jsonl", ...rollouts);
  await append(folder, "metrics.jsonl", ...steps(() => ({ reward: 1 })));
  await store.start();
  watch.follow(store.active());
  await until(() => store.runs().some((run) => watch.noticed(run).alert?.id === "nonsense-words"), "the alert");
  expect(seen.failures).toEqual([]);
});

test("what a run writes later is judged as well, though nobody has it open", async () => {
  const { folder, store, watch, seen } = await watched({ pauseMs: 200 });
  await store.start();
  store.onDidChange(() => watch.follow(store.active()));
  watch.follow(store.active());
  // The first judgement is over: what comes now is another one's.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await append(folder, "metrics.jsonl", ...steps((gamed) => ({ "answer/unmapped_share": gamed ? 0.3 : 0.02 })));
  await beat(folder, "rl", 40);
  await until(() => store.runs().some((run) => watch.noticed(run).hacking), "the alert");
  expect(seen.failures).toEqual([]);
});
