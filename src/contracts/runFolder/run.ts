// Generated from schema/run-folder/run.schema.json by `npm run generate`: change the schema, not this file.
/**
 * A dataset file as it was when the run was launched.
 */
export type Stamp = {
  /**
   * Absolute, on the host of the run.
   */
  readonly path: string;
  /**
   * Its samples.
   */
  readonly rows: number | null;
  /**
   * Of its bytes.
   */
  readonly sha256: string | null;
  readonly [k: string]: unknown;
} | null;

/**
 * run.json: what was launched, where and with what. Written once.
 */
export interface RunFile {
  /**
   * Version of the run folder.
   */
  readonly schema: 1;
  /**
   * Unique; part of the folder's name.
   */
  readonly id: string;
  /**
   * Of the configuration, or what the launch put in its place.
   */
  readonly name: string;
  /**
   * ISO 8601, UTC.
   */
  readonly created: string;
  /**
   * The configuration with every default filled in; a resumed run reads it and not run.yaml.
   */
  readonly config: {
    readonly [k: string]: unknown;
  };
  /**
   * run.yaml; relative paths in 'config' are relative to its folder.
   */
  readonly configPath: string | null;
  readonly engine: EngineIdentity;
  /**
   * The engine's command.
   */
  readonly argv: readonly string[];
  /**
   * Where the engine runs.
   */
  readonly cwd?: string | null;
  readonly host: Host;
  readonly launcher: Launcher;
  readonly dataset: Datasets;
  readonly lexicon?: LexiconIdentity;
  /**
   * Of the configuration, or what the launch put in its place.
   */
  readonly seed: number | null;
  /**
   * Of the launch; null for a run that was started by hand.
   */
  readonly token?: string | null;
  readonly [k: string]: unknown;
}
/**
 * The library that trains, and the versions of what it is made of.
 */
export interface EngineIdentity {
  /**
   * trl.
   */
  readonly name: string;
  /**
   * Version of each package.
   */
  readonly versions: {
    readonly [k: string]: string;
  };
  readonly [k: string]: unknown;
}
/**
 * The machine that trains.
 */
export interface Host {
  /**
   * Host name.
   */
  readonly name: string;
  /**
   * How it is reached.
   */
  readonly kind: "local" | "ssh";
  readonly [k: string]: unknown;
}
/**
 * What started the supervisor.
 */
export interface Launcher {
  /**
   * Directly, or by a scheduler.
   */
  readonly kind: "direct" | "slurm";
  /**
   * Of the scheduler.
   */
  readonly jobId: string | null;
  readonly [k: string]: unknown;
}
/**
 * The dataset files as they were at the launch.
 */
export interface Datasets {
  readonly train: Stamp;
  readonly validation?: Stamp;
  readonly heldOut: Stamp;
  readonly [k: string]: unknown;
}
/**
 * The emotion wheels that rewards and scores use.
 */
export interface LexiconIdentity {
  /**
   * own, or the pack's name.
   */
  readonly name: string;
  /**
   * Its version.
   */
  readonly version: string;
  /**
   * Of the files it was read from.
   */
  readonly sha256?: string;
  readonly [k: string]: unknown;
}
