import "./charts.css";
import type { Signal } from "@preact/signals";
import { fixed } from "../format";
import { t } from "../l10n";
import { IconButton } from "../toolkit";
import type { Arrangement } from "./arrangement";
import type { Axis } from "./axis";
import { ChartCard } from "./ChartCard";
import { axisName } from "./ChartTable";
import type { Chart, Stage } from "./model";

const axes: readonly Axis[] = ["step", "time", "tokens"];

/** A chart with its words. */
export interface TitledChart {
  readonly view: Chart;
  readonly title: string;
  readonly whenEmpty: string;
}

interface CurvesProps {
  readonly charts: readonly TitledChart[];
  readonly stage: Stage;
  readonly arrangement: Signal<Arrangement>;
}

/** All charts with what applies to all of them: axis, smoothing, marks. */
export function Curves({ charts, stage, arrangement }: CurvesProps) {
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
        {stage.marks.length > 0 && (
          <button type="button" class="chip" aria-pressed={now.marks} onClick={() => change({ marks: !now.marks })}>
            {t("checkpoints and seams")}
          </button>
        )}
        <span class="spacer" />
        {Object.keys(now.zoom).length > 0 && (
          <IconButton icon="zoom-out" label={t("Reset zoom of all charts")} onPress={() => change({ zoom: {} })} />
        )}
        <span class="muted hint">{t("drag to zoom, double-click to reset")}</span>
      </div>
      <div class="charts">
        {charts.map((chart) => (
          <ChartCard key={chart.view.id} {...chart} stage={stage} arrangement={arrangement} />
        ))}
      </div>
    </>
  );
}
