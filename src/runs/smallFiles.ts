import path from "node:path";
import {
  FileError,
  type JsonObject,
  namedTextsIn,
  numberIn,
  objectIn,
  readObject,
  textIn,
  textsIn,
  wholeIn,
} from "../files";
import { phaseIn } from "./rows";
import type {
  AttachedInfo,
  DatasetStamp,
  LexiconStamp,
  ProcessIdentity,
  ProcessInfo,
  Progress,
  QueueInfo,
  RunExit,
  RunInfo,
} from "./types";

/** The version of the run folder that is read here. */
const VERSION = 1;

/**
 * Reads run.json.
 *
 * @returns What was launched; undefined when the folder holds no run.
 * @throws FileError when it is broken or of a version that is not known here.
 */
export async function readRunInfo(folder: string): Promise<RunInfo | undefined> {
  const file = path.join(folder, "run.json");
  const value = await readObject(file);
  if (value === undefined) return undefined;
  if (value.schema !== VERSION) {
    throw new FileError(
      "newer",
      file,
      `version ${JSON.stringify(value.schema)} of the run folder; ${VERSION} is known.`,
    );
  }
  const [id, name] = [textIn(value, "id"), textIn(value, "name")];
  if (id === undefined || name === undefined) throw new FileError("broken", file, "lacks 'id' or 'name'.");
  return runInfo(value, id, name);
}

function runInfo(value: JsonObject, id: string, name: string): RunInfo {
  const part = (key: string) => objectIn(value, key) ?? {};
  const [engine, host, launcher, dataset, lexicon] = [
    part("engine"),
    part("host"),
    part("launcher"),
    part("dataset"),
    objectIn(value, "lexicon"),
  ];
  const created = Date.parse(textIn(value, "created") ?? "");
  return {
    id,
    name,
    created: Number.isNaN(created) ? 0 : created / 1000,
    config: part("config"),
    configPath: textIn(value, "configPath") ?? null,
    engine: { name: textIn(engine, "name") ?? "", versions: namedTextsIn(engine, "versions") },
    argv: textsIn(value, "argv"),
    cwd: textIn(value, "cwd") ?? null,
    host: { name: textIn(host, "name") ?? "", kind: host.kind === "ssh" ? "ssh" : "local" },
    launcher: { kind: launcher.kind === "slurm" ? "slurm" : "direct", jobId: textIn(launcher, "jobId") ?? null },
    dataset: { train: datasetStamp(dataset, "train"), heldOut: datasetStamp(dataset, "heldOut") },
    seed: wholeIn(value, "seed") ?? null,
    lexicon: lexicon ? lexiconStamp(lexicon) : null,
  };
}

function lexiconStamp(value: JsonObject): LexiconStamp {
  const [name, version] = [textIn(value, "name") ?? "", textIn(value, "version") ?? ""];
  return { name, version, sha256: textIn(value, "sha256") ?? null };
}

function datasetStamp(dataset: JsonObject, key: string): DatasetStamp | null {
  const value = objectIn(dataset, key);
  const file = value && textIn(value, "path");
  if (!value || file === undefined) return null;
  return { path: file, rows: wholeIn(value, "rows") ?? null, sha256: textIn(value, "sha256") ?? null };
}

/** Reads state.json; undefined while there is none. @throws FileError when it cannot be read. */
export async function readProgress(folder: string): Promise<Progress | undefined> {
  const value = (await readObject(path.join(folder, "state.json"))) ?? {};
  const [phase, time] = [phaseIn(value), numberIn(value, "time")];
  if (phase === undefined || time === undefined) return undefined;
  return {
    phase,
    time,
    step: wholeIn(value, "step") ?? 0,
    totalSteps: wholeIn(value, "totalSteps") ?? 0,
    etaSeconds: numberIn(value, "etaSeconds") ?? null,
    heartbeat: wholeIn(value, "heartbeat") ?? 0,
    medianStepSeconds: numberIn(value, "medianStepSeconds") ?? null,
  };
}

const REASONS = ["finished", "stopped", "failed", "killed"] as const;

/** Reads exit.json; undefined while the run has not ended. @throws FileError when it cannot be read. */
export async function readExit(folder: string): Promise<RunExit | undefined> {
  const value = (await readObject(path.join(folder, "exit.json"))) ?? {};
  const reason = REASONS.find((known) => known === value.reason);
  if (reason === undefined) return undefined;
  return {
    reason,
    code: numberIn(value, "code") ?? null,
    signal: textIn(value, "signal") ?? null,
    message: textIn(value, "message") ?? "",
    time: numberIn(value, "time") ?? 0,
  };
}

const STANDINGS = ["queued", "running", "stopped", "failed", "lost"] as const;

/** Reads queue.json; undefined for a run that no scheduler has. @throws FileError when it cannot be read. */
export async function readQueue(folder: string): Promise<QueueInfo | undefined> {
  const value = (await readObject(path.join(folder, "queue.json"))) ?? {};
  const standing = STANDINGS.find((known) => known === value.standing);
  if (standing === undefined) return undefined;
  return {
    standing,
    scheduler: value.scheduler === "local" ? "local" : "slurm",
    jobId: textIn(value, "jobId") ?? null,
    state: textIn(value, "state") ?? "",
    reason: textIn(value, "reason") ?? null,
    neverStarts: value.neverStarts === true,
    message: textIn(value, "message") ?? "",
    submitted: numberIn(value, "submitted") ?? null,
    start: numberIn(value, "start") ?? null,
    end: numberIn(value, "end") ?? null,
    node: textIn(value, "node") ?? null,
    time: numberIn(value, "time") ?? 0,
  };
}

/** Reads process.json; undefined before the supervisor has started. @throws FileError when it cannot be read. */
export async function readProcess(folder: string): Promise<ProcessInfo | undefined> {
  const value = (await readObject(path.join(folder, "process.json"))) ?? {};
  const supervisor = identityIn(value, "supervisor");
  if (supervisor === undefined) return undefined;
  return {
    supervisor,
    engine: identityIn(value, "engine") ?? null,
    bootId: textIn(value, "bootId") ?? "",
    hostName: textIn(value, "hostName") ?? "",
    user: textIn(value, "user") ?? "",
  };
}

/** Reads attached.json; undefined for a run of ours. @throws FileError when it cannot be read. */
export async function readAttached(folder: string): Promise<AttachedInfo | undefined> {
  const value = (await readObject(path.join(folder, "attached.json"))) ?? {};
  const [source, kind] = [textIn(value, "path"), textIn(value, "kind")];
  if (source === undefined || kind === undefined) return undefined;
  const process = identityIn(value, "process");
  const bootId = textIn(objectIn(value, "process") ?? {}, "bootId") ?? "";
  return { path: source, kind, process: process ? { ...process, bootId } : null, adopted: "adopted" in value };
}

function identityIn(value: JsonObject, key: string): ProcessIdentity | undefined {
  const identity = objectIn(value, key) ?? {};
  const [pid, startTicks] = [wholeIn(identity, "pid"), wholeIn(identity, "startTicks")];
  return pid === undefined || startTicks === undefined ? undefined : { pid, startTicks };
}
