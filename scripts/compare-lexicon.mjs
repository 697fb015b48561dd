// Compares the own lexicon with an official pack on published files: how far scores lie apart, whether they rank the same, and how many of
// the label occurrences that the pack maps ours maps too. docs/lexicon.md holds what it prints.
//   npm run --silent compare:lexicon -- FOLDER PACK
// FOLDER holds labels/ovmerd-openset.csv, labels/mer2023-label-6way.npz and predictions/{ovmerd,affectgpt}/… as they are published.
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { build } from "esbuild";
import { root } from "./lib/bootstrap.mjs";
import { runMain, UserError } from "./lib/log.mjs";

/** Sets with a truth, and sets whose answers count for coverage only. */
const SETS = [
  { name: "OV-MERD", task: "ov", truth: "labels/ovmerd-openset.csv", predictions: "predictions/ovmerd" },
  {
    name: "MER2023",
    task: "basic",
    truth: "labels/mer2023-label-6way.npz",
    predictions: "predictions/affectgpt/mer2023",
  },
  { name: "OV-MERD+", predictions: "predictions/affectgpt/ovmerdplus" },
  { name: "CMU-MOSI", predictions: "predictions/affectgpt/cmumosi" },
];

/** The emotion library, bundled as the extension has it. */
async function emotionLibrary() {
  const outfile = path.join(root, "test-output/programs/compare-lexicon/emotion.cjs");
  const entryPoints = [path.join(root, "src/emotion/index.ts")];
  await build({ entryPoints, outfile, bundle: true, platform: "node", format: "cjs", packages: "external" });
  return createRequire(import.meta.url)(outfile);
}

async function answersIn(folder) {
  const entries = await readdir(folder, { recursive: true }).catch(() => {
    throw new UserError(`${folder} cannot be read. The published answers are expected there.`);
  });
  const found = entries.filter((name) => /-openset\.(npz|csv)$/.test(name)).sort();
  return found.map((name) => ({ name, file: path.join(folder, name) }));
}

/** Ranks from 1; equal values share the mean of their ranks. */
function ranks(values) {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

/** Spearman's rank correlation: Pearson's of the ranks. */
function spearman(one, other) {
  const [x, y] = [ranks(one), ranks(other)];
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const product = (a, meanA, b, meanB) =>
    a.reduce((sum, value, index) => sum + (value - meanA) * (b[index] - meanB), 0);
  return product(x, meanX, y, meanY) / Math.sqrt(product(x, meanX, x, meanX) * product(y, meanY, y, meanY));
}

const percent = (value) => (100 * value).toFixed(2);
const signed = (value) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(2);
const row = (cells) => console.log(`| ${cells.join(" | ")} |`);

function summary(name, scores) {
  const official = scores.map((score) => score.official);
  for (const key of ["own", "extended"]) {
    const own = scores.map((score) => score[key]);
    const off = own.map((value, index) => 100 * Math.abs(value - official[index]));
    const mean = off.reduce((sum, value) => sum + value, 0) / off.length;
    row([name, key, scores.length, mean.toFixed(2), Math.max(...off).toFixed(2), spearman(official, own).toFixed(3)]);
  }
}

async function compare(folder, pack, { loadLexicon, loadOfficialPack, convertFile, parseLabels, scoreFiles }) {
  const own = path.join(root, "media/lexicon.json");
  const lexicons = {
    official: await loadOfficialPack(pack),
    own: await loadLexicon(own),
    extended: await loadLexicon(own, { extended: true }),
  };
  const scored = new Map();
  const add = (set, score) => scored.set(set, [...(scored.get(set) ?? []), score]);
  const occurrences = { all: 0, official: 0, both: 0, own: 0, extended: 0 };
  row(["set", "file", "official", "own", "", "extended", ""]);
  row(["---", "---", "---:", "---:", "---:", "---:", "---:"]);
  for (const { name, task, truth, predictions } of SETS) {
    for (const answers of await answersIn(path.join(folder, predictions))) {
      for (const { labels } of await convertFile(answers.file)) {
        for (const word of parseLabels(labels)) {
          const [official, mapped, beyond] = [lexicons.official, lexicons.own, lexicons.extended].map((one) =>
            one.maps(word),
          );
          occurrences.all += 1;
          occurrences.official += official;
          occurrences.both += official && mapped;
          occurrences.own += mapped;
          occurrences.extended += beyond;
        }
      }
      if (task === undefined) continue;
      const [score, level2] = [{}, {}];
      for (const [key, lexicon] of Object.entries(lexicons)) {
        const scores = await scoreFiles(lexicon, task, answers.file, path.join(folder, truth));
        score[key] = scores.mean?.f1 ?? scores.hitRate;
        if (task !== "ov") continue;
        const middle = await scoreFiles(lexicon, task, answers.file, path.join(folder, truth), { level: "level2" });
        level2[key] = middle.mean.f1;
      }
      add(name, score);
      if (task === "ov") add(`${name}, level 2`, level2);
      const cells = ["own", "extended"].flatMap((key) => [
        percent(score[key]),
        signed(100 * (score[key] - score.official)),
      ]);
      row([name, answers.name, percent(score.official), ...cells]);
    }
  }
  console.log("");
  row(["sets", "lexicon", "files", "mean off", "most off", "Spearman"]);
  row(["---", "---", "---:", "---:", "---:", "---:"]);
  for (const [name, scores] of scored) summary(name, scores);
  const all = SETS.flatMap(({ name }) => scored.get(name) ?? []);
  summary("all", all);
  // Words were looked at in the other half of the files only.
  summary(
    "held out",
    all.filter((_, index) => index % 2 === 0),
  );
  const share = (count, of) => `${percent(count / of)} %`;
  console.log(`\n${occurrences.all} label occurrences; the pack maps ${share(occurrences.official, occurrences.all)}`);
  console.log(`of these ours maps ${share(occurrences.both, occurrences.official)}`);
  console.log(
    `of all, own maps ${share(occurrences.own, occurrences.all)}, extended ${share(occurrences.extended, occurrences.all)}`,
  );
}

await runMain(async () => {
  const [folder, pack] = process.argv.slice(2);
  if (folder === undefined || pack === undefined) throw new UserError("usage: compare-lexicon FOLDER PACK");
  const library = await emotionLibrary();
  await compare(folder, pack, library).catch((error) => {
    throw error instanceof library.EmotionError ? new UserError(error.message) : error;
  });
});
