// Generated from schema/relay.schema.json by `npm run generate`: change the schema, not this file.
/**
 * -32001 refused: the configuration has problems (`data.problems`). -32002 no run: the folder holds none that can be used. -32003 alive: the run is running already. -32004 file: it cannot be used or lies outside the folder that was allowed. -32005 trainer: its Python, package or supervisor did not work. -32006 scheduler: Slurm does not answer. The rest is JSON-RPC's.
 */
export type ErrorCode =
  -32001 | -32002 | -32003 | -32004 | -32005 | -32006 | -32700 | -32600 | -32601 | -32602 | -32603;

/**
 * Version 1 of what the extension and the relay say to each other: JSON-RPC 2.0 over one pipe. Each method stands with its parameters and its result; notifications and error codes stand beside them.
 */
export interface RelayProtocol {
  readonly methods: Methods;
  readonly notifications: Notifications;
  readonly errors: ErrorCode;
}
/**
 * By name.
 */
export interface Methods {
  readonly hello: HelloCall;
  readonly probe: ProbeCall;
  readonly gpus: GpusCall;
  readonly check: CheckCall;
  readonly preview: PreviewCall;
  readonly launch: LaunchCall;
  readonly launchArray: LaunchArrayCall;
  readonly ablate: AblateCall;
  readonly resume: ResumeCall;
  readonly stop: StopCall;
  readonly leftBehind: LeftBehindCall;
  readonly endLeftBehind: EndLeftBehindCall;
  readonly list: ListCall;
  readonly follow: FollowCall;
  readonly unfollow: UnfollowCall;
  readonly read: ReadCall;
  readonly files: FilesCall;
  readonly missing: MissingCall;
  readonly put: PutCall;
  readonly place: PlaceCall;
  readonly install: InstallCall;
  readonly installation: InstallationCall;
  readonly cancelInstall: CancelInstallCall;
}
export interface HelloCall {
  /**
   * Nothing is read from it.
   */
  readonly params: {
    readonly [k: string]: unknown;
  };
  readonly result: Hello;
}
/**
 * Result of `hello`: what the relay says about itself.
 */
export interface Hello {
  /**
   * Version of the protocol.
   */
  readonly protocol: number;
  /**
   * Version of the relay's program.
   */
  readonly version: string;
  /**
   * The relay's own Python.
   */
  readonly python: string;
  /**
   * Operating system and kernel.
   */
  readonly platform: string;
  /**
   * Name of the machine.
   */
  readonly hostName: string;
  /**
   * Whose relay it is.
   */
  readonly user: string;
  /**
   * The user's home folder, absolute.
   */
  readonly home: string;
  /**
   * Process id of the relay.
   */
  readonly pid: number;
}
export interface ProbeCall {
  readonly params: ProbeRequest;
  readonly result: Probe;
}
/**
 * Parameters of `probe`.
 */
export interface ProbeRequest {
  /**
   * The trainer's Python; the relay's own when left out.
   */
  readonly python?: string;
  /**
   * Whose disk is looked at, absolute; the home folder when left out.
   */
  readonly folder?: string;
}
/**
 * Result of `probe`: what a machine has to offer to a run.
 */
export interface Probe {
  readonly python: ProbedPython;
  /**
   * Processors that this user may use.
   */
  readonly cpus: number;
  /**
   * Memory of the machine.
   */
  readonly memoryMB: number | null;
  /**
   * Null when it cannot be looked at.
   */
  readonly disk: ProbedDisk | null;
  /**
   * Empty where there is no working nvidia-smi.
   */
  readonly gpus: readonly ProbedGpu[];
  /**
   * The runs that have the machine's GPUs or processors, or wait for them, in the order of their launch.
   */
  readonly runs?: readonly ProbedRun[];
  /**
   * Null where there is no Slurm.
   */
  readonly slurm: ProbedSlurm | null;
  readonly trainer: ProbedTrainer;
}
/**
 * The relay's own Python.
 */
export interface ProbedPython {
  /**
   * Its path.
   */
  readonly executable: string;
  /**
   * Its version.
   */
  readonly version: string;
}
/**
 * The disk of a folder.
 */
export interface ProbedDisk {
  /**
   * The nearest folder that exists.
   */
  readonly folder: string;
  /**
   * What may still be written there.
   */
  readonly freeMB: number;
  /**
   * Its size.
   */
  readonly totalMB: number;
}
/**
 * A GPU as nvidia-smi shows it.
 */
export interface ProbedGpu {
  /**
   * Its number.
   */
  readonly index: number;
  /**
   * Its model.
   */
  readonly name: string;
  /**
   * Its memory.
   */
  readonly memoryTotalMB: number | null;
  /**
   * Memory in use.
   */
  readonly memoryUsedMB: number | null;
  /**
   * Percent.
   */
  readonly utilization: number | null;
  /**
   * What runs on it, as far as nvidia-smi shows it; in `probe` alone.
   */
  readonly processes?: readonly GpuProcess[];
}
/**
 * A process on a GPU.
 */
export interface GpuProcess {
  /**
   * Its process id.
   */
  readonly pid: number;
  /**
   * Whose it is; null when it cannot be seen.
   */
  readonly user: string | null;
  /**
   * Its program's name.
   */
  readonly program: string;
  /**
   * Name of the run that it belongs to; null when it belongs to none that this user can see.
   */
  readonly run: string | null;
}
/**
 * A run of this user that the machine itself started, or that waits for its turn.
 */
export interface ProbedRun {
  /**
   * The run folder, absolute.
   */
  readonly folder: string;
  /**
   * The run's name.
   */
  readonly name: string;
  /**
   * Its GPUs by number; empty for none, null for all that the machine has.
   */
  readonly gpus: readonly number[] | null;
  /**
   * Whether it waits until those before it have ended.
   */
  readonly waiting: boolean;
}
/**
 * The scheduler Slurm.
 */
export interface ProbedSlurm {
  /**
   * Its partitions.
   */
  readonly partitions: readonly string[];
}
/**
 * The trainer of a machine.
 */
export interface ProbedTrainer {
  /**
   * The Python that was asked.
   */
  readonly python: string;
  /**
   * Version of the trainer's package; null when it cannot be used, and then `problem` says why.
   */
  readonly version: string | null;
  readonly engines: Engines;
  /**
   * Why it cannot train, and what to do.
   */
  readonly problem: string | null;
}
/**
 * Whether an engine's packages are installed, by engine.
 */
export interface Engines {
  readonly [k: string]: boolean;
}
export interface GpusCall {
  /**
   * Nothing is read from it.
   */
  readonly params: {
    readonly [k: string]: unknown;
  };
  /**
   * As `probe` has them.
   */
  readonly result: readonly ProbedGpu[];
}
export interface CheckCall {
  readonly params: CheckRequest;
  readonly result: CheckReport;
}
/**
 * Parameters of `check`.
 */
export interface CheckRequest {
  /**
   * The trainer's Python: a program's name or path.
   */
  readonly python: string;
  /**
   * run.yaml, absolute, on the relay's machine.
   */
  readonly config: string;
  /**
   * Keys of run.yaml with values in place of the file's own. A mapping's other keys stay, and null takes a key away.
   */
  readonly set?: {
    readonly [k: string]: unknown;
  };
}
/**
 * Result of `check`: nothing was started.
 */
export interface CheckReport {
  /**
   * Whether the configuration may run.
   */
  readonly ok: boolean;
  /**
   * Empty when the configuration may run.
   */
  readonly problems: readonly ConfigProblem[];
  /**
   * The configuration with every default filled in, once it fits the schema.
   */
  readonly resolved: {
    readonly [k: string]: unknown;
  } | null;
  /**
   * The command that a launch would run; the run folder stands as RUN_DIR in it.
   */
  readonly argv: readonly string[];
  readonly dataset?: DatasetsFacts;
  /**
   * The emotion wheels that score.
   */
  readonly lexicon?: LexiconFacts | null;
  readonly engine?: EngineFacts;
  readonly [k: string]: unknown;
}
/**
 * One reason to refuse a run configuration.
 */
export interface ConfigProblem {
  /**
   * The file that has to be changed or made.
   */
  readonly file: string;
  /**
   * Dotted path of the key (`rewards[0].name`), or empty for the whole file.
   */
  readonly key: string;
  /**
   * What is wrong and what to do.
   */
  readonly message: string;
  /**
   * 1-based line in the file.
   */
  readonly line?: number;
  /**
   * The offending value.
   */
  readonly value?: unknown;
  /**
   * The nearest right key or value.
   */
  readonly suggestion?: string;
}
/**
 * The datasets that the run reads: train, validation, heldOut.
 */
export interface DatasetsFacts {
  readonly [k: string]: DatasetFacts;
}
/**
 * A dataset file as it was at the check.
 */
export interface DatasetFacts {
  /**
   * Absolute.
   */
  readonly path: string;
  /**
   * Samples.
   */
  readonly rows?: number | null;
  /**
   * Of its bytes.
   */
  readonly sha256?: string | null;
  readonly [k: string]: unknown;
}
/**
 * A lexicon by name.
 */
export interface LexiconFacts {
  /**
   * Its name.
   */
  readonly name: string;
  /**
   * Its version.
   */
  readonly version: string;
  readonly [k: string]: unknown;
}
/**
 * The engine and what it is made of.
 */
export interface EngineFacts {
  /**
   * Its name.
   */
  readonly name: string;
  readonly versions: Versions;
  readonly [k: string]: unknown;
}
/**
 * Installed versions by package.
 */
export interface Versions {
  readonly [k: string]: string;
}
export interface PreviewCall {
  readonly params: CheckRequest;
  readonly result: Preview;
}
/**
 * Result of `preview`: what a launch would hand to Slurm. Nothing was submitted.
 */
export interface Preview {
  /**
   * The batch script, the same for every run.
   */
  readonly script: string;
  /**
   * The command line of sbatch; RUN_DIR and RUN_ID stand for what the launch makes.
   */
  readonly argv: readonly string[];
  /**
   * When Slurm expects it to start, in seconds since 1970; null when it does not say.
   */
  readonly start: number | null;
  /**
   * Why Slurm would not start it now; it may still take it and let it wait.
   */
  readonly problem: string | null;
}
export interface LaunchCall {
  readonly params: LaunchRequest;
  readonly result: Launched;
}
/**
 * Parameters of `launch`.
 */
export interface LaunchRequest {
  /**
   * One per wish to launch, made once and kept over retries: the same token never makes a second run.
   */
  readonly token: string;
  /**
   * The runs root, absolute; made when it does not exist.
   */
  readonly root: string;
  /**
   * The trainer's Python: a program's name or path.
   */
  readonly python: string;
  /**
   * run.yaml, absolute, on the relay's machine.
   */
  readonly config: string;
  /**
   * In place of the configuration's.
   */
  readonly name?: string;
  /**
   * Keys of run.yaml with values in place of the file's own. A mapping's other keys stay, and null takes a key away.
   */
  readonly set?: {
    readonly [k: string]: unknown;
  };
  /**
   * In place of the configuration's.
   */
  readonly seed?: number;
  /**
   * Values of the configuration's 'secrets', by name. They go to the engine's environment and stand in no file; others are not handed on.
   */
  readonly secrets?: {
    readonly [k: string]: string;
  };
}
/**
 * Result of `launch`.
 */
export interface Launched {
  /**
   * The run folder, absolute.
   */
  readonly folder: string;
  /**
   * The run's id.
   */
  readonly id: string;
  /**
   * Of the supervisor; null when the run has ended already, or is a job.
   */
  readonly pid: number | null;
  /**
   * Of Slurm, where it launches the run: `31`, or `31_2` for a task of an array; else null.
   */
  readonly jobId: string | null;
  /**
   * The token was used before: this is the run that it made then.
   */
  readonly already: boolean;
}
export interface LaunchArrayCall {
  readonly params: LaunchArrayRequest;
  readonly result: LaunchedArray;
}
/**
 * Parameters of `launchArray`.
 */
export interface LaunchArrayRequest {
  /**
   * The runs root, absolute; made when it does not exist.
   */
  readonly root: string;
  /**
   * The trainer's Python: a program's name or path.
   */
  readonly python: string;
  /**
   * In the order of the array.
   *
   * @minItems 1
   * @maxItems 1000
   */
  readonly runs: readonly ArrayRun[];
  /**
   * How many may run side by side; all when left out.
   */
  readonly atOnce?: number;
  /**
   * Numbers of the jobs that have to end before the array starts, however they end; none when left out.
   */
  readonly after?: readonly string[];
}
/**
 * One run of an array.
 */
export interface ArrayRun {
  /**
   * As `launch` has it, one for each run.
   */
  readonly token: string;
  /**
   * run.yaml, absolute, on the relay's machine. All have the same section `slurm`.
   */
  readonly config: string;
}
/**
 * Result of `launchArray`.
 */
export interface LaunchedArray {
  /**
   * In the order of the request. Those whose token was used before are no part of the array.
   */
  readonly runs: readonly Launched[];
}
export interface AblateCall {
  readonly params: AblateRequest;
  readonly result: AblateAnswer;
}
/**
 * Parameters of `ablate`.
 */
export interface AblateRequest {
  /**
   * The trainer's Python: a program's name or path.
   */
  readonly python: string;
  /**
   * Of `affectgpt-rl ablate`; paths are absolute and of that machine.
   *
   * @maxItems 20000
   */
  readonly options: readonly string[];
  /**
   * Values of the runs' 'secrets', by name. They go through a pipe to the queue and from it to its runs, and stand in no file.
   */
  readonly secrets?: {
    readonly [k: string]: string;
  };
}
/**
 * Result of `ablate`. A queue that it has started is a process of its own.
 */
export interface AblateAnswer {
  /**
   * Its exit status.
   */
  readonly code: number;
  /**
   * Its standard output.
   */
  readonly printed: string;
  /**
   * The end of what it said beside.
   */
  readonly said: string;
}
export interface ResumeCall {
  readonly params: ResumeRequest;
  readonly result: Resumed;
}
/**
 * Parameters of `resume`.
 */
export interface ResumeRequest {
  /**
   * The run folder, absolute.
   */
  readonly folder: string;
  /**
   * The trainer's Python: a program's name or path.
   */
  readonly python: string;
  /**
   * Values of the configuration's 'secrets', by name. They go to the engine's environment and stand in no file; others are not handed on.
   */
  readonly secrets?: {
    readonly [k: string]: string;
  };
}
/**
 * Result of `resume`.
 */
export interface Resumed {
  /**
   * Of the new supervisor; null when it is a job's.
   */
  readonly pid: number | null;
  /**
   * Of the new job, where Slurm launches the run.
   */
  readonly jobId?: string | null;
}
export interface StopCall {
  readonly params: StopRequest;
  readonly result: StopAnswer;
}
/**
 * Parameters of `stop`.
 */
export interface StopRequest {
  /**
   * The run folder, absolute.
   */
  readonly folder: string;
  /**
   * How long the trainer may take to save before it is killed.
   */
  readonly graceSeconds?: number;
}
/**
 * Result of `stop`.
 */
export interface StopAnswer {
  /**
   * False when the run has ended, or neither a supervisor of it on the relay's machine nor a job of it is known.
   */
  readonly asked: boolean;
}
export interface LeftBehindCall {
  readonly params: LeftBehindRequest;
  readonly result: readonly LeftProcess[];
}
/**
 * Parameters of `leftBehind`.
 */
export interface LeftBehindRequest {
  /**
   * The run folder, absolute.
   */
  readonly folder: string;
}
/**
 * A process of a run whose supervisor is gone, in the result of `leftBehind`.
 */
export interface LeftProcess {
  /**
   * Process id.
   */
  readonly pid: number;
  /**
   * The program's name, without its arguments.
   */
  readonly name: string;
  /**
   * Resident memory, 2^20 bytes.
   */
  readonly memoryMB: number;
  /**
   * On all GPUs together, 2^20 bytes; null where it is on none, or cannot be told.
   */
  readonly gpuMemoryMB: number | null;
}
export interface EndLeftBehindCall {
  readonly params: EndLeftBehindRequest;
  readonly result: EndLeftBehindAnswer;
}
/**
 * Parameters of `endLeftBehind`.
 */
export interface EndLeftBehindRequest {
  /**
   * The run folder, absolute.
   */
  readonly folder: string;
  /**
   * How long they may take to leave before they are killed.
   */
  readonly graceSeconds?: number;
}
/**
 * Result of `endLeftBehind`.
 */
export interface EndLeftBehindAnswer {
  /**
   * How many processes there were.
   */
  readonly ended: number;
}
export interface ListCall {
  readonly params: ListRequest;
  readonly result: readonly ListedRun[];
}
/**
 * Parameters of `list`.
 */
export interface ListRequest {
  /**
   * The runs root, absolute. One that does not exist holds no runs.
   */
  readonly root: string;
}
/**
 * A run of a runs root, in the result of `list`.
 */
export interface ListedRun {
  /**
   * Absolute.
   */
  readonly folder: string;
  /**
   * The run's id.
   */
  readonly id: string;
  /**
   * The run's name.
   */
  readonly name: string;
  /**
   * ISO 8601, as run.json has it.
   */
  readonly created: string;
  /**
   * Derived from the run folder.
   */
  readonly state: "running" | "stalled" | "finished" | "stopped" | "failed" | "lost" | "queued" | "silent";
  /**
   * Null before the first one.
   */
  readonly phase: "preparing" | "pretraining" | "cold-start" | "rl" | "evaluating" | "exporting" | null;
  /**
   * Steps done in the phase.
   */
  readonly step: number | null;
  /**
   * Steps of the phase.
   */
  readonly totalSteps: number | null;
}
export interface FollowCall {
  readonly params: FollowRequest;
  readonly result: Followed;
}
/**
 * Parameters of `follow`.
 */
export interface FollowRequest {
  /**
   * The caller's name for it; a connection's follows have different ones.
   */
  readonly follow: string;
  /**
   * The run folder, absolute.
   */
  readonly folder: string;
  readonly offsets?: FollowOffsets;
  /**
   * Between two looks.
   */
  readonly intervalMs?: number;
}
/**
 * What is already there, by file name; empty to get everything.
 */
export interface FollowOffsets {
  readonly [k: string]: FollowOffset;
}
/**
 * How much of a file the caller has.
 */
export interface FollowOffset {
  /**
   * Bytes.
   */
  readonly bytes: number;
  /**
   * The identity that came with them; without one the file is sent from its start.
   */
  readonly identity?: string;
}
/**
 * Result of `follow`, parameters and result of `unfollow`.
 */
export interface Followed {
  /**
   * The follow's name.
   */
  readonly follow: string;
}
export interface UnfollowCall {
  readonly params: Followed;
  readonly result: Followed;
}
export interface ReadCall {
  readonly params: ReadRequest;
  readonly result: ReadAnswer;
}
/**
 * Parameters of `read`.
 */
export interface ReadRequest {
  /**
   * A runs root or the folder of a dataset, absolute: nothing outside is read.
   */
  readonly root: string;
  /**
   * Absolute, or relative to the root.
   */
  readonly path: string;
  /**
   * Where to begin.
   */
  readonly offset: number;
  /**
   * Bytes.
   */
  readonly length: number;
}
/**
 * Result of `read`.
 */
export interface ReadAnswer {
  /**
   * Base64; less than was asked for where the file ends before.
   */
  readonly data: string;
  /**
   * Of the whole file, in bytes.
   */
  readonly size: number;
  /**
   * Changes when the file is replaced.
   */
  readonly identity: string;
}
export interface FilesCall {
  readonly params: FilesRequest;
  readonly result: FilesAnswer;
}
/**
 * Parameters of `files`.
 */
export interface FilesRequest {
  /**
   * A runs root or the folder of a dataset, absolute: nothing outside is listed.
   */
  readonly root: string;
  /**
   * A folder or a file, absolute or relative to the root.
   */
  readonly path: string;
}
/**
 * Result of `files`.
 */
export interface FilesAnswer {
  /**
   * The folder or file, absolute, with links resolved.
   */
  readonly folder: string;
  /**
   * Regular files below it; of a file, itself as `.`. Links are passed over.
   */
  readonly files: readonly FoundFile[];
}
/**
 * A file of a folder.
 */
export interface FoundFile {
  /**
   * Relative to the folder.
   */
  readonly path: string;
  /**
   * In bytes.
   */
  readonly size: number;
  /**
   * Changes when the file is written.
   */
  readonly modified: string;
}
export interface MissingCall {
  readonly params: MissingRequest;
  readonly result: MissingAnswer;
}
/**
 * Parameters of `missing`.
 */
export interface MissingRequest {
  /**
   * Where uploads lie, absolute.
   */
  readonly folder: string;
  /**
   * SHA-256 of each content that is needed.
   *
   * @maxItems 20000
   *
   * Items: SHA-256 of the content.
   */
  readonly contents: readonly string[];
}
/**
 * Result of `missing`.
 */
export interface MissingAnswer {
  /**
   * What has to be sent.
   */
  readonly missing: readonly MissingContent[];
}
/**
 * A content that is not there.
 */
export interface MissingContent {
  /**
   * SHA-256 of the content.
   */
  readonly sha256: string;
  /**
   * How much of it has arrived: where to go on.
   */
  readonly bytes: number;
}
export interface PutCall {
  readonly params: PutRequest;
  readonly result: PutAnswer;
}
/**
 * Parameters of `put`.
 */
export interface PutRequest {
  /**
   * Where uploads lie, absolute.
   */
  readonly folder: string;
  /**
   * SHA-256 of the content.
   */
  readonly sha256: string;
  /**
   * Of the whole content, in bytes.
   */
  readonly size: number;
  /**
   * Where the data begins.
   */
  readonly offset: number;
  /**
   * Base64 of at most 4 MiB.
   */
  readonly data: string;
}
/**
 * Result of `put`.
 */
export interface PutAnswer {
  /**
   * How much has arrived: where to go on. The content is kept once that is its size; data from another offset was not taken.
   */
  readonly bytes: number;
}
export interface PlaceCall {
  readonly params: PlaceRequest;
  readonly result: PlaceAnswer;
}
/**
 * Parameters of `place`.
 */
export interface PlaceRequest {
  /**
   * Where uploads lie, absolute.
   */
  readonly folder: string;
  /**
   * What the folder is made of.
   *
   * @minItems 1
   * @maxItems 20000
   */
  readonly files: readonly PlacedFile[];
}
/**
 * A file of an uploaded folder.
 */
export interface PlacedFile {
  /**
   * Relative, with slashes.
   */
  readonly path: string;
  /**
   * SHA-256 of the content.
   */
  readonly sha256: string;
  /**
   * Whether it may be run as a program; left out, it may not.
   */
  readonly executable?: boolean;
}
/**
 * Result of `place`.
 */
export interface PlaceAnswer {
  /**
   * The folder, absolute; the same for the same files.
   */
  readonly folder: string;
}
export interface InstallCall {
  readonly params: InstallRequest;
  readonly result: Installation;
}
/**
 * Parameters of `install`.
 */
export interface InstallRequest {
  /**
   * Where the environment is to be, absolute.
   */
  readonly folder: string;
  /**
   * What is installed, as uv has it: a wheel's path or a package, with extras.
   *
   * @minItems 1
   * @maxItems 100
   */
  readonly requirements: readonly string[];
  /**
   * Engines that need an environment of their own, which is made beside the trainer's. It is fetched from the network: none with a wheelhouse.
   *
   * @maxItems 10
   */
  readonly engines?: "ms-swift"[];
  /**
   * A folder of wheels, absolute: then nothing is fetched from the network.
   */
  readonly wheelhouse?: string;
}
/**
 * Result of `install`, `installation` and `cancelInstall`.
 */
export interface Installation {
  /**
   * `interrupted`: its process is gone without a word; installing again goes on.
   */
  readonly state: "none" | "running" | "done" | "failed" | "cancelled" | "interrupted";
  /**
   * Of one that runs or that failed: finding uv, making the environment, filling it, trying it, and making those of engines.
   */
  readonly phase: "tool" | "python" | "packages" | "check" | "engine" | null;
  /**
   * What it does, or why it failed.
   */
  readonly message: string;
  /**
   * The last lines of its output.
   */
  readonly log: readonly string[];
  /**
   * The environment's Python, once it is done.
   */
  readonly python: string | null;
}
export interface InstallationCall {
  readonly params: InstallationRequest;
  readonly result: Installation;
}
/**
 * Parameters of `installation` and `cancelInstall`.
 */
export interface InstallationRequest {
  /**
   * Where the environment is, absolute.
   */
  readonly folder: string;
}
export interface CancelInstallCall {
  readonly params: InstallationRequest;
  readonly result: Installation;
}
/**
 * From the relay, of a follow.
 */
export interface Notifications {
  readonly grown: Grown;
  readonly replaced: Replaced;
  readonly removed: Removed;
  readonly ended: Ended;
  readonly standing: Standing;
}
/**
 * Notification `grown`: cut the copy to `offset` bytes, then append the data: the bytes that stand behind the message's JSON and a newline. An offset of 0 with an unknown identity is a file that was replaced.
 */
export interface Grown {
  /**
   * The follow's name.
   */
  readonly follow: string;
  /**
   * Name of a file of the run folder that grows by lines.
   */
  readonly file: string;
  /**
   * Where the data begins.
   */
  readonly offset: number;
  /**
   * Of the file.
   */
  readonly identity: string;
  /**
   * The bytes are packed by zlib.
   */
  readonly compressed?: boolean;
}
/**
 * Notification `replaced`: a small file is now the data: the bytes that stand behind the message's JSON and a newline.
 */
export interface Replaced {
  /**
   * The follow's name.
   */
  readonly follow: string;
  /**
   * run.json, queue.json, process.json, state.json or exit.json.
   */
  readonly file: string;
  /**
   * Of the content.
   */
  readonly identity: string;
  /**
   * The bytes are packed by zlib.
   */
  readonly compressed?: boolean;
}
/**
 * Notification `removed`: a small file is gone; a resumed run has no exit.json.
 */
export interface Removed {
  /**
   * The follow's name.
   */
  readonly follow: string;
  /**
   * Its name.
   */
  readonly file: string;
}
/**
 * Notification `ended`: none follows.
 */
export interface Ended {
  /**
   * The follow's name.
   */
  readonly follow: string;
  /**
   * `exit`: the run has ended and all of it was sent. `gone`: the folder is no more.
   */
  readonly reason: "exit" | "gone";
}
/**
 * Notification `standing`: how the run stands by the processes and the clock of its own machine; sent first, and when it changes.
 */
export interface Standing {
  /**
   * The follow's name.
   */
  readonly follow: string;
  /**
   * Derived from the run folder.
   */
  readonly state: "running" | "stalled" | "finished" | "stopped" | "failed" | "lost" | "queued" | "silent";
}
