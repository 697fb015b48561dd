import type { DashboardIntent, PhaseProgress, RunHeader } from "../../src/ui/dashboard/contract";
import type { LexiconView } from "../../src/ui/shared/messages";
import { duration, moment } from "../shared/format";
import { LexiconName } from "../shared/LexiconNote";
import { t } from "../shared/l10n";
import { phaseColour, phaseName } from "../shared/phases";
import { StateBadge, stateTone } from "../shared/StateBadge";
import { Button } from "../shared/toolkit";
import { useNow } from "./useNow";

/** A host that says nothing for so long is quiet. */
const QUIET_SECONDS = 15;

interface HeaderProps {
  readonly run: RunHeader;
  readonly phases: readonly PhaseProgress[];
  /** What the run's rewards and evaluations are made with. */
  readonly lexicon: LexiconView | null;
  readonly now: number;
  readonly send: (intent: DashboardIntent) => void;
}

export function Header({ run, phases, lexicon, now: said, send }: HeaderProps) {
  const now = useNow(said);
  return (
    <header class="run-header">
      <div class="run-line">
        <h1>{run.name}</h1>
        <StateBadge state={run.state} />
        <span class="muted run-facts">{facts(run, now).join(" · ")}</span>
        {lexicon && <LexiconName lexicon={lexicon} />}
        <div class="run-actions">
          <Button icon="list-tree" onPress={() => send({ type: "openRollouts" })}>
            {t("Rollouts")}
          </Button>
          <Button icon="device-camera-video" onPress={() => send({ type: "openSamples" })}>
            {t("Samples")}
          </Button>
          <Button icon="git-compare" onPress={() => send({ type: "compare" })}>
            {t("Compare…")}
          </Button>
          <Button icon="output" onPress={() => send({ type: "openLog" })}>
            {t("Log")}
          </Button>
          <RunSwitch run={run} send={send} />
        </div>
      </div>
      <Progress run={run} phases={phases} />
      {(run.stateNote || run.unreachable) && (
        <p class={`run-note tone-${run.unreachable ? "warning" : stateTone(run.state)}`} role="status">
          {[run.unreachable, run.stateNote].filter(Boolean).join(" ")}
        </p>
      )}
    </header>
  );
}

/** Stop or resume, whichever this run can do; in Restricted Mode it is shown, with the reason why it does nothing. */
function RunSwitch({ run, send }: Pick<HeaderProps, "run" | "send">) {
  const title = run.restricted ? t("Not in Restricted Mode: trust this workspace first") : "";
  if (run.stopping) {
    return (
      <Button icon="loading" disabled onPress={() => undefined}>
        {t("Stopping…")}
      </Button>
    );
  }
  if (run.canStop) {
    return (
      <Button icon="debug-stop" disabled={run.restricted} title={title} onPress={() => send({ type: "stop" })}>
        {t("Stop")}
      </Button>
    );
  }
  if (run.canResume) {
    return (
      <Button primary icon="play" disabled={run.restricted} title={title} onPress={() => send({ type: "resume" })}>
        {t("Resume")}
      </Button>
    );
  }
  return null;
}

function place({ phase, step, totalSteps }: RunHeader): string {
  if (totalSteps === 0) return phaseName(phase);
  // Preparing has clips for steps.
  if (phase === "preparing") return t("{0}: clip {1} of {2}", phaseName(phase), step, totalSteps);
  return t("{0} step {1} of {2}", phaseName(phase), step, totalSteps);
}

function facts(run: RunHeader, now: number): readonly string[] {
  const waits = run.state === "queued" && run.step === 0;
  const took = run.ended === null ? null : t("took {0}", duration(run.ended - run.started));
  return [
    // The last phase of a finished run says nothing that its state does not say; a job that has not begun is in none.
    ...(run.state === "finished" || waits ? [] : [place(run)]),
    run.host,
    ...(run.pid === null || run.ended !== null ? [] : [t("pid {0}", run.pid)]),
    waits ? t("launched {0}", moment(run.started, now)) : t("started {0}", moment(run.started, now)),
    ...(took ? [took] : []),
    // While its news come, the moving figures say so.
    ...(run.heard === null || now - run.heard < QUIET_SECONDS
      ? []
      : [t("last news {0} ago", duration(now - run.heard))]),
  ];
}

function Progress({ run, phases }: Pick<HeaderProps, "run" | "phases">) {
  const done = phases.reduce((sum, phase) => sum + phase.done, 0);
  const all = phases.reduce((sum, phase) => sum + phase.steps, 0);
  return (
    <div class="progress">
      <div
        class="progress-bar"
        role="progressbar"
        aria-label={t("progress of the run")}
        aria-valuemin={0}
        aria-valuemax={all}
        aria-valuenow={done}
      >
        {phases.map((phase) => (
          <div
            key={phase.phase}
            class="progress-phase"
            style={{ flexGrow: phase.steps }}
            title={phaseName(phase.phase)}
          >
            <i
              style={{
                width: `${phase.steps > 0 ? (phase.done / phase.steps) * 100 : 0}%`,
                background: phaseColour(phase.phase),
              }}
            />
          </div>
        ))}
      </div>
      <span class="progress-names">
        {phases.map((phase) => (
          <span key={phase.phase} class={phase.phase === run.phase ? "phase-now" : "muted"}>
            <i class="swatch" style={{ background: phaseColour(phase.phase) }} />
            {phaseName(phase.phase)}
          </span>
        ))}
        {run.etaSeconds !== null && <span class="muted">{t("{0} left", duration(run.etaSeconds))}</span>}
      </span>
    </div>
  );
}
