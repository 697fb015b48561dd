import { Lexicon } from "../../src/emotion";
import { wheelRings } from "../../src/emotion/lexicon";

/** Two wheels of which the second knows no fear, a word that reaches two clusters of the first, and a form of another word. */
export const smallLexicon = new Lexicon(
  { name: "small", version: "1", sha256: "" },
  new Map([...["happy", "sad", "anxious", "mixed"].map((word) => [word, [word]] as const), ["happily", ["happy"]]]),
  new Map([
    ["happy", ["happy"]],
    ["sad", ["sad"]],
    ["anxious", ["anxious"]],
    ["mixed", ["happy", "anxious"]],
  ]),
  [
    {
      name: "one",
      source: "",
      ...wheelRings([
        ["joy", "cheer", "happy"],
        ["fear", "worry", "anxious"],
      ]),
    },
    {
      name: "two",
      source: "",
      ...wheelRings([
        ["good", "glad", "happy"],
        ["bad", "low", "sad"],
      ]),
    },
  ],
);
