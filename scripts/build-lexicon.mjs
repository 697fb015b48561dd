// Compiles lexicon/*.yaml into the one lexicon file that both languages load.
//   npm run build:lexicon              writes media/lexicon.json and the trainer's copy
//   npm run build:lexicon -- --check   fails when either is not what the sources give
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { root } from "./lib/bootstrap.mjs";
import { runMain, UserError } from "./lib/log.mjs";

const VERSION = "0.1.1";
const targets = ["media/lexicon.json", "trainer/affectgpt_rl/emotion/lexicon.json"];
const read = async (name) => parse(await readFile(path.join(root, "lexicon", name), "utf8"));

/** A wheel's rows of inner, middle and outer words. */
function rowsOf(rings) {
  return Object.entries(rings).flatMap(([inner, middles]) =>
    Object.entries(middles).flatMap(([middle, outers]) => outers.map((outer) => [inner, middle, outer])),
  );
}

/** The inner word that the alphabetically first of some wheel words has on a wheel: the rule that scoring follows. */
function clusterOf(rows, words) {
  const level1 = new Map(rows.flatMap(([inner, middle, outer]) => [inner, middle, outer].map((word) => [word, inner])));
  const first = words.filter((word) => level1.has(word)).sort()[0];
  return first === undefined ? undefined : level1.get(first);
}

/** Which wheel words each base word reaches: its family's anchors, and itself where it stands on a wheel. */
function synonymsOf(families, wheels, wheelWords) {
  const synonyms = new Map();
  const problems = [];
  for (const [family, { anchors, words }] of Object.entries(families)) {
    for (const anchor of anchors) {
      if (!wheelWords.has(anchor)) problems.push(`${family}: the anchor '${anchor}' stands on no wheel`);
    }
    for (const word of words) {
      if (synonyms.has(word)) problems.push(`${family}: '${word}' is already in another family`);
      synonyms.set(word, wheelWords.has(word) ? [...new Set([...anchors, word])].sort() : [...anchors].sort());
    }
  }
  for (const word of wheelWords) {
    if (synonyms.has(word)) continue;
    // A wheel word that no family lists still reaches the wheels it does not stand on through the family it anchors.
    const anchored = Object.values(families).find(({ anchors }) => anchors[0] === word || anchors[1] === word);
    synonyms.set(word, [...new Set([word, ...(anchored?.anchors ?? [])])].sort());
  }
  for (const [word, reached] of synonyms) {
    for (const wheel of wheels) {
      const own = clusterOf(wheel.rows, [word]);
      const decided = clusterOf(wheel.rows, reached);
      if (own !== undefined && own !== decided) {
        problems.push(`'${word}' stands under '${own}' on ${wheel.name} but its family takes it to '${decided}'`);
      }
    }
  }
  if (problems.length > 0) throw new UserError(`lexicon/families.yaml:\n  ${problems.join("\n  ")}`);
  return synonyms;
}

/** A word's regular forms. Forms that are no English words do no harm: nobody writes them. */
function regularForms(word) {
  const forms = [];
  if (word.includes(" ")) return forms;
  if (word.endsWith("y")) forms.push(`${word.slice(0, -1)}ily`, `${word.slice(0, -1)}iness`, `${word.slice(0, -1)}ies`);
  else if (word.endsWith("le")) forms.push(`${word.slice(0, -1)}y`);
  else forms.push(`${word}ly`, `${word}ness`, `${word}s`);
  if (word.endsWith("e")) forms.push(`${word}d`, `${word.slice(0, -1)}ing`);
  else if (!/(ed|ing|ful|ous|ive|ent|ant|ic|y)$/.test(word)) forms.push(`${word}ed`, `${word}ing`);
  if (word.endsWith("ed")) forms.push(`${word.slice(0, -2)}ing`, `${word.slice(0, -1)}`);
  return forms;
}

await runMain(async () => {
  const [wheelSources, families, irregular] = await Promise.all(
    ["wheels.yaml", "families.yaml", "forms.yaml"].map(read),
  );
  const wheels = wheelSources.map(({ name, source, rings }) => ({ name, source, rows: rowsOf(rings) }));
  const wheelWords = new Set(wheels.flatMap(({ rows }) => rows.flat()));
  const synonyms = synonymsOf(families, wheels, wheelWords);
  const claimed = new Set(synonyms.keys());
  const forms = {};
  for (const base of [...synonyms.keys()].sort()) {
    forms[base] = [...(irregular[base] ?? []), ...regularForms(base)].filter((form) => !claimed.has(form));
    for (const form of forms[base]) claimed.add(form);
  }
  const sorted = Object.fromEntries([...synonyms].sort(([a], [b]) => (a < b ? -1 : 1)));
  const extended = { forms: {}, synonyms: {} };
  const lexicon = { schema: 1, name: "own", version: VERSION, wheels, forms, synonyms: sorted, extended };
  const text = `${JSON.stringify(lexicon)}\n`;
  for (const target of targets) {
    const file = path.join(root, target);
    if (!process.argv.includes("--check")) await writeFile(file, text);
    else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
      throw new UserError(`${target} is not what lexicon/ gives. Run: npm run build:lexicon`);
    }
  }
  console.log(`${synonyms.size} words, ${claimed.size} forms, ${text.length} bytes`);
});
