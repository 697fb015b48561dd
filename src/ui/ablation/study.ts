import { HostError, type UploadFile } from "../../hosts";
import { type AblateAnswer, type ConfigProblem, RelayError } from "../../runs/relay";
import type { HandedSecrets } from "../secrets/handed";
import { lastLine } from "../shared/trainer";
import { type Companions, gridFiles } from "./gridFiles";
import type { GridMachine } from "./machine";
import { answerIn, type GridReport, type GridShare } from "./report";
import type { KeptReports } from "./reports";

/** The trainer of a machine does not take the grid, or the reports of several machines do not fit together. */
export class GridRefused extends Error {
  override readonly name = "GridRefused";
  constructor(
    readonly machine: GridMachine,
    /** Those of the grid's own files stand at their places here. */
    readonly problems: readonly ConfigProblem[],
  ) {
    super(`${machine.name}: ${problems[0]?.message ?? ""}`);
  }
}

/** A machine's trainer ended without an answer, or there is none. */
export class GridFailed extends Error {
  override readonly name = "GridFailed";
  constructor(
    readonly machine: GridMachine,
    readonly said: string,
    /** There is no trainer with this Python. */
    readonly isMissing = false,
  ) {
    super(`${machine.name}: ${said}`);
  }
}

/** How to start. */
export interface StartOptions {
  /** Runs side by side on each machine. */
  readonly jobs: number;
  readonly retryFailed: boolean;
  /** Values of the secrets that the runs ask for. */
  readonly secrets: HandedSecrets;
}

/** A machine that cannot be asked, and why. */
export interface Unreached {
  readonly machine: GridMachine;
  readonly error: Error;
}

/** How a grid stands on all of its machines. */
export interface GridLook {
  readonly report: GridReport;
  readonly unreached: readonly Unreached[];
}

/**
 * A grid and the machines that work on it. On each of them a queue of its own does its share, whatever becomes of this window and this
 * machine. The table is put together of what they say, by the trainer of one of them.
 */
export class GridStudy {
  readonly #grid: string;
  readonly #machines: readonly GridMachine[];
  readonly #kept: KeptReports;
  readonly #companionsOf: Companions;

  /**
   * @param grid The grid file here, absolute.
   * @param machines All that work on it, have worked on it or shall.
   * @param kept What they said last.
   * @param companionsOf What goes to a host with a configuration.
   */
  constructor(grid: string, machines: readonly GridMachine[], kept: KeptReports, companionsOf: Companions) {
    this.#grid = grid;
    this.#machines = machines;
    this.#kept = kept;
    this.#companionsOf = companionsOf;
  }

  /**
   * Asks all machines at once how the grid stands there. Of one that cannot be asked, what it said last counts.
   *
   * @param chosen Names of the machines that are to work: what is nobody's is divided among those of them that can be reached. One that
   *   cannot be asked and is not among them is given up. Left out, nobody is given up.
   * @throws GridRefused or GridFailed of a chosen machine; what hinders the first one when none can be asked.
   */
  async look(chosen?: readonly string[]): Promise<GridLook> {
    const looks = await Promise.all(
      this.#machines.map((machine) => this.#lookAt(machine, chosen?.includes(machine.name) ?? false)),
    );
    const reached = this.#machines.filter((_, index) => looks[index] === undefined);
    const unreached = looks.filter((look) => look !== undefined);
    const [first = undefined] = [...reached.filter(({ name }) => chosen?.includes(name)), ...reached];
    if (!first) throw unreached[0]?.error ?? new Error("There is no machine.");
    const known = await this.#kept.machines();
    const heard = this.#machines.filter(({ name }) => known.includes(name));
    const lost = await this.#lost(unreached, chosen);
    const among = reached.filter(({ name }) => chosen?.includes(name));
    const away = unreached
      .map(({ machine }) => machine)
      .filter(({ name }) => known.includes(name) && !lost.includes(name));
    const files = await first.bring(heard.map((machine, index) => reportFile(this.#kept.fileOf(machine.name), index)));
    const given = heard.map(({ name }) => name).filter((name) => lost.includes(name));
    const options = [
      ...["--merge", ...files, "--json"],
      ...option("--among", namesOf(among)),
      ...option("--away", namesOf(away)),
      ...option("--lost", given),
    ];
    // What does not fit together is no machine's own fault.
    const { report } = await answered(first, options, async (problems) =>
      problems.map((problem) => ({ ...problem, file: this.#grid })),
    );
    return { report, unreached };
  }

  /**
   * Has machines do their shares; a queue that is at work there takes its share over.
   *
   * @returns What went wrong, by machine; the others have begun.
   */
  async start(
    shares: readonly GridShare[],
    { jobs, retryFailed, secrets }: StartOptions,
  ): Promise<ReadonlyMap<GridMachine, unknown>> {
    const failures = new Map<GridMachine, unknown>();
    const begun = shares.map(async ({ machine: name, cells }) => {
      const machine = this.#machines.find((known) => known.name === name);
      if (!machine || cells.length === 0) return;
      const options = ["--detach", "--jobs", String(jobs), ...(retryFailed ? ["--retry-failed"] : [])];
      await this.#do(machine, [...options, "--cells", ...cells], secrets).catch((error: unknown) =>
        failures.set(machine, error),
      );
    });
    await Promise.all(begun);
    return failures;
  }

  /** Has the queues and runs of machines stop. @param names Of the machines. @returns What went wrong, by machine. */
  async stop(names: readonly string[]): Promise<ReadonlyMap<GridMachine, unknown>> {
    const failures = new Map<GridMachine, unknown>();
    const asked = this.#machines.filter(({ name }) => names.includes(name));
    await Promise.all(
      asked.map((machine) => this.#do(machine, ["--stop"]).catch((error: unknown) => failures.set(machine, error))),
    );
    return failures;
  }

  /** Remembers that machines were given up, so that they are so in later tables as well. */
  async giveUp(names: readonly string[]): Promise<void> {
    await this.#kept.keepLost(names);
  }

  /** @returns Undefined when it has answered. */
  async #lookAt(machine: GridMachine, isChosen: boolean): Promise<Unreached | undefined> {
    try {
      await machine.reach();
      const options = [...(await this.#place(machine)), "--table", "--json"];
      const { printed } = await answered(machine, options, (problems) => this.#here(machine, problems));
      await this.#kept.keep(machine.name, lastLine(printed));
      return undefined;
    } catch (error) {
      const isAway = error instanceof HostError || (error instanceof RelayError && error.kind !== "trainer");
      // One that is not to work may have lost its trainer or its datasets since.
      const isLeftOut = !isChosen && (error instanceof GridFailed || error instanceof GridRefused);
      if (isAway || isLeftOut) return { machine, error };
      throw error;
    }
  }

  async #lost(unreached: readonly Unreached[], chosen: readonly string[] | undefined): Promise<readonly string[]> {
    const before = await this.#kept.lost();
    return unreached
      .map(({ machine: { name } }) => name)
      .filter((name) => (chosen === undefined ? before.includes(name) : !chosen.includes(name)));
  }

  async #files({ isHere }: GridMachine): Promise<readonly UploadFile[]> {
    return isHere ? [{ local: this.#grid, path: "" }] : gridFiles(this.#grid, this.#companionsOf);
  }

  async #place(machine: GridMachine): Promise<string[]> {
    const [grid = this.#grid] = await machine.bring(await this.#files(machine));
    return ["--grid", grid, "--out", await machine.root(), "--machine", machine.name];
  }

  async #do(machine: GridMachine, options: readonly string[], secrets?: HandedSecrets): Promise<void> {
    const { code, said } = await ablate(machine, [...(await this.#place(machine)), ...options], secrets);
    if (code !== 0) throw new GridFailed(machine, said);
  }

  /** Problems name a host. One of the grid's files stands in the file here; one of another file of that machine names that file in words. */
  async #here(machine: GridMachine, problems: readonly ConfigProblem[]): Promise<readonly ConfigProblem[]> {
    if (machine.isHere) return problems.map((problem) => ({ ...problem, file: problem.file || this.#grid }));
    const files = await this.#files(machine);
    const there = await machine.bring(files);
    return problems.map(({ line, ...problem }) => {
      const own = files[there.indexOf(problem.file)];
      if (own || problem.file === "") {
        const message = `${machine.name}: ${problem.message}`;
        return { ...problem, ...(line !== undefined && { line }), message, file: own?.local ?? this.#grid };
      }
      const place = line === undefined ? problem.file : `${problem.file}:${line}`;
      return { ...problem, file: this.#grid, message: `${machine.name}, ${place}: ${problem.message}` };
    });
  }
}

/** The report that a machine's trainer gives. @param told What is said of problems instead of what it said. */
async function answered(
  machine: GridMachine,
  options: readonly string[],
  told: (problems: readonly ConfigProblem[]) => Promise<readonly ConfigProblem[]>,
): Promise<{ readonly report: GridReport; readonly printed: string }> {
  const { printed, said } = await ablate(machine, options);
  const answer = answerIn(printed);
  if (!answer) throw new GridFailed(machine, said);
  if (!answer.ok) throw new GridRefused(machine, await told(answer.problems));
  return { report: answer.report, printed };
}

async function ablate(
  machine: GridMachine,
  options: readonly string[],
  secrets?: HandedSecrets,
): Promise<AblateAnswer> {
  try {
    return await machine.ablate(options, secrets);
  } catch (error) {
    const isMissing = error instanceof RelayError && error.kind === "trainer";
    throw isMissing ? new GridFailed(machine, error.message, true) : error;
  }
}

const reportFile = (local: string, index: number): UploadFile => ({ local, path: `${index}.json` });

const namesOf = (machines: readonly GridMachine[]): readonly string[] => machines.map(({ name }) => name);

const option = (name: string, values: readonly string[]): readonly string[] =>
  values.length === 0 ? [] : [name, ...values];
