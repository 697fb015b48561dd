import type { CheckpointView, ScoreKey, SetView } from "../../src/ui/benchmarks/contract";
import { count, fixed } from "../shared/format";
import { t } from "../shared/l10n";
import { isSame } from "./keys";
import { type Scale, scaleOf } from "./scale";

interface SetDetailProps {
  readonly set: SetView;
  readonly chosen: ScoreKey | null;
  readonly onChoose: (key: ScoreKey) => void;
}

/** Every checkpoint on one set with its interval, on one scale with the published scores. */
export function SetDetail({ set, chosen, onChoose }: SetDetailProps) {
  const scale = scaleOf(set);
  const best = set.checkpoints.reduce((left, right) => (right.figure.value > left.figure.value ? right : left));
  const shown = set.checkpoints.find(({ checkpoint }) => isSame({ set: set.id, checkpoint }, chosen));
  return (
    <section class="set-detail" aria-label={t("Checkpoints on {0}", set.name)}>
      <h2>
        {set.name} <span class="muted">{set.metric}</span>
      </h2>
      <ul class="checkpoints">
        {set.checkpoints.map((one) => (
          <li key={one.checkpoint}>
            <button
              type="button"
              class="checkpoint"
              aria-pressed={one === shown}
              onClick={() => onChoose({ set: set.id, checkpoint: one.checkpoint })}
            >
              <span class="checkpoint-name">
                {one.checkpoint || t("the only checkpoint")}
                {set.checkpoints.length > 1 && one === best && (
                  <span class="best" title={t("the best checkpoint of this set")}>
                    {" "}
                    <span class="codicon codicon-star-full" aria-hidden="true" />
                    <span class="visually-hidden">{t("the best checkpoint of this set")}</span>
                  </span>
                )}
              </span>
              <span class="mono">{fixed(one.figure.value)}</span>
              <IntervalBar of={one} set={set} scale={scale} />
            </button>
          </li>
        ))}
      </ul>
      {set.published.length > 0 && <PublishedScale set={set} scale={scale} />}
      {shown && (
        <p class="muted checkpoint-facts">
          {t("{0} samples, {1} of them skipped by the metric", count(shown.samples), count(shown.skipped))}
          {shown.wheels.length > 0 && (
            <>
              {" · "}
              {t("by wheel: {0}", shown.wheels.map(({ value }) => fixed(value, 1)).join(" · "))}
            </>
          )}
        </p>
      )}
    </section>
  );
}

interface IntervalBarProps {
  readonly of: CheckpointView;
  readonly set: SetView;
  readonly scale: Scale;
}

/** The interval as a bar with the score as a point; published scores are thin lines behind it. */
function IntervalBar({ of, set, scale }: IntervalBarProps) {
  const { value, interval } = of.figure;
  const [low, high] = [scale.place(interval?.low ?? value), scale.place(interval?.high ?? value)];
  return (
    <span class="interval-bar" aria-hidden="true">
      {set.published.map(
        ({ system, value: at }) =>
          scale.holds(at) && <i key={system} class="line" style={{ left: `${scale.place(at)}%` }} />,
      )}
      <i class="range" style={{ left: `${low}%`, width: `${high - low}%` }} />
      <i class="point" style={{ left: `${scale.place(value)}%` }} />
    </span>
  );
}

/** Names under the lines of the published scores that lie on the scale; the others are said beside it. */
function PublishedScale({ set, scale }: { readonly set: SetView; readonly scale: Scale }) {
  return (
    <p class="published-scale muted">
      <span class="line-swatch" aria-hidden="true" /> {t("published")}:{" "}
      {set.published
        .filter(({ value }) => scale.holds(value))
        .map(({ system, value }) => `${system} ${fixed(value)}`)
        .join(" · ") || t("none within this scale")}
    </p>
  );
}
