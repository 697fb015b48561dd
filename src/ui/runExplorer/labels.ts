import { l10n } from "vscode";
import { type AttachedInfo, type BrokenRun, isActive, type RunEntry, type Trend } from "../../runs";
import { placeText, stateText } from "../commands/runList";
import type { RunState } from "../shared/messages";
import { lexiconDetail, lexiconText } from "../shared/scoredWith";

/** What stands in a run's line and in its tooltip. Times are epoch seconds. */

const ARROWS: Readonly<Record<Trend, string>> = { rising: "↑", falling: "↓", steady: "→" };

/** Shape and colour of a run's icon: the shape alone tells the state. Ids of codicons and of theme colours. */
export const STATE_ICONS: Readonly<Record<RunState | "broken", { readonly icon: string; readonly color: string }>> = {
  running: { icon: "circle-filled", color: "charts.green" },
  stalled: { icon: "color-mode", color: "list.warningForeground" },
  queued: { icon: "clock", color: "charts.blue" },
  finished: { icon: "check", color: "charts.green" },
  stopped: { icon: "primitive-square", color: "descriptionForeground" },
  failed: { icon: "x", color: "list.errorForeground" },
  lost: { icon: "question", color: "problemsWarningIcon.foreground" },
  silent: { icon: "circle-outline", color: "descriptionForeground" },
  broken: { icon: "circle-slash", color: "list.errorForeground" },
};

/** A run's icon: a job that waits for what will not come is no quiet waiting. */
export function iconOf({ state, queue }: RunEntry): (typeof STATE_ICONS)[RunState] {
  return state === "queued" && queue?.neverStarts
    ? { icon: "warning", color: "list.warningForeground" }
    : STATE_ICONS[state];
}

const RESUMABLE: readonly RunState[] = ["stopped", "failed", "lost"];

/** What the menus of package.json ask for. */
export function contextOf({ state, attached }: RunEntry): string {
  // What we did not start we neither stop nor resume.
  if (attached) return attached.adopted ? "run+adopted" : "run+attached";
  if (isActive(state)) return "run+active";
  if (state === "lost") return "run+resumable+lost";
  return RESUMABLE.includes(state) ? "run+resumable" : "run";
}

/** A length of time in its two largest units: `1m 12s`, `2h 5m`, `3d 4h`. */
export function lengthText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return l10n.t("{0}s", whole);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return l10n.t("{0}m {1}s", minutes, whole % 60);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return l10n.t("{0}h {1}m", hours, minutes % 60);
  return l10n.t("{0}d {1}h", Math.floor(hours / 24), hours % 24);
}

/** How long ago something was, in its largest unit alone. */
export function agoText(seconds: number): string {
  if (seconds < 60) return l10n.t("just now");
  if (seconds < 3600) return l10n.t("{0}m ago", Math.floor(seconds / 60));
  if (seconds < 86400) return l10n.t("{0}h ago", Math.floor(seconds / 3600));
  return l10n.t("{0}d ago", Math.floor(seconds / 86400));
}

/** What stands behind the name: `rl 87/140 · 0.58 ↑ · 1m 12s left`. */
export function descriptionOf(run: RunEntry, now: number): string {
  return [...standing(run, now), ...score(run), ...(run.state === "running" ? left(run) : [])].join(" · ");
}

function standing(run: RunEntry, now: number): string[] {
  const { state, progress, exit, attached, queue } = run;
  if (attached) return attachedText(attached, run, now);
  const place = progress ? [placeText(progress)] : [];
  const beat = progress ? now - progress.time : undefined;
  switch (state) {
    case "running":
      return progress ? place : [l10n.t("starting")];
    case "queued":
      return [queue?.message ? l10n.t("queued: {0}", firstLine(queue.message)) : stateText(state)];
    case "stalled":
      return [beat === undefined ? stateText(state) : l10n.t("stalled {0}", lengthText(beat)), ...place];
    case "failed":
      return [why(run) ? l10n.t("failed: {0}", firstLine(why(run))) : stateText(state)];
    case "finished":
    case "stopped":
      return [exit && exit.time > 0 ? `${stateText(state)} ${agoText(now - exit.time)}` : stateText(state)];
    case "silent":
    case "lost":
      return [stateText(state), ...(beat === undefined ? [] : [l10n.t("last seen {0}", agoText(beat))])];
  }
}

/** Why a run stands as it does: in the words of its supervisor, else of the scheduler that has its job. */
function why({ state, exit, queue }: RunEntry): string {
  return exit?.message || (state === "running" ? "" : (queue?.message ?? ""));
}

/** `attached, read-only · step 87/140 · growing 5s ago`. What became of a run that is silent is written nowhere, so that nothing more is said. */
function attachedText(attached: AttachedInfo, { state, progress }: RunEntry, now: number): string[] {
  const { process, adopted } = attached;
  const total = progress && progress.totalSteps > 0 ? `/${progress.totalSteps}` : "";
  const ago = progress && progress.time > 0 ? lengthText(now - progress.time) : undefined;
  const running = state === "running";
  return [
    adopted ? l10n.t("adopted") : l10n.t("attached, read-only"),
    ...(progress ? [l10n.t("step {0}", `${progress.step}${total}`)] : []),
    ...(process && !running ? [l10n.t("process {0} is gone", process.pid)] : []),
    ...(ago === undefined ? [] : [running ? l10n.t("growing {0} ago", ago) : l10n.t("silent for {0}", ago)]),
  ];
}

function score({ heldOut }: RunEntry): string[] {
  if (!heldOut) return [];
  return [`${heldOut.f1.toFixed(2)}${heldOut.trend ? ` ${ARROWS[heldOut.trend]}` : ""}`];
}

function left({ progress }: RunEntry): string[] {
  const seconds = progress?.etaSeconds;
  return seconds === null || seconds === undefined ? [] : [l10n.t("{0} left", lengthText(seconds))];
}

const LONGEST_REASON = 80;

function firstLine(message: string): string {
  const line = message.split("\n", 1)[0]?.trim() ?? "";
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}

/** Where a run of an SSH host is. */
export interface RunPlace {
  /** As the user knows the host. */
  readonly host: string;
  /** The run's folder there; undefined when the host was not heard of it. */
  readonly folder: string | undefined;
  /** How old what is shown is, epoch milliseconds; undefined while it is up to date. */
  readonly staleSince: number | undefined;
}

/** How old what is shown of a run is, where it goes on and its host is away. */
export function staleText({ state }: RunEntry, now: number, place: RunPlace | undefined): string[] {
  if (place?.staleSince === undefined || !isActive(state)) return [];
  return [l10n.t("last news {0}", agoText(now - place.staleSince / 1000))];
}

/** The lines of a run's tooltip: a heading and what there is to say below it. */
export function detailsOf(
  run: RunEntry,
  now: number,
  place?: RunPlace,
): { readonly label: string; readonly value: string }[] {
  const { exit, heldOut, created, host, seed, configPath, folder, process, lexicon, attached, queue } = run;
  const when = (time: number) => new Date(time * 1000).toLocaleString();
  return [
    { label: l10n.t("State"), value: descriptionOf({ ...run, heldOut: null }, now) },
    ...(attached ? [{ label: l10n.t("Attached to"), value: `${attached.path} (${attached.kind})` }] : []),
    ...(attached?.process ? [{ label: l10n.t("Process"), value: String(attached.process.pid) }] : []),
    ...(why(run) ? [{ label: l10n.t("Why"), value: why(run).slice(0, 1000) }] : []),
    ...(queue?.jobId ? [{ label: l10n.t("Slurm job"), value: queue.jobId }] : []),
    ...(queue?.start && run.state === "queued"
      ? [{ label: l10n.t("Expected to start"), value: when(queue.start) }]
      : []),
    ...(queue?.end && run.state === "running" ? [{ label: l10n.t("Time limit"), value: when(queue.end) }] : []),
    ...(heldOut ? [{ label: l10n.t("Held-out EW F1"), value: heldOut.f1.toFixed(3) }] : []),
    ...(lexicon ? [{ label: l10n.t("Lexicon"), value: lexiconDetail(lexicon) }] : []),
    ...(created > 0 ? [{ label: attached ? l10n.t("Attached") : l10n.t("Launched"), value: when(created) }] : []),
    ...(exit && exit.time > 0 ? [{ label: l10n.t("Ended"), value: when(exit.time) }] : []),
    ...(host ? [{ label: l10n.t("Machine"), value: host }] : []),
    ...(process && isActive(run.state)
      ? [{ label: l10n.t("Supervisor"), value: l10n.t("process {0}", process.supervisor.pid) }]
      : []),
    ...(seed === null ? [] : [{ label: l10n.t("Seed"), value: String(seed) }]),
    ...(configPath === null ? [] : [{ label: l10n.t("Configuration"), value: configPath }]),
    ...(place ? [{ label: l10n.t("SSH host"), value: place.host }] : []),
    ...(place?.staleSince === undefined
      ? []
      : [{ label: l10n.t("Last news"), value: new Date(place.staleSince).toLocaleString() }]),
    { label: l10n.t("Folder"), value: place?.folder ?? folder },
    ...(place ? [{ label: l10n.t("Copy here"), value: folder }] : []),
  ];
}

/** A run's line for a screen reader, which cannot see its icon. */
export function spokenOf(run: RunEntry, now: number): string {
  const { heldOut, state, lexicon } = run;
  const trend = heldOut?.trend;
  const going =
    trend === "rising" ? l10n.t("rising") : trend === "falling" ? l10n.t("falling") : trend && l10n.t("steady");
  return [
    run.name,
    stateText(state),
    ...standing(run, now),
    ...(heldOut
      ? [
          l10n.t("held-out F1 {0}", heldOut.f1.toFixed(2)),
          ...(going ? [going] : []),
          ...(lexicon ? [lexiconText(lexicon)] : []),
        ]
      : []),
    ...(state === "running" ? left(run) : []),
  ].join(", ");
}

/** Why a folder cannot be shown as a run, and what to do. */
export function brokenText({ problem }: BrokenRun): { readonly what: string; readonly todo: string } {
  const other = l10n.t("Repair or remove the file.");
  switch (problem.trouble) {
    case "newer":
      return {
        what: l10n.t("written by a newer version"),
        todo: l10n.t("Update the extension to see this run."),
      };
    case "denied":
      return { what: l10n.t("no permission to read"), todo: l10n.t("Change the permissions of the folder.") };
    default:
      return { what: l10n.t("run.json is damaged"), todo: other };
  }
}
