import type { ComparedRun, CompareIntent } from "../../src/ui/compareRuns/contract";
import { LineMark } from "../shared/charts/LineMark";
import { t } from "../shared/l10n";
import { phaseName } from "../shared/phases";
import { StateBadge } from "../shared/StateBadge";
import { Button } from "../shared/toolkit";

interface RunsProps {
  readonly runs: readonly ComparedRun[];
  readonly places: ReadonlyMap<string, number>;
  readonly send: (intent: CompareIntent) => void;
}

/** What is compared: each run with its colour, its state, and what can be done with it. */
export function Runs({ runs, places, send }: RunsProps) {
  return (
    <ul class="compare-runs">
      {runs.map(({ run, label, state, phase, step, unreachable }, place) => (
        <li key={run} class="card compare-run" aria-label={label}>
          <p class="compare-name">
            <LineMark place={places.get(run) ?? 0} /> <b>{label}</b>
          </p>
          <p class="compare-facts">
            <StateBadge state={state} />
            {step > 0 && <span class="muted">{t("{0} step {1}", phaseName(phase), step)}</span>}
            {place === 0 && <span class="muted">{t("the others are compared with this one")}</span>}
          </p>
          {unreachable && <p class="tone-warning">{unreachable}</p>}
          <p class="compare-actions">
            <Button
              icon="graph-line"
              title={t("Dashboard of {0}", label)}
              onPress={() => send({ type: "openDashboard", run })}
            >
              {t("Dashboard")}
            </Button>
            {place > 0 && (
              <>
                <Button
                  icon="pin"
                  title={t("Compare the others with {0}", label)}
                  onPress={() => send({ type: "baseline", run })}
                >
                  {t("Compare with this")}
                </Button>
                <Button
                  icon="diff"
                  title={t("The whole configurations of {0} and {1} as texts", runs[0]?.label ?? "", label)}
                  onPress={() => send({ type: "diff", run })}
                >
                  {t("Configuration as text")}
                </Button>
              </>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}
