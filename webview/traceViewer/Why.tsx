import type { SelectedGroup, TraceView } from "../../src/ui/traceViewer/contract";
import { DivergingBar } from "../shared/DivergingBar";
import { fixed, signed } from "../shared/format";
import { t } from "../shared/l10n";
import { contributionSum } from "./ranking";

/** Rounding of stored rewards moves a sum by less than this. */
const exact = 0.015;

interface WhyProps {
  readonly trace: TraceView;
  readonly group: SelectedGroup;
}

/** Which reward made the advantage: what each adds to it, as bars from the group's mean. */
export function Why({ trace, group }: WhyProps) {
  const scale = Math.max(
    ...group.traces.flatMap(({ rewards }) => rewards.map(({ contribution }) => Math.abs(contribution ?? 0))),
    0,
  );
  return (
    <section>
      <h2 class="eyebrow">
        {trace.advantage === null
          ? t("What the rewards say of this answer")
          : t("Why this answer got {0}", signed(trace.advantage))}
      </h2>
      <table class="why">
        <thead class="visually-hidden">
          <tr>
            <th scope="col">{t("reward")}</th>
            <th scope="col">{t("value and weight")}</th>
            <th scope="col">{t("bar")}</th>
            <th scope="col">{t("contribution to the advantage")}</th>
          </tr>
        </thead>
        <tbody>
          {trace.rewards.map((reward) => (
            <tr key={reward.name}>
              <th scope="row">{reward.name}</th>
              <td class="mono muted">
                {reward.value === null ? t("not judged") : `${fixed(reward.value)} × ${fixed(reward.weight, 1)}`}
              </td>
              <td class="why-bar">
                <DivergingBar value={reward.contribution ?? 0} scale={scale} label={signed(reward.contribution)} />
              </td>
              <td class="mono">{signed(reward.contribution)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="muted why-note">{note(trace, group)}</p>
    </section>
  );
}

function note(trace: TraceView, group: SelectedGroup): string {
  if (group.traces.every(({ total }) => total === null)) {
    return t("The engine wrote neither the total reward nor its weights, so what each reward adds is not known.");
  }
  const spread = t("Group mean {0}, deviation {1}.", fixed(group.mean), fixed(group.deviation));
  if (group.deviation === 0) {
    return `${t("All answers of the group got the same reward, so none of them teaches anything.")} ${spread}`;
  }
  if (trace.advantage === null) return `${t("The engine did not write the advantage.")} ${spread}`;
  const sum = contributionSum(trace);
  if (sum === null)
    return `${t("A reward did not judge this answer, so the contributions do not sum to it.")} ${spread}`;
  if (Math.abs(sum - trace.advantage) > exact) {
    return `${t("Contributions to the advantage; they sum to {0}, the trainer recorded {1}.", signed(sum), signed(trace.advantage))} ${spread}`;
  }
  return `${t("Contributions to the advantage; they sum to it.")} ${spread}`;
}
