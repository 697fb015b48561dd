import path from "node:path";
import { UserError } from "../shared/problems";

/**
 * What the commands `affectgptRl.*` take. Anybody may call a command with anything (a keybinding, another extension, a link), so a handler
 * reads its arguments with the functions below and nothing else.
 *
 * | command | arguments |
 * |---|---|
 * | stopRun, resumeRun, endLeftProcesses, openDashboard, showLog, openRunConfig, duplicateRun, revealRunFolder, copyRunPath, createSupportBundle | `run?: RunArgument`; left out, the user picks one |
 * | openRollouts | `run?: RunArgument, place?: RolloutPlace` |
 * | openRolloutText | `run: RunArgument, place: RolloutKey` |
 * | openSampleViewer | `of?: {folder} of a run, or DatasetArgument` (a text is a dataset); left out, the user picks a dataset |
 * | openSampleSet, revealDataset, copyDatasetPath | `dataset: DatasetArgument` |
 * | openSample | `sample: SampleArgument` |
 * | runBenchmark | `folder?: FileArgument` of predictions; left out, the user picks one |
 * | openBenchmark, scoreBenchmarkAgain, removeBenchmark | `benchmark: BenchmarkArgument` |
 * | showWheels | `place?: DocumentPlace`; left out, the completion at the cursor |
 * | attachRun | `at?: FileArgument`, a folder or a file; left out, the user picks one. Returns the run's folder |
 * | detachRun, adoptRun | `run?: RunArgument` of an attached run; left out, the user picks one |
 * | launchRun, dryRunRewards, runAblation, scorePredictions | `file?: FileArgument` (run.yaml; ablation.yaml; predictions) |
 * | connectHost, disconnectHost, removeHost, probeHost, setUpTrainer, authenticateHost, openHostTerminal | `host?: string \| {host}`, a name; left out, the user picks one |
 * | fetchFromHost | `run: RunArgument` |
 * | refreshAblation | the `vscode.Uri` of its table, which the editor's title passes |
 * | the others | none |
 */

/** A run's folder, or whatever has one: a tree item or the Uri of a file inside. */
export type RunArgument = string | { readonly folder: string } | FileArgument;

/** A folder of datasets, or one JSON Lines file of it. */
export type DatasetArgument = string | { readonly dataset: string } | FileArgument;

/** What the file explorer and editor titles pass: a `vscode.Uri`. */
export interface FileArgument {
  readonly scheme: string;
  readonly fsPath: string;
}

/** Where to look among the rollouts of a run; every field narrows. */
export interface RolloutPlace {
  readonly step?: number;
  readonly group?: number;
  readonly index?: number;
  readonly sample?: string;
}

/** One rollout of a run. */
export interface RolloutKey {
  readonly step: number;
  readonly group: number;
  readonly index: number;
}

/** One sample, by its id and whatever is known of where it comes from. Without `dataset` and `run` the opened folder's datasets are searched. */
export interface SampleArgument {
  readonly sample: string;
  readonly dataset?: string;
  /** Folder of the run whose predictions are shown with it. */
  readonly run?: string;
}

/** A benchmark: its folders, absolute, and the score whose samples are wanted. */
export interface BenchmarkArgument {
  readonly suite: { readonly predictions: string; readonly truth: string };
  readonly key?: { readonly set: string; readonly checkpoint: string };
}

/** A completion in a text document: the document's Uri as text, and where the completion begins (UTF-16 units). */
export interface DocumentPlace {
  readonly uri: string;
  readonly start: number;
}

/** The folder of the run that a command was called for; undefined when it was called for none. @throws UserError for anything else. */
export function runFolderOf(argument: unknown): string | undefined {
  if (argument === undefined || argument === null) return undefined;
  const file = fileOf(argument);
  // The file explorer offers commands on a file of the run, such as rollouts.jsonl.
  const around = file !== undefined && /\.(jsonl?|txt)$/.test(file) ? path.dirname(file) : file;
  const folder = typeof argument === "string" ? argument : (textIn(argument, "folder") ?? around);
  if (folder === undefined || !path.isAbsolute(folder)) throw wrong("a run's folder");
  return path.normalize(folder);
}

/** Name of the SSH host that a command was called for; undefined when it was called for none. @throws UserError for anything else. */
export function hostOf(argument: unknown): string | undefined {
  if (argument === undefined || argument === null) return undefined;
  const name = typeof argument === "string" ? argument : textIn(argument, "host");
  if (name === undefined) throw wrong("the name of a host");
  return name;
}

/** The dataset (a folder or a file) that a command was called for. @throws UserError for anything else. */
export function datasetOf(argument: unknown): string | undefined {
  if (argument === undefined || argument === null) return undefined;
  const dataset = typeof argument === "string" ? argument : (textIn(argument, "dataset") ?? fileOf(argument));
  if (dataset === undefined || !path.isAbsolute(dataset)) throw wrong("a dataset's folder or file");
  return path.normalize(dataset);
}

/** The file that a command was called on; undefined when it was called on none. @throws UserError for anything else. */
export function filePathOf(argument: unknown): string | undefined {
  if (argument === undefined || argument === null) return undefined;
  const file = typeof argument === "string" ? argument : fileOf(argument);
  if (file === undefined || !path.isAbsolute(file)) throw wrong("a file of this machine");
  return path.normalize(file);
}

/** Where to look among rollouts; what is not understood is left out, since it only narrows. */
export function rolloutPlaceOf(argument: unknown): RolloutPlace {
  const [step, group, index] = [countIn(argument, "step"), countIn(argument, "group"), countIn(argument, "index")];
  const sample = textIn(argument, "sample");
  return {
    ...(step !== undefined && { step }),
    ...(group !== undefined && { group }),
    ...(index !== undefined && { index }),
    ...(sample !== undefined && { sample }),
  };
}

/** One rollout. @throws UserError when step, group or index is missing. */
export function rolloutKeyOf(argument: unknown): RolloutKey {
  const { step, group, index } = rolloutPlaceOf(argument);
  if (step === undefined || group === undefined || index === undefined) throw wrong("{step, group, index}");
  return { step, group, index };
}

/** One sample. @throws UserError when its id is missing or a path is not absolute. */
export function sampleOf(argument: unknown): SampleArgument {
  const sample = textIn(argument, "sample");
  const [dataset, run] = [textIn(argument, "dataset"), textIn(argument, "run")];
  if (sample === undefined) throw wrong("{sample}");
  if ([dataset, run].some((place) => place !== undefined && !path.isAbsolute(place))) throw wrong("absolute paths");
  return { sample, ...(dataset !== undefined && { dataset }), ...(run !== undefined && { run }) };
}

/** A benchmark; undefined when the command was called for none. @throws UserError for anything else. */
export function benchmarkOf(argument: unknown): BenchmarkArgument | undefined {
  if (argument === undefined || argument === null) return undefined;
  const suite = member(argument, "suite");
  const [predictions, truth] = [textIn(suite, "predictions"), textIn(suite, "truth")];
  if (predictions === undefined || truth === undefined) throw wrong("{suite: {predictions, truth}}");
  if (![predictions, truth].every((folder) => path.isAbsolute(folder))) throw wrong("absolute paths");
  const key = member(argument, "key");
  const set = textIn(key, "set");
  // Files of a single checkpoint may say none: its name is then an empty text.
  const checkpoint = textIn(key, "checkpoint") ?? "";
  return { suite: { predictions, truth }, ...(set !== undefined && { key: { set, checkpoint } }) };
}

/** A place in a document; undefined when the command was called for none. @throws UserError for anything else. */
export function documentPlaceOf(argument: unknown): DocumentPlace | undefined {
  if (argument === undefined || argument === null) return undefined;
  const [uri, start] = [textIn(argument, "uri"), countIn(argument, "start")];
  if (uri === undefined || start === undefined) throw wrong("{uri, start}");
  return { uri, start };
}

const member = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;

function textIn(value: unknown, key: string): string | undefined {
  const found = member(value, key);
  return typeof found === "string" && found !== "" ? found : undefined;
}

function countIn(value: unknown, key: string): number | undefined {
  const found = member(value, key);
  return typeof found === "number" && Number.isSafeInteger(found) && found >= 0 ? found : undefined;
}

const fileOf = (value: unknown): string | undefined =>
  textIn(value, "scheme") === "file" ? textIn(value, "fsPath") : undefined;

/** For whoever wrote the call: a person who uses the palette never sees it, so it stays in English. */
const wrong = (wanted: string): UserError =>
  new UserError(`The command was called with something else than ${wanted}.`);
