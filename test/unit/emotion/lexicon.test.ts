import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { EmotionError, loadLexicon, parseLabels } from "../../../src/emotion";
import { wheelRings } from "../../../src/emotion/lexicon";

const OWN = "media/lexicon.json";

test("a label list is read as models and annotators write it", () => {
  expect(parseLabels("['happy', 'sad']")).toEqual(["happy", "sad"]);
  expect(parseLabels("[Happy, sad ]")).toEqual(["happy", "sad"]);
  expect(parseLabels(" happy , sad , happy")).toEqual(["happy", "sad", "happy"]);
  expect(parseLabels("[]")).toEqual([]);
  expect(parseLabels("['开心、愤怒', '焦虑，惊讶']")).toEqual(["开心", "愤怒", "焦虑", "惊讶"]);
  expect(parseLabels("开心， 难过")).toEqual(["开心", "难过"]);
  expect(parseLabels("[happy，sad, happy、难过]")).toEqual(["happy，sad", "happy、难过"]);
  expect(parseLabels([" Happy", "it's, fine"])).toEqual(["happy", "it's, fine"]);
});

test("level 2 takes an inner word to its first middle word, and the later row wins", () => {
  const { level1, level2 } = wheelRings([
    ["joy", "cheer", "happy"],
    ["joy", "calm", "serene"],
    ["fear", "worry", "serene"],
  ]);
  expect(level2.get("joy")).toBe("calm");
  expect([level1.get("serene"), level2.get("serene")]).toEqual(["fear", "worry"]);
});

test("the own lexicon has five wheels with sources, and says how a word reaches its cluster", async () => {
  const own = await loadLexicon(OWN);
  expect(own.wheels).toHaveLength(5);
  expect(own.wheels.every((wheel) => wheel.source !== "")).toBe(true);
  const form = own.path("happily", 0);
  expect(own.forms.get("happily")).toContain(form?.base);
  expect(form?.cluster).toBe(own.clusters("happy")[0]);
  expect(own.path("table", 0)).toBeUndefined();
});

test("both languages load the same file", async () => {
  expect(await readFile("trainer/affectgpt_rl/emotion/lexicon.json", "utf8")).toBe(await readFile(OWN, "utf8"));
});

// trainer/tests/emotion/test_lexicon.py reads the same cases.
const {
  whole,
  refused,
}: {
  whole: object;
  refused: { what: string; content: string; extended: boolean; message: string }[];
} = JSON.parse(await readFile("test/fixtures/emotion/lexicons.json", "utf8"));

async function written(content: string): Promise<string> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), "lexicon-")), "lexicon.json");
  await writeFile(file, content);
  return file;
}

test.each(refused)(
  "a file that is no lexicon is refused in one sentence: $what",
  async ({ content, extended, message }) => {
    const file = await written(content);
    const error: unknown = await loadLexicon(file, { extended }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EmotionError);
    expect((error as EmotionError).message.replace(file, "lexicon.json")).toBe(message);
  },
);

test("a lexicon that is not there is refused", async () => {
  await expect(loadLexicon("nowhere.json")).rejects.toThrow(
    "The lexicon nowhere.json cannot be read: No such file or directory.",
  );
});

test("extended words are there on request, and the lexicon's name says so", async () => {
  const file = await written(JSON.stringify(whole));
  const [plain, extended] = [await loadLexicon(file), await loadLexicon(file, { extended: true })];
  expect([plain.identity.name, extended.identity.name]).toEqual(["tiny", "tiny-extended"]);
  expect(extended.identity.sha256).toBe(plain.identity.sha256);
  const clusters = (word: string) => [plain.clusters(word)[0], extended.clusters(word)[0]];
  expect(clusters("happily")).toEqual(["joy", "joy"]);
  expect(clusters("humour")).toEqual([null, "joy"]);
  expect(clusters("happyish")).toEqual([null, "joy"]);
  // Both words are reached now, and of them the alphabetically first decides.
  expect(clusters("anxious")).toEqual(["fear", "fear"]);
});
