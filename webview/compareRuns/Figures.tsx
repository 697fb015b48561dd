import type { ComparedRun, FigureCell, FigureRow, PlacedValue } from "../../src/ui/compareRuns/contract";
import { reading } from "../shared/charts/config";
import { t } from "../shared/l10n";
import { phaseName } from "../shared/phases";
import { RunColumns } from "./RunColumns";

interface FiguresProps {
  readonly runs: readonly ComparedRun[];
  readonly places: ReadonlyMap<string, number>;
  readonly figures: readonly FigureRow[];
}

/** Last and best value of each metric, and how far each run is from the one that it is compared with. */
export function Figures({ runs, places, figures }: FiguresProps) {
  return (
    <div>
      <h2>{t("Figures")}</h2>
      <RunColumns runs={runs} places={places} title={t("Metric")}>
        {figures.map(({ id, title, unit, better, cells }) => (
          <tr key={id}>
            <th scope="row">{title}</th>
            {cells.map((cell, place) => (
              <td key={runs[place]?.run}>
                <Cell cell={cell} unit={unit} better={better} />
              </td>
            ))}
          </tr>
        ))}
      </RunColumns>
    </div>
  );
}

interface CellProps extends Pick<FigureRow, "unit" | "better"> {
  readonly cell: FigureCell;
}

function Cell({ cell: { last, best, difference }, unit, better }: CellProps) {
  if (!last) return <span class="muted">{t("not logged")}</span>;
  return (
    <>
      <span class="mono compare-last" title={placeOf(last)}>
        {reading(last.value, unit)}
      </span>
      {difference !== null && (
        <span class={`mono compare-difference ${toneOf(difference, unit, better)}`}>
          {signedReading(difference, unit)}
        </span>
      )}
      {best && <span class="muted compare-best">{t("best {0}, {1}", reading(best.value, unit), placeOf(best))}</span>}
    </>
  );
}

const placeOf = ({ phase, step }: PlacedValue): string => t("{0} step {1}", phaseName(phase), step);

/** A difference that is none in the digits that are shown. */
const isNone = (difference: number, unit: FigureRow["unit"]): boolean =>
  reading(Math.abs(difference), unit) === reading(0, unit);

/** The sign says it as well, so that colour is not all there is. */
function toneOf(difference: number, unit: FigureRow["unit"], better: FigureRow["better"]): string {
  if (better === null || isNone(difference, unit)) return "muted";
  return difference > 0 ? "tone-good" : "tone-bad";
}

function signedReading(difference: number, unit: FigureRow["unit"]): string {
  const text = reading(Math.abs(difference), unit);
  return isNone(difference, unit) ? `±${text}` : `${difference > 0 ? "+" : "−"}${text}`;
}
