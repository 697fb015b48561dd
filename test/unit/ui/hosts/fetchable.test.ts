import { expect, test } from "vitest";
import { foldersIn } from "../../../../src/ui/hosts/fetchable";

test("the policy and whole checkpoints can be fetched, the newest first, and nothing else of a run", () => {
  const files = [
    { path: "log.txt", size: 9 },
    { path: "checkpoints/step-8/model.safetensors", size: 100 },
    { path: "checkpoints/step-8/optimizer/state.pt", size: 20 },
    { path: "checkpoints/step-16/model.safetensors", size: 100 },
    { path: "checkpoints/latest", size: 1 },
    { path: "policy/model.onnx", size: 50 },
  ];
  expect(foldersIn(files)).toEqual([
    { folder: "policy", bytes: 50 },
    { folder: "checkpoints/step-16", bytes: 100 },
    { folder: "checkpoints/step-8", bytes: 120 },
  ]);
});
