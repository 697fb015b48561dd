// Compiles lexicon/extraction.yaml into the one file of extraction rules that both languages load.
//   npm run build:extraction              writes media/extraction.json and the trainer's copy
//   npm run build:extraction -- --check   fails when either is not what the source gives
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { root } from "./lib/bootstrap.mjs";
import { runMain, UserError } from "./lib/log.mjs";

const SOURCE = "lexicon/extraction.yaml";
const targets = ["media/extraction.json", "trainer/affectgpt_rl/emotion/extraction.json"];

/** What would make the two languages read the rules differently, or silently drop a line of them. */
function problemsOf({ kinds, cues }) {
  const problems = [];
  const kindOf = new Map();
  for (const [kind, words] of Object.entries(kinds)) {
    for (const word of words) {
      if (kindOf.has(word)) problems.push(`'${word}' is a word of ${kindOf.get(word)} and of ${kind}`);
      kindOf.set(word, kind);
    }
  }
  for (const [name, words] of Object.entries({ ...kinds, ...cues })) {
    for (const word of words) {
      if (typeof word !== "string" || word !== word.toLowerCase())
        problems.push(`${name}: '${word}' is no lower-case word`);
    }
    if (new Set(words).size < words.length) problems.push(`${name} lists a word twice`);
  }
  for (const [name, words] of Object.entries(cues)) {
    for (const word of words)
      if (word.split(" ").length > 2) problems.push(`${name}: '${word}' has more than two words`);
  }
  return problems;
}

await runMain(async () => {
  const rules = parse(await readFile(path.join(root, SOURCE), "utf8"));
  const problems = problemsOf(rules);
  if (problems.length > 0) throw new UserError(`${SOURCE}:\n  ${problems.join("\n  ")}`);
  const text = `${JSON.stringify({ schema: 1, ...rules })}\n`;
  for (const target of targets) {
    const file = path.join(root, target);
    if (!process.argv.includes("--check")) await writeFile(file, text);
    else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
      throw new UserError(`${target} is not what ${SOURCE} gives. Run: npm run build:extraction`);
    }
  }
  console.log(
    `${Object.values(rules.kinds).flat().length} words, ${Object.values(rules.cues).flat().length} cues, ${text.length} bytes`,
  );
});
