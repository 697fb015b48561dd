import fc from "fast-check";
import { expect, test } from "vitest";
import { Tokenizer } from "../../../src/inference/tokenizer";
import { MANIFEST } from "../../support/policyManifest";

const { tokens } = MANIFEST;
const tokenizer = new Tokenizer(tokens);
const words = (text: string) => tokenizer.encode(text).map((id) => tokens.vocabulary[id]);

test("words, tags and punctuation are tokens of their own, whatever their case", () => {
  expect(words("<think>Happy,happy.</think>")).toEqual(["<think>", "happy", ",", "happy", ".", "</think>"]);
});

test("what is not in the vocabulary is unknown", () => {
  expect(words("so happy 幸福")).toEqual(["<unk>", "happy", "<unk>"]);
  expect(tokenizer.encode("  \n ")).toEqual([]);
});

test("no text stands for a picture or for the end", () => {
  expect(words("<image> <eos> <pad>")).toEqual(["<unk>", "<unk>", "<unk>"]);
});

test("a completion is its words without the special tokens", () => {
  expect(tokenizer.decode([6, 10, 2, 8, 10, 7, 1, 0])).toBe("<answer> happy , happy </answer>");
});

test("any text gives ids of the vocabulary, and known words come back", () => {
  const known = tokens.vocabulary.slice(4);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) =>
      tokenizer.encode(text).every((id) => id >= 0 && id < tokens.vocabulary.length && id !== tokens.image),
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...known)), (list) => {
      const text = list.join(" ");
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    }),
  );
});
