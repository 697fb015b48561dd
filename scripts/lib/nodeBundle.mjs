/** How programs, workers and the extension are bundled for Node. */
export const NODE_BUNDLE = {
  bundle: true,
  platform: "node",
  format: "cjs",
  // The Node of the oldest VS Code that package.json admits.
  target: "node22",
  // onnxruntime-node finds its native binding by a path made at run time, which no bundler can follow.
  external: ["vscode", "onnxruntime-node"],
  mainFields: ["module", "main"],
  logLevel: "warning",
  legalComments: "none",
};
