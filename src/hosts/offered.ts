import { glob } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import SSHConfig, { LineType } from "ssh-config";
import { FileError, hasCode, readBounded, toFileError } from "../files";
import { isHostName } from "./name";

const LARGEST_FILE = 1024 * 1024;
/** As ssh itself has it. */
const DEEPEST_INCLUDE = 16;
const PATTERN = /[*?!]/;

/** A host that a configuration file of the user names. */
export interface OfferedHost {
  readonly name: string;
  /** The file that names it. */
  readonly file: string;
}

export interface OfferedHosts {
  /** In the order of the files, each name once. */
  readonly hosts: readonly OfferedHost[];
  /** Files that could not be read; the hosts of the others are there all the same. */
  readonly problems: readonly FileError[];
}

/**
 * Lists the hosts that the user's ssh configuration names: concrete names of `Host` lines, `Include` followed. Only names are taken from
 * here; what they mean is asked of `ssh -G`, since `Match`, patterns and tokens are ssh's own business.
 *
 * @param file The configuration; `~/.ssh/config` when left out.
 */
export async function offeredHosts(file = path.join(homedir(), ".ssh", "config")): Promise<OfferedHosts> {
  const reading = new Reading();
  await reading.read(file, 0);
  return { hosts: [...reading.hosts.values()], problems: reading.problems };
}

class Reading {
  readonly hosts = new Map<string, OfferedHost>();
  readonly problems: FileError[] = [];
  readonly #seen = new Set<string>();

  async read(file: string, depth: number): Promise<void> {
    if (this.#seen.has(file) || depth > DEEPEST_INCLUDE) return;
    this.#seen.add(file);
    try {
      const text = new TextDecoder().decode(await readBounded(file, LARGEST_FILE));
      await this.#take(SSHConfig.parse(text), file, depth);
    } catch (error) {
      // Having no configuration is no problem.
      if (depth > 0 || !hasCode(error, "ENOENT")) this.problems.push(parsed(error, file));
    }
  }

  async #take(lines: SSHConfig, file: string, depth: number): Promise<void> {
    for (const line of lines) {
      if (line.type !== LineType.DIRECTIVE) continue;
      const param = line.param.toLowerCase();
      if (param === "host") for (const name of valuesOf(line.value)) this.#offer(name, file);
      if (param === "include") for (const pattern of valuesOf(line.value)) await this.#include(pattern, depth);
      if ("config" in line) await this.#take(line.config, file, depth);
    }
  }

  #offer(name: string, file: string): void {
    if (!PATTERN.test(name) && isHostName(name) && !this.hosts.has(name)) this.hosts.set(name, { name, file });
  }

  async #include(pattern: string, depth: number): Promise<void> {
    const rooted = pattern.replace(/^~(?=\/)/, homedir());
    // As ssh has it: relative to its own folder, not to the file's.
    const files: string[] = [];
    for await (const file of glob(path.resolve(homedir(), ".ssh", rooted))) files.push(file);
    for (const file of files.sort()) await this.read(file, depth + 1);
  }
}

type Value = string | readonly { readonly val: string }[];

function valuesOf(value: Value): string[] {
  return typeof value === "string" ? [value] : value.map(({ val }) => val);
}

function parsed(error: unknown, file: string): FileError {
  const isParser = error instanceof Error && !("code" in error) && !(error instanceof FileError);
  return isParser
    ? new FileError("broken", file, `is no ssh configuration: ${error.message}`)
    : toFileError(error, file);
}
