import type { BenchmarkSnapshot, FigureView, ScoreKey, SourceView } from "../../src/ui/benchmarks/contract";
import { fixed } from "../shared/format";
import { t } from "../shared/l10n";
import { isSame } from "./keys";

interface ScoreTableProps {
  readonly data: BenchmarkSnapshot;
  readonly chosen: ScoreKey | null;
  readonly onChoose: (key: ScoreKey) => void;
  readonly onInstallWheels: () => void;
}

/** Own scores above the published ones; an own score is a button that opens its samples. */
export function ScoreTable({ data, chosen, onChoose, onInstallWheels }: ScoreTableProps) {
  const { columns, own, published, sources, notes, remarks, isPartial } = data;
  return (
    <div class="benchmark-table">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys. */}
      <section class="table-scroll" tabIndex={0} aria-label={t("Own and published scores")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("System")}</th>
              {columns.map(({ id, name, metric }) => (
                <th key={id} scope="col" class={id === "own" ? "number own-set" : "number"}>
                  {name}
                  <span class="metric">{metric || " "}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody class="own">
            {own.map(({ label, rule, figures }) => (
              <tr key={rule}>
                <th scope="row">
                  <b>{label}</b>
                  {rule && <span class="rule">{rule}</span>}
                </th>
                {figures.map((figure, at) => (
                  <td key={columns[at]?.id} class="number">
                    {figure?.key ? (
                      <ScoreButton
                        figure={figure}
                        name={t("{0} on {1}", label, columns[at]?.name ?? "")}
                        pressed={isSame(figure.key, chosen)}
                        onPress={() => figure.key && onChoose(figure.key)}
                      />
                    ) : (
                      <span class="score-plain">
                        <Figure figure={figure} mark={figure && isPartial && columns[at]?.id === "mean" ? "†" : ""} />
                      </span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          <tbody>
            {published.map(({ system, figures, source }) => (
              <tr key={system}>
                <th scope="row">
                  {system} <SourceMark source={sources[source]} place={source + 1} />
                </th>
                {figures.map((figure, at) => (
                  <td key={columns[at]?.id} class="number">
                    <span class="score-plain">
                      <Figure figure={figure} />
                    </span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {remarks.map((remark) => (
        <p key={remark} class="muted remark">
          {remark}
        </p>
      ))}
      {data.lacksOfficialWheels && (
        <p class="remark">
          <button type="button" class="link" onClick={onInstallWheels}>
            {t("Install the official wheels…")}
          </button>
        </p>
      )}
      <details class="benchmark-notes muted">
        <summary>
          {sources.length > 0
            ? t("How these figures are made, and where the published ones stand")
            : t("How these figures are made")}
        </summary>
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
        <ol aria-label={t("Sources of the published rows")} hidden={sources.length === 0}>
          {sources.map(({ citation, url, caveat }) => (
            <li key={url}>
              <a href={url}>{citation}</a>
              {caveat && (
                <span class="caveat">
                  {" "}
                  <span class="codicon codicon-info" aria-hidden="true" /> {caveat}
                </span>
              )}
            </li>
          ))}
        </ol>
      </details>
    </div>
  );
}

function SourceMark({ source, place }: { readonly source: SourceView | undefined; readonly place: number }) {
  if (!source) return null;
  return (
    <a class="source" href={source.url} title={source.citation}>
      [{place}]
    </a>
  );
}

interface ScoreButtonProps {
  readonly figure: FigureView;
  /** System and set, for who cannot see where the button stands. */
  readonly name: string;
  readonly pressed: boolean;
  readonly onPress: () => void;
}

function ScoreButton({ figure, name, pressed, onPress }: ScoreButtonProps) {
  const { value, interval } = figure;
  const spoken = interval
    ? t(
        "{0}: {1}, interval {2} to {3}; show its samples",
        name,
        fixed(value),
        fixed(interval.low),
        fixed(interval.high),
      )
    : t("{0}: {1}; show its samples", name, fixed(value));
  return (
    <button type="button" class="score-button" aria-pressed={pressed} aria-label={spoken} onClick={onPress}>
      <Figure figure={figure} />
    </button>
  );
}

function Figure({ figure, mark = "" }: { readonly figure: FigureView | null; readonly mark?: string }) {
  if (!figure) return <span class="muted">–</span>;
  return (
    <>
      <span class="mono">
        {fixed(figure.value)}
        {mark}
      </span>
      {figure.interval && (
        <span class="interval mono">
          {fixed(figure.interval.low, 1)}–{fixed(figure.interval.high, 1)}
        </span>
      )}
    </>
  );
}
