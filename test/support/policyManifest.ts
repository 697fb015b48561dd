/** A small valid policy manifest; the graphs that it names are to be written by who needs them. */
import type { PolicyManifest } from "../../src/contracts/policyManifest";

const graph = (name: string) => ({ file: `${name}.onnx`, sha256: "0".repeat(64) });

export const MANIFEST: PolicyManifest = {
  schema: 1,
  name: "demo",
  created: "2026-11-20T10:00:00+00:00",
  run: { id: "a1b2", phase: "rl", step: 140 },
  preset: "tiny-llava",
  graphs: { vision: graph("vision"), embed: graph("embed"), decoder: graph("decoder") },
  images: { size: 48, perSample: 2, tokens: 17, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  face: { place: 0.5 },
  voice: { sampleRate: 16000, window: 1024, lowestHz: 60, highestHz: 2600, whiteDb: -24, rangeDb: 60 },
  decoder: { layers: 3, keyValueHeads: 2, headSize: 24 },
  tokens: {
    vocabulary: [
      "<pad>",
      "<eos>",
      "<unk>",
      "<image>",
      "<think>",
      "</think>",
      "<answer>",
      "</answer>",
      ",",
      ".",
      "happy",
    ],
    pattern: "</?[a-z]+>|[^\\s<>,.;:!?]+|[<>,.;:!?]",
    pad: 0,
    end: 1,
    unknown: 2,
    image: 3,
    suppressed: [3],
  },
  prompt: "words : {subtitle} . reply :",
  reasoning: true,
  maxNewTokens: 48,
  check: { samples: "check.jsonl", images: "check-images.u8" },
};
