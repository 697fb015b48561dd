// Compiles lexicon/*.yaml and WordNet's relations into the one lexicon file that both languages load; docs/lexicon.md says how.
//   npm run build:lexicon              writes media/lexicon.json and the trainer's copy
//   npm run build:lexicon -- --check   fails when either is not what the sources give
//   npm run build:lexicon -- --candidates   prints words that WordNet puts near a family and that the lexicon lacks
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { root } from "./lib/bootstrap.mjs";
import { candidatesOf } from "./lib/candidates.mjs";
import { basesOf, checkWheelWords, extendedBases, wheelsOf } from "./lib/families.mjs";
import { checkedForms, formsOfBases } from "./lib/forms.mjs";
import { runMain, UserError } from "./lib/log.mjs";
import { WordNet } from "./lib/wordnet.mjs";

const VERSION = "0.2.0";
const targets = ["media/lexicon.json", "trainer/affectgpt_rl/emotion/lexicon.json"];
const read = async (name) => parse(await readFile(path.join(root, "lexicon", name), "utf8"));
const sortedObject = (entries) => Object.fromEntries([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));

/** The two tables of the file: forms and reached wheel words of each base. */
function tables(bases, forms) {
  return {
    forms: sortedObject(forms),
    synonyms: sortedObject([...bases].map(([base, { reached }]) => [base, reached])),
  };
}

await runMain(async () => {
  const [wheelSources, families, extension, decisions, chinese] = await Promise.all(
    ["wheels.yaml", "families.yaml", "extended.yaml", "forms.yaml", "chinese.yaml"].map(read),
  );
  const problems = [];
  const wheels = wheelsOf(wheelSources);
  const bases = basesOf(families, wheels, problems);
  const beyond = extendedBases(extension, families, wheels, bases, problems);
  checkWheelWords(new Map([...bases, ...beyond]), wheels, problems);
  const added = checkedForms(decisions.more, chinese, bases, problems);
  if (problems.length > 0) throw new UserError(`lexicon/ contradicts itself:\n  ${problems.join("\n  ")}`);

  const wordnet = await WordNet.read();
  const without = new Set(decisions.without);
  const forms = formsOfBases(bases, added, wordnet, new Set([...without, ...beyond.keys()]));
  const taken = new Set([...without, ...bases.keys(), ...[...forms.values()].flat()]);
  const beyondForms = formsOfBases(beyond, new Map(), wordnet, taken);
  if (process.argv.includes("--candidates")) {
    const families = new Map([...bases, ...beyond].map(([base, { family }]) => [base, family]));
    const known = new Set([...taken, ...beyond.keys(), ...[...beyondForms.values()].flat()]);
    for (const [family, words] of candidatesOf(families, wordnet, (word) => known.has(word))) {
      console.log(`${family}: ${words.join(", ")}`);
    }
    return;
  }
  const lexicon = {
    schema: 1,
    name: "own",
    version: VERSION,
    wheels: wheels.map(({ name, source, rows }) => ({ name, source, rows })),
    ...tables(bases, forms),
    extended: tables(beyond, beyondForms),
  };
  const text = `${JSON.stringify(lexicon)}\n`;
  for (const target of targets) {
    const file = path.join(root, target);
    if (!process.argv.includes("--check")) await writeFile(file, text);
    else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
      throw new UserError(`${target} is not what lexicon/ gives. Run: npm run build:lexicon`);
    }
  }
  const count = [...forms.values()].reduce((sum, found) => sum + found.length, 0);
  console.log(
    `${bases.size} bases, ${count} forms, ${beyond.size} bases beyond the official pack, ${text.length} characters`,
  );
});
