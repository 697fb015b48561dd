// `npm run benchmark`: scores a folder of predictions on the sets of MER-UniBench and prints the table beside the published rows.
import path from "node:path";
import { parseArgs } from "node:util";
import { BenchmarkError, evaluate, exportTable, FORMATS } from "../benchmark";
import { EmotionError, loadLexicon, loadOfficialPack } from "../emotion";
import { FileError } from "../files";

const USAGE =
  "usage: benchmark [--pack DIR] --predictions DIR [--truth DIR] [--format markdown|latex|csv|json] (without --truth, the truth lies in the folder of the predictions)";

function readArguments() {
  const { values } = parseArgs({
    options: {
      pack: { type: "string" },
      predictions: { type: "string" },
      truth: { type: "string" },
      format: { type: "string", default: "markdown" },
    },
  });
  const format = [...FORMATS, "json" as const].find((known) => known === values.format);
  if (values.predictions === undefined || format === undefined) throw new BenchmarkUsage(USAGE);
  const predictions = path.resolve(values.predictions);
  const truth = values.truth === undefined ? predictions : path.resolve(values.truth);
  return { pack: values.pack, suite: { predictions, truth }, format };
}

class BenchmarkUsage extends Error {}

async function main(): Promise<void> {
  const { pack, suite, format } = readArguments();
  const own = path.join(__dirname, "../../media/lexicon.json");
  const lexicon = pack === undefined ? await loadLexicon(own) : await loadOfficialPack(pack);
  const result = await evaluate(suite, lexicon, () => {});
  console.log(format === "json" ? JSON.stringify(result) : await exportTable(result, format));
}

main().catch((error: unknown) => {
  const known = [BenchmarkError, BenchmarkUsage, EmotionError, FileError, TypeError].some(
    (kind) => error instanceof kind,
  );
  console.error(known && error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
