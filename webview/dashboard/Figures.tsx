import type { Figure, FigureId } from "../../src/ui/dashboard/contract";
import { compact, fixed, percent, signed } from "../shared/format";
import { t } from "../shared/l10n";
import { trends } from "./trends";

interface Kind {
  readonly label: () => string;
  readonly show: (value: number | null) => string;
  /** Said when the figure has no comparison and no trend. */
  readonly note?: () => string;
}

const kinds: Readonly<Record<FigureId, Kind>> = {
  heldOut: { label: () => t("held-out EW F1"), show: (value) => fixed(value, 3), note: () => t("not evaluated yet") },
  reward: { label: () => t("reward"), show: (value) => fixed(value) },
  words: { label: () => t("words per answer"), show: (value) => fixed(value, 1) },
  entropy: { label: () => t("entropy"), show: (value) => fixed(value) },
  noSpread: {
    label: () => t("groups without spread"),
    show: (value) => percent(value),
    note: () => t("no gradient from these"),
  },
  kl: { label: () => t("KL from the start"), show: (value) => fixed(value, 3) },
  clipped: { label: () => t("truncated answers"), show: (value) => percent(value) },
  loss: { label: () => t("loss"), show: (value) => fixed(value, 3) },
};

export function Figures({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <dl class="figures">
      {figures.map((figure) => (
        <FigureCard key={figure.id} figure={figure} />
      ))}
    </dl>
  );
}

function FigureCard({ figure }: { readonly figure: Figure }) {
  const kind = kinds[figure.id];
  if (!kind) return null;
  return (
    <div class="card figure">
      <dt class="muted">{kind.label()}</dt>
      <dd class={`figure-value tone-${figure.tone}`}>{kind.show(figure.value)}</dd>
      <dd class="muted figure-note">{note(figure, kind)}</dd>
    </div>
  );
}

function note(figure: Figure, kind: Kind): string {
  const parts = figure.parts?.map((part) => `${part.name} ${compact(part.value)}`) ?? [];
  if (parts.length > 0) return parts.join(" · ");
  const { reference, value } = figure;
  const compared =
    reference && value !== null
      ? reference.of === "coldStart"
        ? t("{0} since cold start", signed(value - reference.value, 3))
        : t("truth {0}", kind.show(reference.value))
      : "";
  const trend = figure.trend ? trends[figure.trend]() : "";
  return [compared, trend].filter(Boolean).join(" · ") || (kind.note?.() ?? "");
}
