import type { ComponentChildren } from "preact";
import type { ComparedRun } from "../../src/ui/compareRuns/contract";
import { LineMark } from "../shared/charts/LineMark";

interface RunColumnsProps {
  readonly runs: readonly ComparedRun[];
  readonly places: ReadonlyMap<string, number>;
  /** What the rows are. */
  readonly title: string;
  readonly children: ComponentChildren;
}

/** A table with a column for each run. */
export function RunColumns({ runs, places, title, children }: RunColumnsProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys.
    <section class="compare-scroll" tabIndex={0} aria-label={title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            {runs.map(({ run, label }) => (
              <th key={run} scope="col">
                <LineMark place={places.get(run) ?? 0} /> {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
