import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { FileError, hasCode, numberIn, objectsIn, parseObject, readBounded, wholeIn } from "../../files";
import { renamed } from "./jsonLines";
import { flatNumbers, transformersName } from "./names";
import type { RowSink, Source } from "./types";

/** Ten thousand steps with fifty metrics are 20 MB. */
const LARGEST = 256 * 1024 * 1024;
const NAME = "trainer_state.json";

/**
 * The `log_history` of transformers: the newest trainer_state.json in the folder or in one of its checkpoints, which holds every line up to
 * its own step. It is written when a checkpoint is saved, so it runs behind the training.
 */
export class TrainerState implements Source {
  #seen = "";
  #rows = 0;
  #written = 0;
  readonly unreadable = 0;

  /** @param gives `progress`: the lines themselves are read from elsewhere. */
  constructor(
    private readonly folder: string,
    private readonly gives: "metrics" | "progress" | "rollouts",
  ) {}

  get written(): number {
    return this.#written;
  }

  async refresh(sink: RowSink): Promise<"same" | "grown" | "replaced"> {
    const file = await newestState(this.folder);
    if (!file) return this.#seen === "" ? "same" : "replaced";
    const mark = `${file.path} ${file.mtimeMs} ${file.size}`;
    if (mark === this.#seen) return "same";
    const value = parseObject(await readBounded(file.path, LARGEST));
    // transformers writes it in place: half of it is looked at again later.
    if (!value) throw new FileError("broken", file.path, "not a whole JSON object (yet).");
    const history = objectsIn(value, "log_history");
    if (history.length < this.#rows) return "replaced";
    sink.plan(totalOf(wholeIn(value, "max_steps")));
    if (this.gives === "metrics") {
      for (const line of history.slice(this.#rows)) {
        const step = wholeIn(line, "step");
        const { step: _step, ...rest } = line;
        if (step === undefined) continue;
        const time = numberIn(line, "time") ?? file.mtimeMs / 1000;
        sink.metrics({ step, time, values: renamed(flatNumbers(rest), transformersName) });
      }
    }
    this.#rows = history.length;
    this.#seen = mark;
    this.#written = file.mtimeMs / 1000;
    return "grown";
  }
}

const totalOf = (steps: number | undefined) => (steps === undefined || steps === 0 ? {} : { totalSteps: steps });

async function newestState(
  folder: string,
): Promise<{ readonly path: string; readonly mtimeMs: number; readonly size: number } | undefined> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  });
  const checkpoints = names.filter((name) => /^checkpoint-\d+$/.test(name));
  const files = ["", ...checkpoints].map((name) => path.join(folder, name, NAME));
  const found = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs, size }) => [{ path: file, mtimeMs, size }],
        () => [],
      ),
    ),
  );
  return found.flat().sort((a, b) => b.mtimeMs - a.mtimeMs)[0];
}
