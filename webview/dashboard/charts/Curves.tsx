import type { Signal } from "@preact/signals";
import type { DashboardSnapshot } from "../../../src/ui/dashboard/contract";
import { fixed } from "../../shared/format";
import { t } from "../../shared/l10n";
import { IconButton } from "../../shared/toolkit";
import type { Arrangement } from "./arrangement";
import type { Axis } from "./axis";
import { ChartCard } from "./ChartCard";
import { axisName } from "./ChartTable";

const axes: readonly Axis[] = ["step", "time", "tokens"];

interface CurvesProps {
  readonly snapshot: DashboardSnapshot;
  readonly arrangement: Signal<Arrangement>;
}

/** All charts with what applies to all of them: axis, smoothing, marks. */
export function Curves({ snapshot, arrangement }: CurvesProps) {
  const now = arrangement.value;
  const change = (edit: Partial<Arrangement>) => {
    arrangement.value = { ...now, ...edit };
  };
  return (
    <>
      <div class="curves-bar">
        <fieldset class="segmented">
          <legend class="visually-hidden">{t("Horizontal axis")}</legend>
          {axes.map((axis) => (
            <button
              key={axis}
              type="button"
              class="chip"
              aria-pressed={now.axis === axis}
              onClick={() => change({ axis })}
            >
              {axisName(axis)}
            </button>
          ))}
        </fieldset>
        <label class="smoothing">
          {t("smoothing")}
          <input
            type="range"
            min="0"
            max="0.95"
            step="0.05"
            value={now.smoothing}
            onInput={(event) => change({ smoothing: Number(event.currentTarget.value) })}
          />
          <span class="mono">{fixed(now.smoothing)}</span>
        </label>
        <button type="button" class="chip" aria-pressed={now.marks} onClick={() => change({ marks: !now.marks })}>
          {t("checkpoints and seams")}
        </button>
        <span class="spacer" />
        {Object.keys(now.zoom).length > 0 && (
          <IconButton icon="zoom-out" label={t("Reset zoom of all charts")} onPress={() => change({ zoom: {} })} />
        )}
        <span class="muted hint">{t("drag to zoom, double-click to reset")}</span>
      </div>
      <div class="charts">
        {snapshot.charts.map((view) => (
          <ChartCard key={view.id} view={view} snapshot={snapshot} arrangement={arrangement} />
        ))}
      </div>
    </>
  );
}
