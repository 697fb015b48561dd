import { type BenchmarkTable, type Figure, PARTIAL, type TableRow, tableOf } from "./table";
import type { BenchmarkResult } from "./types";

/** Formats that a table is written in. */
export const FORMATS = ["markdown", "latex", "csv"] as const;
export type Format = (typeof FORMATS)[number];
export const FORMAT_ENDINGS: Readonly<Record<Format, string>> = { markdown: "md", latex: "tex", csv: "csv" };

const NONE = "–";

/** Writes the table of a result: for a page, for a paper (needs the package booktabs), or one figure a line for a program. */
export async function exportTable(result: BenchmarkResult, format: Format): Promise<string> {
  if (format === "csv") return csv(result);
  return format === "latex" ? latex(tableOf(result)) : markdown(tableOf(result));
}

const fixed = (value: number): string => value.toFixed(2);

function markdown({ columns, rows, sources, notes }: BenchmarkTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const cell = (figure: Figure | null) => {
    if (!figure) return NONE;
    const { value, interval, isPartial } = figure;
    const mark = isPartial ? ` ${PARTIAL}` : "";
    return interval ? `**${fixed(value)}**${mark} (${fixed(interval.low)}–${fixed(interval.high)})` : fixed(value);
  };
  const label = ({ system, rule, source }: TableRow) => {
    const where = source ? ` [${sources.indexOf(source) + 1}]` : "";
    return `${escapeMarkdown(system)}${rule === "best" ? ", best checkpoints" : ""}${where}`;
  };
  const heads = columns.map(({ name, metric }) => escapeMarkdown(metric === "" ? name : `${name} (${metric})`));
  return [
    line(["System", ...heads]),
    line(["---", ...columns.map(() => "---:")]),
    ...rows.map((row) => line([label(row), ...row.figures.map(cell)])),
    "",
    ...notes.map((note) => `- ${escapeMarkdown(note)}`),
    "",
    ...sources.map(({ citation, url, caveat }, index) =>
      [`${index + 1}. ${citation}. <${url}>`, ...(caveat ? [caveat] : [])].join(" "),
    ),
    "",
  ].join("\n");
}

/** Text that Markdown leaves as it is: names come from folders and files. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|]/g, "\\$&").replaceAll(/\s+/g, " ");
}

function latex({ columns, rows, sources, notes }: BenchmarkTable): string {
  const line = (cells: readonly string[]) => `${cells.join(" & ")} \\\\`;
  const own = rows.filter(({ source }) => source === null);
  const published = rows.filter(({ source }) => source !== null);
  const label = ({ system, rule, source }: TableRow) => {
    const where = source ? `~[${sources.indexOf(source) + 1}]` : "";
    return `${escapeLatex(system)}${rule === "best" ? ", best checkpoints" : ""}${where}`;
  };
  const value = (figure: Figure | null) =>
    figure ? `${fixed(figure.value)}${figure.isPartial ? "\\dag{}" : ""}` : "--";
  const interval = (figure: Figure | null) =>
    figure?.interval ? `{\\scriptsize [${figure.interval.low.toFixed(1)}, ${figure.interval.high.toFixed(1)}]}` : "";
  return [
    "% Needs \\usepackage{booktabs}. In a narrow column it fits as table*, or inside \\resizebox{\\linewidth}{!}{...}.",
    "\\begin{table}",
    "\\centering",
    "\\small",
    "\\setlength{\\tabcolsep}{4pt}",
    `\\begin{tabular}{l${"r".repeat(columns.length)}}`,
    "\\toprule",
    line(["", ...columns.map(({ name }) => escapeLatex(name))]),
    line(["System", ...columns.map(({ metric }) => escapeLatex(metric))]),
    "\\midrule",
    ...own.flatMap((row) => [line([label(row), ...row.figures.map(value)]), line(["", ...row.figures.map(interval)])]),
    ...(own.length > 0 && published.length > 0 ? ["\\midrule"] : []),
    ...published.map((row) => line([label(row), ...row.figures.map(value)])),
    "\\bottomrule",
    "\\end{tabular}",
    published.length > 0 ? "\\caption{MER-UniBench, in percent.}" : "\\caption{Held-out scores, in percent.}",
    "\\par\\smallskip\\footnotesize\\raggedright",
    ...notes.map((note) => `${escapeLatex(note)}\\par`),
    ...sources.map(
      ({ citation, url, caveat }, index) =>
        `${[
          `[${index + 1}]`,
          `${escapeLatex(citation)}.`,
          escapeLatex(url),
          ...(caveat ? [escapeLatex(caveat)] : []),
        ].join(" ")}\\par`,
    ),
    "\\end{table}",
    "",
  ].join("\n");
}

const LATEX: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  _: "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "†": "\\dag{}",
  "|": "\\textbar{}",
  // At the start of a row a bracket would be read as the argument of the line end before it.
  "[": "{[}",
  "]": "{]}",
};

/** Text that LaTeX sets as it is: its ten special characters, brackets, and what its text fonts lack. Line ends become spaces. */
export function escapeLatex(text: string): string {
  // The dagger is escaped for what is said at CHINESE_MARKS.
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\{}$&#%_^~<>|\u2020[\]]/g, (character) => LATEX[character] ?? "");
}

/** One figure a line, with everything that it was made of: for a program, or a spreadsheet. */
async function csv(result: BenchmarkResult): Promise<string> {
  const { stringify } = await import("csv-stringify/sync");
  const { columns, rows } = tableOf(result);
  const { name, version, sha256 } = result.lexicon;
  const samples = new Map(result.sets.map(({ set, checkpoints }) => [String(set.id), checkpoints[0]?.samples]));
  const [own] = result.rows;
  const records = rows.flatMap(({ system, rule, figures, source }) =>
    columns.flatMap((column, index) => {
      const figure = figures[index];
      if (!figure) return [];
      const { value, interval, checkpoint } = figure;
      return {
        system,
        set: column.name,
        metric: column.metric || "mean",
        score: value.toFixed(4),
        low: interval?.low.toFixed(4),
        high: interval?.high.toFixed(4),
        rule,
        checkpoint,
        samples: source ? null : samples.get(column.id),
        sets: column.id === "mean" && !source ? own?.mean?.sets.join("; ") : null,
        lexicon: source ? null : `${name} ${version}`,
        lexicon_sha256: source ? null : sha256,
        source: source?.url,
        caveat: source?.caveat,
      };
    }),
  );
  // Names come from folders and files: a spreadsheet must not take one for a formula.
  return stringify(records, { header: true, escape_formulas: true });
}
