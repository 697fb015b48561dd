import type { Dirent } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { FileError, type JsonObject, LineSplitter, parseObject, textIn, toFileError, wholeIn } from "../../files";
import { knownLine } from "./console";
import { plainLine, swiftLine, verlLine } from "./jsonLines";
import type { AttachKind, Format, FoundSource } from "./types";

/** `out/v0-20260101-120000/runs/Jan01…/events` is the deepest that an engine writes below its output folder. */
const DEEPEST = 4;
/** A folder with more is no folder of one run. */
const MOST_FILES = 20_000;
/** What tells a format stands in the first lines. */
const HEAD = 256 * 1024;

/** A folder, or a single file, of a run that somebody else started. */
export interface Detection {
  readonly kind: AttachKind;
  /** What was chosen. */
  readonly path: string;
  readonly sources: readonly FoundSource[];
}

interface Seen {
  readonly path: string;
  readonly name: string;
  readonly folder: string;
  readonly time: number;
}

/**
 * Finds out by names and contents which engine wrote a folder, and which of its files are read for what. Of several runs in it the one that
 * was written last counts.
 *
 * @throws FileError when nothing that is known here is found, or the folder cannot be read.
 */
export async function detectRun(chosen: string): Promise<Detection> {
  const files = await filesOf(chosen);
  const found: Record<Format, string[]> = {
    "trainer-state": foldersOf(files, /^trainer_state\.json$/, (folder) =>
      /^checkpoint-\d+$/.test(path.basename(folder)) ? path.dirname(folder) : folder,
    ),
    "completions-parquet": foldersOf(files, /^completions_\d+\.parquet$/),
    tfevents: foldersOf(files, /^events\.out\.tfevents\./),
    "swift-logging": [],
    "swift-completions": [],
    "verl-metrics": [],
    "verl-rollouts": [],
    "easyr1-log": [],
    "json-lines": [],
    console: [],
  };
  const rollouts = new Set(foldersOf(files, /^\d+\.jsonl$/));
  for (const file of files) {
    if (!/\.(jsonl|log|txt|out)$/.test(file.name)) continue;
    if (/^\d+\.jsonl$/.test(file.name) && !rollouts.has(file.folder)) continue;
    const format = formatOf(file.name, await headOf(file.path));
    if (format === "verl-rollouts") {
      if (!found[format].includes(file.folder)) found[format].push(file.folder);
      // The other steps are alike.
      rollouts.delete(file.folder);
    } else if (format) found[format].push(file.path);
  }
  const detection = choose(chosen, found);
  if (detection) return detection;
  throw new FileError(
    "other",
    chosen,
    "holds no file of a known engine: trainer_state.json, completions_*.parquet, logging.jsonl, completions.jsonl, " +
      "verl's or EasyR1's JSON Lines, TensorBoard event files, or JSON Lines with a step.",
  );
}

/** What each engine is known by, and where its metrics are read: the first that there is. */
const METRICS: Readonly<Record<AttachKind, readonly Format[]>> = {
  "ms-swift": ["swift-logging", "tfevents", "trainer-state"],
  easyr1: ["easyr1-log", "tfevents", "console"],
  verl: ["verl-metrics", "tfevents", "console"],
  trl: ["tfevents", "trainer-state", "console"],
  tensorboard: ["tfevents"],
  "json-lines": ["json-lines"],
  console: ["console"],
};
const ROLLOUTS: Partial<Record<AttachKind, Format>> = {
  "ms-swift": "swift-completions",
  verl: "verl-rollouts",
  easyr1: "verl-rollouts",
  trl: "completions-parquet",
};

function choose(chosen: string, found: Readonly<Record<Format, readonly string[]>>): Detection | undefined {
  const kind = kindOf(found);
  if (!kind) return undefined;
  const sources: FoundSource[] = [];
  const metrics = METRICS[kind].find((format) => found[format].length > 0);
  const newest = (format: Format) => found[format][0] ?? "";
  if (metrics) sources.push({ format: metrics, path: newest(metrics), gives: "metrics" });
  const rollouts = ROLLOUTS[kind];
  if (rollouts && found[rollouts].length > 0) {
    sources.push({ format: rollouts, path: newest(rollouts), gives: "rollouts" });
  }
  // Event files do not say how many steps there will be.
  if (metrics === "tfevents" && found["trainer-state"].length > 0) {
    sources.push({ format: "trainer-state", path: newest("trainer-state"), gives: "progress" });
  }
  return { kind, path: chosen, sources };
}

function kindOf(found: Readonly<Record<Format, readonly string[]>>): AttachKind | undefined {
  const has = (...formats: readonly Format[]) => formats.some((format) => found[format].length > 0);
  if (has("swift-logging", "swift-completions")) return "ms-swift";
  if (has("easyr1-log")) return "easyr1";
  if (has("verl-metrics", "verl-rollouts")) return "verl";
  if (has("completions-parquet", "trainer-state")) return "trl";
  if (has("tfevents")) return "tensorboard";
  if (has("json-lines")) return "json-lines";
  return has("console") ? "console" : undefined;
}

/** The format of a text file by its first lines. */
function formatOf(name: string, lines: readonly Uint8Array[]): Format | undefined {
  if (!name.endsWith(".jsonl")) {
    const texts = lines.map((line) => Buffer.from(line).toString("utf8").trimEnd());
    return texts.some((line) => knownLine(line, 0)) ? "console" : undefined;
  }
  const first = lines.map((line) => parseObject(line)).find((value) => value !== undefined);
  if (!first) return undefined;
  if (isCompletion(first)) return "swift-completions";
  if (swiftLine(first)?.row) return "swift-logging";
  if (/^\d+\.jsonl$/.test(name) && "output" in first) return "verl-rollouts";
  if (verlLine(first)) return "verl-metrics";
  if (name === "experiment_log.jsonl" && wholeIn(first, "step") !== undefined) return "easyr1-log";
  // Rollouts have a step too.
  return plainLine(first) && !("completion" in first) ? "json-lines" : undefined;
}

const isCompletion = (value: JsonObject): boolean =>
  (Array.isArray(value.completion) || textIn(value, "completion") !== undefined) &&
  ("step" in value || "gen_step" in value) &&
  !("group" in value);

/** The folders that hold a file of this name, the one that was written last first. */
function foldersOf(files: readonly Seen[], name: RegExp, of = (folder: string) => folder): string[] {
  const found = files.filter((file) => name.test(file.name)).map(({ folder }) => of(folder));
  return [...new Set(found)];
}

/** Every file below, the newest first. Links are not followed; folders of models and packages hold nothing of a run. */
async function filesOf(chosen: string): Promise<Seen[]> {
  const found: Seen[] = [];
  const add = async (file: string) => {
    const { mtimeMs } = await stat(file);
    found.push({ path: file, name: path.basename(file), folder: path.dirname(file), time: mtimeMs });
  };
  const walk = async (folder: string, depth: number): Promise<void> => {
    const entries: Dirent[] = await readdir(folder, { withFileTypes: true });
    for (const entry of entries) {
      if (found.length >= MOST_FILES) return;
      const at = path.join(folder, entry.name);
      if (entry.isFile()) await add(at);
      else if (entry.isDirectory() && depth < DEEPEST && !/^(\.|node_modules$|__pycache__$)/.test(entry.name)) {
        await walk(at, depth + 1);
      }
    }
  };
  try {
    if ((await stat(chosen)).isFile()) await add(chosen);
    else await walk(chosen, 0);
  } catch (error) {
    throw toFileError(error, chosen);
  }
  return found.sort((a, b) => b.time - a.time || (a.path < b.path ? -1 : 1));
}

async function headOf(file: string): Promise<Uint8Array[]> {
  try {
    const handle = await open(file, "r");
    try {
      const memory = Buffer.alloc(HEAD);
      const { bytesRead } = await handle.read(memory, 0, HEAD, 0);
      const lines = new LineSplitter().push(memory.subarray(0, bytesRead)).map(({ bytes }) => bytes);
      // A first line of completions may be longer than what is read here.
      return lines.length === 0 && bytesRead === HEAD ? [await firstLine(file)] : lines.slice(0, 50);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw toFileError(error, file);
  }
}

const LONGEST_HEAD = 32 * 1024 * 1024;

async function firstLine(file: string): Promise<Uint8Array> {
  const handle = await open(file, "r");
  try {
    const memory = Buffer.alloc(LONGEST_HEAD);
    const { bytesRead } = await handle.read(memory, 0, LONGEST_HEAD, 0);
    const bytes = memory.subarray(0, bytesRead);
    const end = bytes.indexOf(0x0a);
    return end === -1 ? new Uint8Array() : bytes.subarray(0, end);
  } finally {
    await handle.close();
  }
}
