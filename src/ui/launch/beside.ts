import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { glob } from "tinyglobby";
import { l10n } from "vscode";
import { parse } from "yaml";
import { hasCode, type JsonObject, objectIn, textIn, textsIn } from "../../files";
import type { UploadFile } from "../../hosts";
import { PACK_FILES } from "../../packs";
import { isInside, resolveInside } from "../../samples";
import { UserError } from "../shared/problems";

/** Code and settings are small; what is larger is data, and data stays where it is. */
export const MOST_BYTES = 64 * 1024 * 1024;
const MOST_FILES = 2000;
const PROGRAM = 0o111;

/** A configuration with what it names beside it, ready to be sent to a host. */
export interface Beside {
  /** The configuration itself first. */
  readonly files: readonly UploadFile[];
  /** The configuration's place in the folder that the files make. */
  readonly config: string;
  readonly bytes: number;
}

interface Found {
  readonly local: string;
  readonly size: number;
  readonly executable: boolean;
}

/**
 * Finds what a configuration refers to beside it: the scripts that 'command' names, an accelerate file, the wheels of a pack, and what `upload`
 * asks for. Datasets are never among it. Each keeps its place relative to the configuration, so that the same paths lead to it there.
 *
 * @param config run.yaml, absolute.
 * @param root The opened folder, or that of the configuration: nothing outside is sent.
 * @throws UserError when a pattern of `upload` fits nothing or leads out, or all is more than is sent.
 */
export async function besideConfig(config: string, root: string): Promise<Beside> {
  const folder = path.dirname(config);
  const settings = settingsIn(await readFile(config, "utf8"));
  const asked = await askedFor(textsIn(settings, "upload"), folder, root);
  const wanted = new Set([...named(settings, folder), ...asked].filter((file) => file !== config));
  const data = datasetsOf(settings, folder);
  const found = await Promise.all(
    [...wanted].filter((file) => !data.some((dataset) => dataset.holds(file))).map((file) => look(file, root)),
  );
  const self = await stat(config);
  const all: Found[] = [{ local: config, size: self.size, executable: false }, ...found.flatMap((file) => file ?? [])];
  const bytes = all.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MOST_BYTES || all.length > MOST_FILES) throw tooMuch(all, bytes, root);
  const base = commonFolder(all.map(({ local }) => path.dirname(local)));
  const placed = (local: string) => path.relative(base, local).split(path.sep).join("/");
  return {
    files: all.map(({ local, executable }) => ({ local, path: placed(local), ...(executable && { executable }) })),
    config: placed(config),
    bytes,
  };
}

/** A file that cannot be read as YAML is sent alone: the trainer's check says what is wrong with it. */
function settingsIn(text: string): JsonObject {
  try {
    const value: unknown = parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}

/** Paths that the configuration itself names, whether or not something is there. */
function named(settings: JsonObject, folder: string): string[] {
  const command = objectIn(settings, "command") ?? {};
  const cwd = path.resolve(folder, textIn(command, "cwd") ?? ".");
  const [program = "", ...options] = settings.engine === "command" ? textsIn(command, "argv") : [];
  // A program without a slash is looked for on the PATH of the host.
  const words = program.includes("/") ? [program, ...options] : options;
  // `--config=tiny.yaml` names a file as well.
  const values = words.flatMap((word) => [word, ...(/^--?[\w-]+=(.+)$/.exec(word)?.slice(1) ?? [])]);
  const accelerate = textIn(objectIn(settings, "trl") ?? {}, "accelerate");
  const lexicon = textIn(settings, "lexicon") ?? "own";
  return [
    ...values.filter(isRelative).map((value) => path.resolve(cwd, value)),
    ...[accelerate].flatMap((file) => (file !== undefined && isRelative(file) ? path.resolve(folder, file) : [])),
    ...(lexicon === "own" || !isRelative(lexicon) ? [] : PACK_FILES.map((file) => path.resolve(folder, lexicon, file))),
  ];
}

/** Absolute paths are the host's. */
const isRelative = (file: string): boolean => !path.isAbsolute(file) && !path.win32.isAbsolute(file);

/** What `upload` asks for. */
async function askedFor(patterns: readonly string[], folder: string, root: string): Promise<string[]> {
  const ignore = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  const found: string[] = [];
  for (const pattern of patterns) {
    if (pattern.startsWith("!")) continue;
    const files = isRelative(pattern)
      ? await glob(pattern, { cwd: folder, ignore, absolute: true, followSymbolicLinks: false })
      : [];
    if (files.length === 0)
      throw new UserError(l10n.t("'upload' names {0}, and there is no such file.", pattern), folder);
    const outside = files.map((file) => path.normalize(file)).find((file) => !isInside(root, file));
    if (outside !== undefined) {
      const why = l10n.t("'upload' names {0}, which lies outside of {1} and is not sent.", outside, root);
      throw new UserError(why, outside);
    }
    found.push(...files.map((file) => path.normalize(file)));
  }
  return found;
}

/** A file as it is sent; undefined where there is none, or where a link leads out of what may be sent. */
async function look(file: string, root: string): Promise<Found | undefined> {
  try {
    const found = await stat(await resolveInside(root, file));
    if (!found.isFile()) return undefined;
    return { local: file, size: found.size, executable: (found.mode & PROGRAM) !== 0 };
  } catch (error) {
    if (error instanceof Error && (error.name === "FileError" || hasCode(error, "ENOENT"))) return undefined;
    throw error;
  }
}

/** The datasets of a configuration, each with the folder of its clips where that is one of its own. */
function datasetsOf(settings: JsonObject, folder: string): { holds(file: string): boolean }[] {
  const data = objectIn(settings, "data") ?? {};
  return ["train", "validation", "heldOut"].flatMap((key) => {
    const written = textIn(data, key);
    if (written === undefined) return [];
    const dataset = path.resolve(folder, written);
    const around = path.dirname(dataset);
    const isOwn = !isInside(around, folder);
    return { holds: (file: string) => file === dataset || (isOwn && isInside(around, file)) };
  });
}

function commonFolder(folders: readonly string[]): string {
  const [first = path.sep, ...others] = folders;
  let base = first;
  while (!others.every((folder) => isInside(base, folder)) && base !== path.dirname(base)) base = path.dirname(base);
  return base;
}

function tooMuch(files: readonly Found[], bytes: number, root: string): UserError {
  const [largest] = [...files].sort((one, other) => other.size - one.size);
  const name = largest ? path.relative(root, largest.local) : "";
  return new UserError(
    l10n.t(
      "What is to be sent has {0} files and {1} MB; at most {2} files and {3} MB are. The largest is {4} ({5} MB). Leave it out of 'upload', or bring it to the host and name its path there.",
      files.length,
      megabytes(bytes),
      MOST_FILES,
      megabytes(MOST_BYTES),
      name,
      megabytes(largest?.size ?? 0),
    ),
    root,
  );
}

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
