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

/** Runs a program: what it refuses is one message on the standard error output, and status 2. */
export function runProgram(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    // parseArgs names the wrong argument in its message.
    const refused = error instanceof EmotionError || (error instanceof TypeError && "code" in error);
    console.error(refused ? error.message : error);
    process.exitCode = REFUSED;
  });
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
export function lexiconOf({ pack, extended }: { pack?: string | undefined; extended: boolean }): Promise<Lexicon> {
  if (pack !== undefined && extended) {
    throw new EmotionError("--extended belongs to the own lexicon: leave it or --pack out.");
  }
  return pack === undefined ? loadLexicon(OWN, { extended }) : loadOfficialPack(pack);
}

/** From dist/cli, where the programs are built to. */
const OWN = path.join(__dirname, "../../media/lexicon.json");

/** Prints figures and the lexicon that made them, as JSON or as a table of those that are single values. */
export function report(figures: object, { identity }: Lexicon, json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ ...figures, lexicon: identity }));
    return;
  }
  const mean = "mean" in figures && typeof figures.mean === "object" ? figures.mean : {};
  for (const [key, value] of Object.entries({ ...figures, ...mean })) {
    if (typeof value === "object") continue;
    console.log(`${key.padEnd(12)} ${typeof value === "number" && value % 1 !== 0 ? value.toFixed(4) : value}`);
  }
  const { name, version, sha256 } = identity;
  console.log(`${"lexicon".padEnd(12)} ${name} ${version} ${sha256.slice(0, 12)}`);
}
