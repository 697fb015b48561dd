import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matches } from "../../../src/samples/match";
import { parseQuery, type Term } from "../../../src/samples/query";
import type { Annotation, Newest, Sample } from "../../../src/samples/types";

const sample: Sample = {
  id: "h0007",
  split: "held-out",
  line: 7,
  video: "clips/h0007.mp4",
  subtitle: "I thought you would at least call.",
  labels: ["Sad", "deeply hurt"],
  description: "The mouth is turned down.",
  attributes: { tone: "contrary", speaker: "h-speaker-003" },
};
const newest: Newest = { words: ["angry", "sad"], f1: 0.4, disagreement: 0.5 };
const annotation: Annotation = { flagged: true, note: "voice trembles", labels: null };

function terms(text: string): readonly Term[] {
  const query = parseQuery(text, Object.keys(sample.attributes));
  if ("problem" in query) throw new Error(JSON.stringify(query.problem));
  return query.terms;
}
const finds = (text: string, from: Partial<{ newest: Newest; annotation: Annotation }> = { newest, annotation }) =>
  matches(terms(text), { sample, newest: from.newest, annotation: from.annotation });

describe("a query finds", () => {
  test.each([
    "",
    "h0007",
    "LEAST call",
    '"at least"',
    "trembles",
    "turned",
    "truth:sad",
    "truth:hur",
    "truth:happy,sad",
    'truth:"deeply hurt"',
    "word:ang",
    "split:held",
    "tone:contrary speaker:h-",
    "flagged:yes",
    "f1:0.4",
    "f1:0.3-0.5",
    "f1:0.5-0.3",
    "f1:<0.5",
    "f1<0.5",
    "f1:-0.4",
    "f1:0.4-",
    "disagree>=.5",
    "-truth:happy",
    "-word:calm -nothing",
    "truth:",
  ])("the sample by %j", (text) => expect(finds(text)).toBe(true));

  test.each([
    "h0008",
    "truth:ad",
    "word:happy",
    "split:train",
    "tone:plain",
    "flagged:no",
    "f1:0.41",
    "f1:>0.41",
    "f1:0-0.39",
    "disagree:<0.4",
    "-truth:sad",
    "-trembles",
    "truth:sad truth:happy",
  ])("not the sample by %j", (text) => expect(finds(text)).toBe(false));
});

test("a sample without predictions is in no range, and so in every negated one", () => {
  expect(finds("f1:0-1", {})).toBe(false);
  expect(finds("disagree:0-1", {})).toBe(false);
  expect(finds("-f1:0-1", {})).toBe(true);
});

test("what cannot be understood is named, with what there is instead", () => {
  expect(parseQuery("truht:sad", ["tone"])).toEqual({
    problem: {
      kind: "unknownKey",
      key: "truht",
      known: ["truth", "word", "split", "f1", "disagree", "flagged", "tone"],
    },
  });
  expect(parseQuery("f1:high", [])).toEqual({ problem: { kind: "badRange", key: "f1", value: "high" } });
  expect(parseQuery("f1>much", [])).toEqual({ problem: { kind: "badRange", key: "f1", value: ">much" } });
  expect(parseQuery("flagged:maybe", [])).toEqual({
    problem: { kind: "badChoice", key: "flagged", value: "maybe", choices: ["yes", "no"] },
  });
});

test("an attribute whose name the parser keeps for itself is no key, and breaks nothing", () => {
  expect(parseQuery("text:a", ["text", "offsets", "exclude", "__proto__"])).toHaveProperty(
    "problem.kind",
    "unknownKey",
  );
  expect(parseQuery("plain", ["text", "offsets", "exclude", "__proto__"])).toHaveProperty("terms");
});

test("no text makes the parser throw, and what it reads can be asked of a sample", () => {
  const piece = fc.oneof(
    fc.constantFrom("truth:", "-f1:", "f1<", "flagged:yes", '"', "'", "\\", ":", "-", ",", " ", "0.2-0.5", "tone:"),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const query = parseQuery(pieces.join(""), ["tone"]);
      if ("terms" in query) expect(typeof matches(query.terms, { sample, newest, annotation })).toBe("boolean");
      else expect(query.problem.kind).toMatch(/unknownKey|badRange|badChoice/);
    }),
    { numRuns: 2000 },
  );
});

test("a range holds exactly the numbers between its bounds", () => {
  const share = fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100);
  fc.assert(
    fc.property(share, share, share, (from, to, f1) => {
      const within = f1 >= Math.min(from, to) && f1 <= Math.max(from, to);
      expect(finds(`f1:${from}-${to}`, { newest: { ...newest, f1 } })).toBe(within);
      expect(finds(`f1:>=${from}`, { newest: { ...newest, f1 } })).toBe(f1 >= from);
      expect(finds(`f1:${from}`, { newest: { ...newest, f1 } })).toBe(f1 === from);
    }),
  );
});

test("words that are negated and words that are not split the samples", () => {
  const word = fc.constantFrom("sad", "call", "h0007", "zebra", "mouth");
  fc.assert(
    fc.property(word, (text) => {
      expect(finds(`-${text}`)).toBe(!finds(text));
    }),
  );
});
