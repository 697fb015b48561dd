import os from "node:os";
import { l10n } from "vscode";
import { numberIn, objectIn } from "../../files";
import {
  type AttachedInfo,
  type EventRow,
  isActive,
  type MetricRow,
  type QueueInfo,
  type RunInfo,
  type Standing,
} from "../../runs";
import { awayText, type HostNews } from "../hosts/texts";
import type { Phase } from "../shared/messages";
import type { PhaseProgress, RunHeader } from "./contract";

/** Training phases with the part of the configuration that says how long each is. */
const TRAINING: readonly (readonly [Phase, string])[] = [
  ["pretraining", "encoder"],
  ["cold-start", "coldStart"],
  ["rl", "rl"],
];

/** What of a run its header is made of. */
export interface HeaderSources {
  readonly info: RunInfo;
  readonly standing: Standing;
  readonly events: readonly EventRow[];
  readonly trusted: boolean;
  /** Of the run's host; undefined for a run of this machine. */
  readonly news?: HostNews | undefined;
  /** Epoch seconds. */
  readonly now: number;
}

/** Name, state, place and what can be done: the first line of the dashboard. */
export function runHeader({ info, standing, events, trusted, news, now }: HeaderSources): RunHeader {
  const { state, progress, process, exit } = standing;
  const active = isActive(state);
  const note = stateNote(standing, now);
  const away = news && awayText(news);
  return {
    id: info.id,
    name: info.name,
    state,
    ...(note === "" ? {} : { stateNote: note }),
    phase: progress?.phase ?? "preparing",
    step: progress?.step ?? 0,
    // "Step 0 of 1" of an evaluation says nothing.
    totalSteps: isCounted(progress?.phase) ? (progress?.totalSteps ?? 0) : 0,
    etaSeconds: active ? (progress?.etaSeconds ?? null) : null,
    host: news?.host ?? machineName(info.host.name),
    pid: process?.supervisor.pid ?? null,
    started: info.created,
    ended: exit?.time ?? null,
    // What we did not start we neither stop nor resume.
    canStop: active && !standing.attached,
    canResume: state === "stopped" || state === "failed" || state === "lost",
    stopping: active && stopRequested(events),
    restricted: !trusted,
    // Of a run that has ended nothing more is heard.
    heard: active && news?.heard !== undefined ? news.heard / 1000 : null,
    ...(away === undefined ? {} : { unreachable: away }),
  };
}

const machineName = (name: string): string => (name === os.hostname() || name === "" ? l10n.t("this machine") : name);

const isCounted = (phase: Phase | undefined): boolean => phase !== "evaluating" && phase !== "exporting";

/** A stop was asked for and nothing has begun anew since. */
function stopRequested(events: readonly EventRow[]): boolean {
  const last = events.findLast(({ kind }) => kind === "stop-requested" || kind === "resumed");
  return last?.kind === "stop-requested";
}

/** Why a run stands as it does and what to do; empty where the state says it all. */
function stateNote({ state, progress, exit, attached, queue }: Standing, now: number): string {
  if (attached) return attachedNote(attached, state, Math.round(now - (progress?.time ?? now)));
  if (queue && !exit && queue.standing === state && state !== "running") return queueNote(queue);
  switch (state) {
    case "stalled":
      return l10n.t(
        "No sign of life for {0} s. The run may be waiting for the machine; the log shows what it did last.",
        Math.round(now - (progress?.time ?? now)),
      );
    case "failed": {
      const end = exit?.signal
        ? l10n.t("Ended by {0}.", exit.signal)
        : l10n.t("Ended with code {0}.", exit?.code ?? "–");
      return [exit?.message, end, l10n.t("The log has the details.")].filter(Boolean).join(" ");
    }
    case "lost":
      return l10n.t(
        "Its supervisor is gone without a word: the machine was restarted, or it was killed. Resume goes on from the last checkpoint.",
      );
    case "stopped":
      return l10n.t("Stopped on request. Resume goes on from where it was saved.");
    case "running":
    case "finished":
    case "silent":
    case "queued":
      return "";
  }
}

/** What a scheduler says of a run whose supervisor does not speak, or does not speak yet. */
function queueNote({ jobId, message, start, standing }: QueueInfo): string {
  const job = jobId === null ? message : l10n.t("Slurm job {0}: {1}", jobId, message);
  if (standing !== "queued" || start === null) return job;
  return `${job} ${l10n.t("Expected to start at {0}.", new Date(start * 1000).toLocaleString())}`;
}

/** Of a run that somebody else started, only what its files and its process say. */
function attachedNote(
  { path, kind, process, adopted }: AttachedInfo,
  state: Standing["state"],
  seconds: number,
): string {
  const what = adopted
    ? l10n.t("Adopted from {0} ({1}).", path, kind)
    : l10n.t("Attached to {0} ({1}), read-only.", path, kind);
  if (adopted || state === "running") return what;
  const why = process
    ? l10n.t("Its process {0} is gone; how it ended is not recorded.", process.pid)
    : l10n.t("Its files have not grown for {0} s; whether it goes on is not known.", seconds);
  return `${what} ${why}`;
}

/** How far each training phase is: by its last step that was logged, since the run may be evaluating between two steps. */
export function phaseProgress(
  info: Pick<RunInfo, "config">,
  { progress, state }: Standing,
  metrics: readonly MetricRow[],
): PhaseProgress[] {
  const current = TRAINING.findIndex(([phase]) => phase === progress?.phase);
  const hasControl = objectIn(info.config, "control") !== undefined;
  return TRAINING.flatMap(([phase, part], place): PhaseProgress[] => {
    const now = phase === progress?.phase ? progress : null;
    const logged = metrics.findLast((row) => row.phase === phase)?.step ?? 0;
    // The program of the engine "command" counts its steps by itself.
    const planned = info.config.engine === "command" ? 0 : (numberIn(objectIn(info.config, part) ?? {}, "steps") ?? 0);
    // A control run trains on with the cold start's loss in place of GRPO, so that phase is longer than was planned for it.
    const steps = phase === "rl" && hasControl ? 0 : Math.max(planned, now?.totalSteps ?? 0, logged);
    if (steps <= 0) return [];
    const isPast = state === "finished" || (current !== -1 && place < current);
    return [{ phase, steps, done: isPast ? steps : Math.min(steps, now?.step ?? logged) }];
  });
}
