import { parse } from "yaml";
import { FileError, FileTail, LineSplitter } from "../../files";
import { flatNumbers, transformersName, withKnownNames } from "./names";
import type { RowSink, Source, StepMetrics } from "./types";
import { writtenAt } from "./written";

/** A longer line is no line of metrics; a user's pattern is not tried on it. */
const LONGEST = 16 * 1024;

type Decoded = Omit<StepMetrics, "time">;
/** @param count How many lines of metrics came before. */
type LineReader = (line: string, count: number) => Decoded | undefined;

/** Lines of metrics within the output of a program. Lines that are none are its other output, and not counted as unreadable. */
export class ConsoleMetrics implements Source {
  readonly #tail: FileTail;
  readonly #read: LineReader;
  readonly #splitter = new LineSplitter(LONGEST);
  #count = 0;
  #written = 0;
  readonly unreadable = 0;

  /**
   * @param pattern See {@link AttachOptions}; null: lines of verl's logger `console`, and those that transformers prints.
   * @throws FileError when the pattern is none, or names no group `step`.
   */
  constructor(path: string, pattern: string | null) {
    this.#tail = new FileTail(path);
    this.#read = pattern === null ? knownLine : patternReader(pattern, path);
  }

  get written(): number {
    return this.#written;
  }

  async refresh(sink: RowSink): Promise<"same" | "grown" | "replaced"> {
    const rows: Decoded[] = [];
    const growth = await this.#tail.read(
      (bytes) => {
        for (const line of this.#splitter.push(bytes)) {
          const row = this.#read(Buffer.from(line.bytes).toString("utf8").trimEnd(), this.#count);
          if (!row) continue;
          rows.push(row);
          this.#count += 1;
        }
      },
      () => undefined,
    );
    if (growth !== "grown") return growth;
    this.#written = await writtenAt(this.#tail.path);
    for (const row of rows) sink.metrics({ ...row, time: this.#written });
    return "grown";
  }
}

const VERL = /\bstep:(\d+) - (.+)$/;
// NumPy 2 prints its numbers as np.float64(0.41).
const VERL_VALUE = /(?:^| - )([^\s:]+):(?:np\.\w+\()?([-+]?(?:\d[\d.]*(?:[eE][-+]?\d+)?|nan|inf))\)?(?= - |\s*$)/g;

/** A line of verl's logger `console`, or a dictionary that transformers prints. */
export function knownLine(line: string, count: number): Decoded | undefined {
  const found = VERL.exec(line);
  if (found) {
    const values = [...(found[2] ?? "").matchAll(VERL_VALUE)].map(([, name = "", value]) => [name, finite(value)]);
    return { step: Number(found[1]), values: withKnownNames(Object.fromEntries(values)) };
  }
  return transformersLine(line, count);
}

/**
 * A dictionary as Python prints it, `{'loss': 0.1, 'epoch': 0.2}`, which is also a mapping of YAML. It bears no step: lines count, so that
 * a run which logs every ten steps shows a tenth of them.
 */
function transformersLine(line: string, count: number): Decoded | undefined {
  const start = line.indexOf("{'");
  if (start === -1 || !line.endsWith("}") || !/'epoch':/.test(line)) return undefined;
  // The summary at the end is no step.
  if (line.includes("'train_runtime':")) return undefined;
  try {
    const value: unknown = parse(line.slice(start), { maxAliasCount: 0, logLevel: "silent" });
    if (typeof value !== "object" || value === null) return undefined;
    // transformers 5 prints numbers as texts; what is no number, such as nan, is null.
    const numbers = Object.entries(value).map(([name, member]) => [transformersName(name), finite(String(member))]);
    return { step: count + 1, values: flatNumbers(Object.fromEntries(numbers)) };
  } catch {
    return undefined;
  }
}

function patternReader(pattern: string, path: string): LineReader {
  const expression = expressionOf(pattern, path);
  return (line) => {
    const { step, ...groups } = expression.exec(line)?.groups ?? {};
    if (step === undefined || !/^\d+$/.test(step)) return undefined;
    const named = Object.entries(groups).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.replaceAll("__", "/"), finite(value)]],
    );
    return { step: Number(step), values: Object.fromEntries(named) };
  };
}

function expressionOf(pattern: string, path: string): RegExp {
  if (!pattern.includes("(?<step>")) {
    throw new FileError("other", path, `the pattern '${pattern}' has no group (?<step>…).`);
  }
  try {
    return new RegExp(pattern, "u");
  } catch (error) {
    throw new FileError("other", path, `the pattern is no regular expression: ${(error as Error).message}.`);
  }
}

function finite(text: string | undefined): number | null {
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
