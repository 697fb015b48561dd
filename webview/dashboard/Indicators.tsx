import type { DashboardIntent, Indicator, IndicatorId } from "../../src/ui/dashboard/contract";
import { fixed, percent } from "../shared/format";
import { t } from "../shared/l10n";
import { trends } from "./trends";

interface Kind {
  readonly label: () => string;
  readonly show: (value: number) => string;
  /** What the figure is compared with, in words. */
  readonly compared?: (reference: string) => string;
  /** How the score is gamed, and what the figure then does. */
  readonly about: () => string;
}

const kinds: Readonly<Record<IndicatorId, Kind>> = {
  unmapped: {
    label: () => t("words on no wheel"),
    show: percent,
    about: () =>
      t(
        "The score leaves out words that are on no wheel, so that nonsense costs nothing. It rises when a policy finds that out.",
      ),
  },
  redundant: {
    label: () => t("words that add no cluster"),
    show: percent,
    about: () =>
      t(
        "A synonym of a word that is answered already changes no score. It rises when answers are padded with synonyms or repeat themselves.",
      ),
  },
  repeated: {
    label: () => t("repeated words"),
    show: percent,
    about: () => t("The share of words that stand in the same answer before. The score counts a word once."),
  },
  clusters: {
    label: () => t("clusters named"),
    show: percent,
    compared: (reference) => t("truth {0}", reference),
    about: () =>
      t(
        "The share of all clusters of the wheels that an answer names. A word of each cluster finds every truth: recall is 1 then, whatever is shown.",
      ),
  },
  distinctAnswers: {
    label: () => t("different answers a group"),
    show: (value) => fixed(value, 1),
    compared: (reference) => t("of {0}", reference),
    about: () =>
      t(
        "How many answers of a group have different words. When all are the same, nothing is learned; when the score has not risen, the policy has settled on an answer that pays for anything.",
      ),
  },
  agreement: {
    label: () => t("reasoning and answer agree"),
    show: (value) => fixed(value),
    about: () =>
      t(
        "EW F1 between the emotion words of the reasoning and those of the answer, 0 to 1. It falls when the reasoning no longer leads to the answer.",
      ),
  },
};

interface IndicatorsProps {
  readonly indicators: readonly Indicator[];
  readonly send: (intent: DashboardIntent) => void;
}

/** What shows that a policy games its score, live: each figure with what it means, and where it has raised an alert, the way to its rollouts. */
export function Indicators({ indicators, send }: IndicatorsProps) {
  if (indicators.length === 0) return null;
  return (
    <section class="card indicators" aria-label={t("Signs of gaming the score")}>
      <h2 class="eyebrow">{t("Signs of gaming the score")}</h2>
      <dl>
        {indicators.map((indicator) => (
          <IndicatorFigure key={indicator.id} indicator={indicator} send={send} />
        ))}
      </dl>
    </section>
  );
}

function IndicatorFigure({ indicator, send }: { readonly indicator: Indicator } & Pick<IndicatorsProps, "send">) {
  const kind = kinds[indicator.id];
  const { alert, value, derived } = indicator;
  if (!kind) return null;
  const about = [
    kind.about(),
    ...(derived ? [t("Worked out here from the rollouts: the trainer did not log it.")] : []),
  ];
  return (
    <div class="indicator" title={about.join(" ")}>
      <dt class="muted">
        {kind.label()}
        <span class="visually-hidden">. {about.join(" ")}</span>
      </dt>
      <dd class={`indicator-value ${alert === null ? "" : "tone-warning"}`}>
        {alert !== null && <span class="codicon codicon-warning" aria-hidden="true" />}
        {kind.show(value)}
      </dd>
      <dd class="muted indicator-note">{noteOf(indicator, kind)}</dd>
      {alert !== null && (
        <dd>
          <button type="button" class="link" onClick={() => send({ type: "showEvidence", alert })}>
            {t("show it")}
          </button>
        </dd>
      )}
    </div>
  );
}

function noteOf({ reference, trend }: Indicator, kind: Kind): string {
  const compared =
    reference === null ? undefined : kind.compared?.(kind.show === percent ? percent(reference) : fixed(reference, 0));
  return [compared, trend && trends[trend]()].filter(Boolean).join(" · ");
}
