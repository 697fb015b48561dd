import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { type Lexicon, loadLexicon, loadOfficialPack, scoreFiles } from "../../../src/emotion";

const FILE = "media/lexicon.json";
const own = await loadLexicon(FILE);
const extended = await loadLexicon(FILE, { extended: true });

test("one file, the same for both languages, small enough to be loaded at a start", async () => {
  expect((await stat(FILE)).size).toBeLessThan(1_000_000);
  expect(await readFile("trainer/affectgpt_rl/emotion/lexicon.json", "utf8")).toBe(await readFile(FILE, "utf8"));
});

test("five wheels follow publications, with inner rings as fine as the official ones", () => {
  expect(own.wheels.map(({ name }) => name)).toEqual([
    "Plutchik",
    "Shaver and Parrott",
    "Willcox",
    "Roberts",
    "Russell",
  ]);
  for (const { source } of own.wheels) expect(source).toMatch(/\((19|20)\d\d\)/);
  expect(own.wheels.map(({ level1 }) => new Set(level1.values()).size)).toEqual([8, 6, 6, 7, 8]);
});

test("a wheel's own word falls where it stands", () => {
  own.wheels.forEach((wheel, index) => {
    for (const [word, cluster] of wheel.level1) expect([word, extended.clusters(word)[index]]).toEqual([word, cluster]);
  });
});

test("forms follow their base", () => {
  for (const [base, forms] of [
    ["happy", ["happily", "happiest"]],
    ["annoyed", ["annoy", "annoys"]],
    ["anxious", ["anxiously", "anxiousness"]],
    ["regret", ["regretted"]],
    ["light-hearted", ["light hearted"]],
    ["let down", ["let-down"]],
  ] as const) {
    for (const form of forms) expect([form, own.clusters(form)]).toEqual([form, own.clusters(base)]);
  }
});

test("words that mean something else in most sentences stay out, and so does neutral", () => {
  for (const word of [
    "down",
    "blue",
    "like",
    "close",
    "open",
    "low",
    "soft",
    "sleep",
    "kind",
    "edge",
    "sign",
    "scar",
  ]) {
    expect([word, own.maps(word)]).toEqual([word, false]);
  }
  for (const word of ["neutral", "中性"]) expect([word, extended.maps(word)]).toEqual([word, false]);
});

test("what the official pack drops maps on request only, and changes no other word", () => {
  for (const word of ["humorous", "tension", "friendly", "gratitude", "longing", "urgency"]) {
    expect([word, own.maps(word), extended.maps(word)]).toEqual([word, false, true]);
  }
  for (const word of own.forms.keys()) expect([word, extended.clusters(word)]).toEqual([word, own.clusters(word)]);
});

test("Chinese labels fall where their English ones do", () => {
  for (const [chinese, english] of [
    ["开心", "happy"],
    ["愤怒", "angry"],
    ["焦虑", "anxious"],
    ["惊讶", "surprised"],
    ["平静", "calm"],
    ["难过", "sad"],
    ["无奈", "helpless"],
    ["厌恶", "disgust"],
  ] as const) {
    expect(own.maps(english)).toBe(true);
    expect([chinese, own.clusters(chinese)]).toEqual([chinese, own.clusters(english)]);
  }
});

test("sources that contradict themselves are refused with the place", async () => {
  const { basesOf, checkWheelWords, wheelsOf } = await import(
    pathToFileURL(path.resolve("scripts/lib/families.mjs")).href
  );
  const wheels = wheelsOf([
    { name: "one", source: "", rings: { joy: { glad: ["happy"] }, fear: { worry: ["anxious"] } } },
    { name: "two", source: "", rings: { good: { fine: ["anxious"] }, bad: { low: ["sad"] } } },
  ]);
  const problemsOf = (families: unknown) => {
    const problems: string[] = [];
    checkWheelWords(basesOf(families, wheels, problems), wheels, problems);
    return problems.join("\n");
  };
  expect(problemsOf({ mixed: { reaches: ["happy", "anxious"], words: [] } })).toContain(
    "mixed: one decides for 'fear', meant is 'joy'",
  );
  expect(problemsOf({ joy: { reaches: ["merry", null], words: [] } })).toContain("'merry' does not stand on one");
  expect(problemsOf({ joy: { reaches: ["happy", null], words: ["sad"] } })).toContain(
    "'sad' stands under 'bad' on two, but joy takes it to 'undefined'",
  );
  expect(
    problemsOf({
      joy: { reaches: ["happy", null], words: ["glad"] },
      other: { reaches: ["happy", null], words: ["glad"] },
    }),
  ).toContain("'glad' stands in both joy and other");
});

const shared = process.env.AFFECTGPT_RL_DATA ?? path.resolve("../shared/data");

test.skipIf(!existsSync(shared))(
  "scores lie near the official pack's and rank the same",
  { timeout: 60_000 },
  async () => {
    const official = await loadOfficialPack(path.join(shared, "emotion-wheel/affectgpt-2025"));
    const systems = ["Chat-UniVi", "LLaMA-VID", "Otter"].flatMap((system) =>
      ["nosubtitle", "subtitle", "nosubtitle-addsub"].map(
        (kind) => `${system}/output-reason-7b-${kind}-eng-openset.npz`,
      ),
    );
    const truth = path.join(shared, "labels/ovmerd-openset.csv");
    const scoresOf = async (lexicon: Lexicon) => {
      const found: number[] = [];
      for (const system of systems) {
        const scores = await scoreFiles(lexicon, "ov", path.join(shared, "predictions/ovmerd", system), truth);
        found.push("mean" in scores ? 100 * scores.mean.f1 : Number.NaN);
      }
      return found;
    };
    const [theirs, ours] = [await scoresOf(official), await scoresOf(own)];
    const off = ours.map((score, index) => Math.abs(score - (theirs[index] ?? Number.NaN)));
    expect(off.reduce((sum, value) => sum + value, 0) / off.length).toBeLessThan(2);
    const order = (scores: number[]) =>
      scores.map((_, index) => index).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
    expect(order(ours)).toEqual(order(theirs));
  },
);
