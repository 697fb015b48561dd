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
  // Libraries that are written as modules make their `require` from their own address, which a bundle in the older form has not.
  define: { "import.meta.url": "bundleUrl" },
  banner: { js: '"use strict"; const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  logLevel: "warning",
  legalComments: "none",
};
