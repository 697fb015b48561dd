import { parseArgs } from "node:util";
import { type Lexicon, readTexts } from "../../emotion";
import { extract } from "../../traces";
import { lexiconOf, type Program, required } from "./program";

const USAGE = "usage: extract [--pack DIR | --extended] --input T.jsonl\n";

/** Prints the emotions that each text of a file states, one JSON object a line: `{name, labels, spans}`. */
export const extractTexts: Program = async (argv, own) => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      pack: { type: "string" },
      extended: { type: "boolean", default: false },
      input: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return USAGE;
  const input = required(values.input, USAGE);
  const lexicon = await lexiconOf(values, own);
  const texts = await readTexts(input);
  return [...texts].map(([name, text]) => `${JSON.stringify(extracted(lexicon, name, text))}\n`).join("");
};

function extracted(lexicon: Lexicon, name: string, text: string) {
  const { labels, mentions } = extract(lexicon, text);
  const place = codePoints(text);
  const spans = mentions.flatMap(({ word, label, start, end }) =>
    label === null ? [] : [{ word, label, start: place(start), end: place(end) }],
  );
  return { name, labels, spans };
}

/** Places in code points, which every language can count, of places in UTF-16 units that grow from call to call. */
function codePoints(text: string): (unit: number) => number {
  let [units, points] = [0, 0];
  return (unit) => {
    for (; units < unit; points++) units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
    return points;
  };
}
