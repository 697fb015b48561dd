import { rm } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Lexicon, loadLexicon, scoreSample } from "../../../../src/emotion";
import { localLiveness, RunReader } from "../../../../src/runs";
import type { DashboardSnapshot } from "../../../../src/ui/dashboard/contract";
import { DashboardModel } from "../../../../src/ui/dashboard/model";
import { asked } from "../../../support/vscode";
import { append, makeRun, rolloutRow, temporaryFolder } from "../../runs/folders";

const STEPS = 40;
/** From this step on the policy games its score. */
const GAMED_FROM = 21;
const GROUPS = 3;
const SIZE = 8;
const TRUTHS = [["happy"], ["sad", "lonely"], ["angry"]];

let lexicon: Lexicon;
let folder: string;
const models: DashboardModel[] = [];
beforeAll(async () => {
  lexicon = await loadLexicon("media/lexicon.json");
});
beforeEach(async () => {
  folder = await temporaryFolder("gaming");
  asked.length = 0;
});
afterEach(async () => {
  for (const model of models.splice(0)) model.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** What the policy answers to a truth: the words of its answer and how far they agree with its reasoning. */
interface Answer {
  readonly words: readonly string[];
  readonly alignment?: number;
}
type Policy = (truth: readonly string[], index: number, step: number) => Answer;

const WRONG = ["disgusted", "surprised", "afraid", "proud", "bored", "calm", "curious", "ashamed"];
/** Answers that differ within a group and are right more often than not. */
const honest: Policy = (truth, index) => ({ words: index < 5 ? [...truth] : [WRONG[index] ?? "bored"] });
const honestVaried: Policy = (truth, index, step) => {
  const { words } = honest(truth, index, step);
  return { words: index % 2 === 0 ? words : [...words, WRONG[(index + step) % WRONG.length] ?? "calm"] };
};

/** One word of each cluster of the first wheel, and of whatever cluster of the others is still missing. */
function wholeWheel(): string[] {
  const words: string[] = [];
  for (const [at, wheel] of lexicon.wheels.entries()) {
    const hit = new Set(words.map((word) => lexicon.clusters(word)[at]));
    for (const [word, cluster] of wheel.level1) {
      if (hit.has(cluster)) continue;
      hit.add(cluster);
      words.push(word);
    }
  }
  return words;
}

/** Writes a run as a trainer leaves it that logs none of the newer indicators. */
async function run(gamed: Policy, before: Policy = honestVaried): Promise<void> {
  await makeRun(folder, { config: { rl: { groupSize: SIZE } } });
  const rollouts: object[] = [];
  const metrics: object[] = [];
  for (let step = 1; step <= STEPS; step++) {
    const policy = step < GAMED_FROM ? before : gamed;
    let words = 0;
    const scores: { precision: number; recall: number }[] = [];
    for (let group = 0; group < GROUPS; group++) {
      const truth = TRUTHS[group] ?? [];
      for (let index = 0; index < SIZE; index++) {
        const { words: answered, alignment = 0.9 } = policy(truth, index, step);
        words += answered.length;
        const score = scoreSample(lexicon, answered, truth);
        if (score) scores.push(score);
        const completion = `<think>She seems so.</think><answer>${answered.join(", ")}</answer>`;
        rollouts.push(rolloutRow(step, group, index, { completion, truth, rewards: { accuracy: 0.5, alignment } }));
      }
    }
    const mean = (name: "precision" | "recall") => scores.reduce((sum, score) => sum + score[name], 0) / scores.length;
    const values = {
      reward: 0.5,
      "answer/words": words / (GROUPS * SIZE),
      "answer/precision": mean("precision"),
      "answer/recall": mean("recall"),
    };
    metrics.push({ step, time: step, phase: "rl", values });
  }
  await append(folder, "rollouts.jsonl", ...rollouts);
  await append(folder, "metrics.jsonl", ...metrics);
}

async function opened(): Promise<{ model: DashboardModel; data: DashboardSnapshot }> {
  const reader = await RunReader.open(folder, { alive: localLiveness, workers: path.join(folder, "none") });
  reader.follow();
  const memory = { keys: () => [], get: () => undefined as never, update: async () => {} };
  const model = new DashboardModel(
    { value: reader, dispose: () => reader.dispose() },
    {
      titleOf: ({ info }) => info.name,
      lexicon: async () => lexicon,
      onDidChangeLexicon: () => ({ dispose: () => {} }),
      memory,
      hosts: {
        newsOf: () => undefined,
        datasetOf: (_folder, file) => file,
        onDidChange: () => ({ dispose: () => {} }),
      },
    },
  );
  models.push(model);
  await model.load();
  return { model, data: (await model.view()).data };
}

/** Where the rollout that an alert leads to stands, and what it answers. */
async function evidence(model: DashboardModel, alert: string) {
  await model.handle({ type: "showEvidence", alert });
  const [command, of, place] = asked.at(-1) ?? [];
  expect([command, of]).toEqual(["affectgptRl.openRollouts", folder]);
  return place as { step: number; group: number; index: number };
}

const ways: [string, string, () => Policy][] = [
  ["words on no wheel", "nonsense-words", () => (truth) => ({ words: [...truth, "qwxyz", "zzplk", "vrrrt"] })],
  [
    "synonyms of one cluster",
    "padded-synonyms",
    () => (truth, index, step) => {
      const { words } = honestVaried(truth, index, step);
      const [first = ""] = words;
      const clusters = lexicon.clusters(first).join();
      const same = [...lexicon.forms.keys()].filter((word) => lexicon.clusters(word).join() === clusters).slice(0, 4);
      return { words: [...words, ...same.filter((word) => word !== first)] };
    },
  ],
  ["a word of every cluster", "one-word-per-cluster", () => () => ({ words: wholeWheel() })],
  [
    "the same word again and again",
    "repeated-words",
    () => (truth, index, step) => {
      const { words } = honestVaried(truth, index, step);
      return { words: [...words, ...words, ...words] };
    },
  ],
  ["one answer for all", "identical-answers", () => () => ({ words: ["happy"] })],
  [
    "an answer that has nothing to do with its reasoning",
    "think-answer-apart",
    () => (truth, index, step) => ({ ...honestVaried(truth, index, step), alignment: 0.3 }),
  ],
  [
    "more and more words that are wrong",
    "list-everything",
    () => (truth, index, step) => ({ words: [...honestVaried(truth, index, step).words, "disgusted", "surprised"] }),
  ],
];

describe("a policy that answers with", () => {
  test.each(ways)("%s raises its alert, and the alert leads to such an answer", async (_way, id, gamed) => {
    await run(gamed());
    const { model, data } = await opened();
    const alert = data.alerts.find((found) => found.id === id);
    expect(data.alerts.map((found) => found.id)).toContain(id);
    expect(alert?.message).toMatch(/^Since step \d+: /);
    expect(alert?.message).not.toMatch(/NaN|undefined|Infinity|\{\d\}/);
    const place = await evidence(model, id);
    expect(place.step).toBeGreaterThanOrEqual(GAMED_FROM);
    expect(place).toMatchObject({ group: expect.any(Number), index: expect.any(Number) });
    // Longer answers show in the card of words an answer, everything else has an indicator of its own.
    const raised = [
      ...data.indicators.filter((indicator) => indicator.alert === id),
      ...data.figures.filter(
        (figure) => figure.id === "words" && figure.tone === "warning" && id === "list-everything",
      ),
    ];
    expect(raised).toHaveLength(1);
  });

  test("what it has always answered raises none", async () => {
    await run(honestVaried);
    const { data } = await opened();
    expect(data.alerts).toEqual([]);
    expect(data.indicators.map(({ id }) => id)).toEqual([
      "unmapped",
      "redundant",
      "repeated",
      "clusters",
      "distinctAnswers",
      "agreement",
    ]);
  });

  test("odd words, doubles and synonyms that were always there raises none either", async () => {
    const odd: Policy = (truth, index, step) => {
      const { words } = honestVaried(truth, index, step);
      return { words: [...words, ...words, "qwxyz"] };
    };
    await run(odd, odd);
    expect((await opened()).data.alerts).toEqual([]);
  });

  test("the truth, ever the same, since it has learned it, raises none", async () => {
    await run((truth) => ({ words: truth }));
    expect((await opened()).data.alerts).toEqual([]);
  });
});

describe("indicators", () => {
  test("that the trainer did not log are worked out of the rollouts, and say so", async () => {
    await run((truth) => ({ words: [...truth, ...truth, "qwxyz"] }));
    const { data } = await opened();
    const of = (id: string) => data.indicators.find((indicator) => indicator.id === id);
    // Words of a group: 1 or 2 true ones, twice, and a nonsense word.
    expect(of("unmapped")).toMatchObject({ value: expect.closeTo(3 / (3 + 5 + 3)), derived: true });
    expect(of("repeated")?.value).toBeCloseTo(4 / 11);
    expect(of("distinctAnswers")).toMatchObject({ value: 1, reference: SIZE, alert: null });
    expect(of("agreement")).toMatchObject({ value: expect.closeTo(0.9), derived: true });
    const signs = data.charts.find(({ id }) => id === "signs");
    expect(signs?.series.map(({ id }) => id)).toEqual([
      "answer/unmapped_share",
      "answer/redundant_share",
      "answer/repeated_share",
      "answer/cluster_share",
      "think/agreement",
    ]);
    expect(signs?.series[2]?.points.value).toHaveLength(STEPS);
  });

  test("that the trainer logged are taken as they are", async () => {
    await run(honestVaried);
    const values = {
      "answer/unmapped_share": 0.5,
      "answer/cluster_share": 0.3,
      "answer/truth_cluster_share": 0.2,
      "group/distinct_answers": 4,
      "think/agreement": 0.1,
    };
    const rows = Array.from({ length: 3 }, (_, at) => ({ step: STEPS + 1 + at, time: at, phase: "rl", values }));
    await append(folder, "metrics.jsonl", ...rows);
    const { data } = await opened();
    const of = (id: string) => data.indicators.find((indicator) => indicator.id === id);
    expect(of("unmapped")).toMatchObject({ value: 0.5, derived: false });
    expect(of("clusters")).toMatchObject({ value: expect.closeTo(0.3), reference: 0.2 });
    expect(of("agreement")?.value).toBeCloseTo(0.1);
  });

  test("before the first step of GRPO there are none", async () => {
    await makeRun(folder);
    expect((await opened()).data.indicators).toEqual([]);
  });
});
