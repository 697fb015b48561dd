// Builds the extension, its workers and command lines, and every webview page. `--watch` rebuilds, `--production` minifies.
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import * as esbuild from "esbuild";
import { NODE_BUNDLE } from "./scripts/lib/nodeBundle.mjs";

const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");

/** Entry points by output name, so that a new worker or page needs no edit here. */
async function entries(folder, pattern, nameOf) {
  const files = (await readdir(folder, { recursive: true })).map((name) => name.replaceAll(path.sep, "/"));
  return Object.fromEntries(
    files.filter((file) => pattern.test(file)).map((file) => [nameOf(file), `${folder}/${file}`]),
  );
}

const shared = { bundle: true, minify: production, sourcemap: !production, logLevel: "warning", legalComments: "none" };

const node = {
  ...shared,
  ...NODE_BUNDLE,
  outdir: "dist",
  entryPoints: {
    ...(await entries("src", /^extension\.ts$/, () => "extension")),
    ...(await entries("src", /\.worker\.ts$/, (file) => path.basename(file, ".ts"))),
    ...(await entries("src", /^cli\/[^/]+\.ts$/, (file) => `cli/${path.basename(file, ".ts")}`)),
  },
};

const pages = {
  ...shared,
  platform: "browser",
  format: "esm",
  target: "es2024",
  outdir: "dist/webview",
  tsconfig: "tsconfig.webview.json",
  loader: { ".ttf": "file" },
  entryPoints: await entries("webview", /^[^/]+\/index\.tsx$/, (file) => path.dirname(file)),
};

/** Files that went into the bundles: scripts/lib/notices.mjs names their licences by it. */
const inputs = new Set();
for (const options of [node, pages]) {
  if (watch) await (await esbuild.context(options)).watch();
  else {
    const { metafile } = await esbuild.build({ ...options, metafile: true });
    for (const input of Object.keys(metafile.inputs)) inputs.add(input);
  }
}
if (!watch) await writeFile("dist/inputs.json", JSON.stringify([...inputs].sort()));
