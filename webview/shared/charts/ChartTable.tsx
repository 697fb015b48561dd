import { duration, fixed } from "../format";
import { t } from "../l10n";
import { phaseName } from "../phases";
import { stepAt } from "./axis";
import { reading } from "./config";
import type { ChartModel } from "./model";

/** Rows shown at most: the newest. A table of every point would be no easier to read than the file. */
const limit = 200;

/** The same values as the chart, unsmoothed, as text. */
export function ChartTable({ model, label }: { readonly model: ChartModel; readonly label: string }) {
  const [from, to] = model.range;
  const places = [...new Set(model.curves.flatMap((curve) => curve.raw.map((point) => point.x)))]
    .filter((x) => x >= from && x <= to)
    .sort((left, right) => right - left)
    .slice(0, limit);
  const columns = model.curves.map((curve) => ({
    curve,
    values: new Map(curve.raw.map((point) => [point.x, point.y])),
  }));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section class="chart-table" aria-label={t("{0}, as a table", label)} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th class="column place" scope="col">
              {axisName(model.axis)}
            </th>
            {columns.map(({ curve }) => (
              <th class="column" key={curve.series.id} scope="col">
                {curve.series.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((x) => (
            <tr key={x}>
              <th class="place" scope="row">
                {placeName(x, model)}
              </th>
              {columns.map(({ curve, values }) => (
                <td key={curve.series.id}>{reading(values.get(x) ?? null, curve.series.unit)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function axisName(axis: ChartModel["axis"]): string {
  return { step: t("step"), time: t("time"), tokens: t("tokens") }[axis];
}

/** A place on the axis, said in words: "GRPO step 87", "1 m 12 s". */
export function placeName(x: number, model: ChartModel): string {
  if (model.axis === "time") return duration(x);
  if (model.axis === "tokens") return fixed(x, 0);
  const at = stepAt(x, model.bands);
  return at ? t("{0} step {1}", phaseName(at.phase), at.step) : fixed(x, 0);
}
