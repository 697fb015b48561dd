// Collects the strings that a person sees into l10n/bundle.l10n.json, where translators find them.
//   npm run l10n             writes it
//   npm run l10n -- --check  fails when a string of src/ or webview/ is missing there, or package.nls.json does not fit package.json
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { getL10nJson } from "@vscode/l10n-dev";
import { runMain, UserError } from "./lib/log.mjs";

const root = path.resolve(import.meta.dirname, "..");
const bundle = path.join(root, "l10n/bundle.l10n.json");

async function sources(folder) {
  const names = await readdir(path.join(root, folder), { recursive: true });
  return Promise.all(
    names
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts"))
      .sort()
      .map(async (name) => ({
        extension: path.extname(name),
        contents: await readFile(path.join(root, folder, name), "utf8"),
      })),
  );
}

/** Pages have a `t` of their own (webview/shared/l10n.ts) with the meaning of `vscode.l10n.t`, which is what the tool looks for. */
function asHostSource({ extension, contents }) {
  const host = contents
    .replace(/import \{ t \} from "[^"]*\/l10n";/, 'import { l10n } from "vscode";')
    .replace(/(?<![\w.$])t\(/g, "l10n.t(");
  return { extension, contents: host };
}

async function strings() {
  const found = await getL10nJson([...(await sources("src")), ...(await sources("webview")).map(asHostSource)]);
  const entries = Object.entries(found).sort(([left], [right]) => (left < right ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

const missingFrom = (have, wanted) => [...wanted].filter((key) => !have.has(key));

/** Keys that package.json names and package.nls.json lacks, and the other way round. */
async function manifestProblems() {
  const manifest = await readFile(path.join(root, "package.json"), "utf8");
  const used = new Set([...manifest.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key));
  const known = new Set(Object.keys(JSON.parse(await readFile(path.join(root, "package.nls.json"), "utf8"))));
  return [
    ...missingFrom(known, used).map((key) => `package.nls.json lacks ${key}`),
    ...missingFrom(used, known).map((key) => `package.json never names ${key}`),
  ];
}

await runMain(async () => {
  const { values } = parseArgs({ options: { check: { type: "boolean" } } });
  const text = await strings();
  if (!values.check) return writeFile(bundle, text);
  const problems = await manifestProblems();
  const [now, before] = [text, await readFile(bundle, "utf8")].map((json) => new Set(Object.keys(JSON.parse(json))));
  const differing = [...missingFrom(before, now), ...missingFrom(now, before)];
  if (differing.length > 0) {
    problems.push(
      `l10n/bundle.l10n.json does not fit the sources (run: npm run l10n): ${differing.slice(0, 5).join(" | ")}`,
    );
  }
  if (problems.length > 0) throw new UserError(problems.join("\n"));
});
