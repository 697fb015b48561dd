import path from "node:path";
import {
  EmotionError,
  LEVELS,
  type Level,
  type Lexicon,
  loadLexicon,
  loadOfficialPack,
  TASKS,
  type Task,
} from "../../emotion";

/** Status of a program that was given wrong arguments or files. */
const REFUSED = 2;

/**
 * A program: what it prints for its arguments.
 *
 * @param own The file of the own lexicon.
 * @throws EmotionError when it refuses the arguments or what they name.
 */
export type Program = (argv: readonly string[], own: string) => Promise<string>;

/** Runs a program of dist/cli: what it refuses is one message on the standard error output, and status 2. */
export function runProgram(program: Program): void {
  // A reader such as `head` that has seen enough closes the pipe: nothing is wrong then.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  program(process.argv.slice(2), path.join(__dirname, "../../media/lexicon.json")).then(
    (output) => process.stdout.write(output),
    (error: unknown) => {
      // parseArgs names the wrong argument in its message.
      const refused = error instanceof EmotionError || (error instanceof TypeError && "code" in error);
      console.error(refused ? error.message.trimEnd() : error);
      process.exitCode = REFUSED;
    },
  );
}

/** Options that `score` and `compare` have in common. */
export const SCORING_OPTIONS = {
  pack: { type: "string" },
  extended: { type: "boolean", default: false },
  task: { type: "string" },
  predictions: { type: "string" },
  truth: { type: "string" },
  level: { type: "string", default: "level1" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** A task by its name. @throws EmotionError with the usage when there is none. */
export function taskOf(name: string | undefined, usage: string): Task {
  const task = TASKS.find((known) => known === name);
  if (task === undefined) throw new EmotionError(usage);
  return task;
}

/** A level by its name. @throws EmotionError with the usage when there is none. */
export function levelOf(name: string, usage: string): Level {
  const level = LEVELS.find((known) => known === name);
  if (level === undefined) throw new EmotionError(usage);
  return level;
}

/** An option that must be given. @throws EmotionError with the usage when it was not. */
export function required(value: string | undefined, usage: string): string {
  if (value === undefined) throw new EmotionError(usage);
  return value;
}

/** The lexicon that was asked for. @throws EmotionError when it cannot be read, or the options contradict each other. */
export async function lexiconOf(
  { pack, extended }: { readonly pack?: string | undefined; readonly extended: boolean },
  own: string,
): Promise<Lexicon> {
  if (pack !== undefined && extended) {
    throw new EmotionError("--extended belongs to the own lexicon: leave it or --pack out.");
  }
  return pack === undefined ? loadLexicon(own, { extended }) : loadOfficialPack(pack);
}

/** Figures and the lexicon that made them, as JSON or as a table of those that are single values. */
export function report(figures: object, { identity }: Lexicon, json: boolean): string {
  if (json) return `${JSON.stringify({ ...figures, lexicon: identity })}\n`;
  const mean = "mean" in figures && typeof figures.mean === "object" ? figures.mean : {};
  const rows = Object.entries({ ...figures, ...mean }).filter(([, value]) => typeof value !== "object");
  const { name, version, sha256 } = identity;
  rows.push(["lexicon", `${name} ${version} ${sha256.slice(0, 12)}`]);
  const shown = (value: unknown) => (typeof value === "number" && value % 1 !== 0 ? value.toFixed(4) : String(value));
  return rows.map(([key, value]) => `${key.padEnd(12)} ${shown(value)}\n`).join("");
}
