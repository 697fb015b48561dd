// Makes what follows from schema/: the TypeScript types in src/contracts/ and the copies that the Python package carries.
//   npm run generate             writes them
//   npm run generate -- --check  fails when one differs from what would be written
// Python's own dataclasses (trainer/affectgpt_rl/config/types.py) are written by hand, because they carry methods; a test
// compares them with the schema.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { compile } from "json-schema-to-typescript";
import { runMain, UserError } from "./lib/log.mjs";

const root = path.resolve(import.meta.dirname, "..");
const contracts = "src/contracts";
const banner = (source) => `// Generated from ${source} by \`npm run generate\`: change the schema, not this file.\n`;

/** `run-folder/metric-row.schema.json` -> `runFolder/metricRow.ts` */
function typesFile(schemaFile) {
  const camel = schemaFile.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
  return path.join(contracts, camel.replace(/\.schema\.json$/, ".ts"));
}

/** Titles are written for people; on a text or a number they would only make an alias named after it. */
function withoutScalarTitles(node, isRoot = true) {
  if (Array.isArray(node)) return node.map((item) => withoutScalarTitles(item, false));
  if (typeof node !== "object" || node === null) return node;
  const members = Object.entries(node).map(([key, value]) => [key, withoutScalarTitles(value, false)]);
  const dropTitle = !isRoot && typeof node.title === "string" && node.type !== "object";
  return Object.fromEntries(members.filter(([key]) => !(dropTitle && key === "title")));
}

/** Contracts describe what was read from a file: nobody changes it. */
function readOnly(types) {
  return types
    .replace(/^(\s+)(?=(?:\w+|"[^"]+")\??: |\[k: string\])/gm, "$1readonly ")
    .replace(/((?:\b\w+|\([^()\n]+\)))\[\]/g, "readonly $1[]")
    .replace(/: \[(?=[\w{])/g, ": readonly [");
}

/** Files below a folder whose names end so, relative to it. */
async function filesBelow(folder, ending) {
  const names = await readdir(path.join(root, folder), { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith(ending) && !name.includes("node_modules"));
}

/** Everything that follows from the schemas: text by file, relative to the root. */
async function generated() {
  const files = new Map();
  const carried = await filesBelow("trainer/affectgpt_rl", ".schema.json");
  for (const schemaFile of await filesBelow("schema", ".schema.json")) {
    const source = path.join("schema", schemaFile);
    const text = await readFile(path.join(root, source), "utf8");
    const types = await compile(withoutScalarTitles(JSON.parse(text)), path.basename(schemaFile, ".schema.json"), {
      bannerComment: "",
      cwd: path.join(root, "schema", path.dirname(schemaFile)),
      style: { printWidth: 120 },
      ignoreMinAndMaxItems: true,
    });
    files.set(typesFile(schemaFile), `${banner(source)}${readOnly(types)}`);
    for (const copy of carried.filter((file) => path.basename(file) === path.basename(schemaFile))) {
      files.set(path.join("trainer/affectgpt_rl", copy), text);
    }
  }
  return files;
}

await runMain(async () => {
  const { values } = parseArgs({ options: { check: { type: "boolean" } } });
  const files = await generated();
  const stale = (await filesBelow(contracts, ".ts"))
    .map((name) => path.join(contracts, name))
    .filter((file) => !files.has(file));
  if (!values.check) {
    for (const file of stale) await rm(path.join(root, file));
    for (const [file, text] of files) {
      await mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await writeFile(path.join(root, file), text);
    }
    return;
  }
  const wrong = [...stale];
  for (const [file, text] of files) {
    if ((await readFile(path.join(root, file), "utf8").catch(() => undefined)) !== text) wrong.push(file);
  }
  if (wrong.length > 0) {
    throw new UserError(`These files do not follow from schema/: ${wrong.join(", ")}. Run: npm run generate`);
  }
});
