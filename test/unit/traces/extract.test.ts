// trainer/tests/emotion/test_extract.py reads the same cases.
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { Lexicon } from "../../../src/emotion";
import { extract } from "../../../src/traces";

interface Cases {
  /** Forms of each base, which is its own wheel word and cluster. */
  readonly lexicon: Readonly<Record<string, readonly string[]>>;
  readonly cases: readonly {
    readonly what: string;
    readonly text: string;
    readonly labels: readonly string[];
    readonly dropped: Readonly<Record<string, string>>;
  }[];
}

const { lexicon: planted, cases }: Cases = JSON.parse(await readFile("test/fixtures/emotion/extraction.json", "utf8"));
const bases = Object.keys(planted);
const ring = new Map(bases.map((base) => [base, base]));
const lexicon = new Lexicon(
  { name: "planted", version: "1", sha256: "" },
  new Map(Object.entries(planted).flatMap(([base, forms]) => [base, ...forms].map((form) => [form, [base]]))),
  new Map(bases.map((base) => [base, [base]])),
  [{ name: "wheel", source: "", level1: ring, level2: ring }],
);

test.each(cases)("$what", ({ text, labels, dropped }) => {
  const found = extract(lexicon, text);
  expect(found.labels).toEqual(labels);
  const reasons = found.mentions.flatMap(({ word, reason }) => (reason === null ? [] : [[word, reason]]));
  expect(Object.fromEntries(reasons)).toEqual(dropped);
});

test("mentions stand where their words do, in UTF-16 units", () => {
  const text = "😀 He feels SAD, even At   Ease.";
  const { mentions } = extract(lexicon, text);
  expect(mentions.map(({ word, start, end }) => [word, text.slice(start, end)])).toEqual([
    ["sad", "SAD"],
    ["at ease", "At   Ease"],
  ]);
});

test("a counted mention names its label, and a label's mentions are all found", () => {
  const { mentions } = extract(lexicon, "The man is happy. He feels happiness.");
  expect(mentions.map(({ word, label, reason }) => [word, label, reason])).toEqual([
    ["happy", "happy", null],
    ["happiness", "happy", null],
  ]);
});
