import type { DryRun, DryRunFigure, DryRunReward, Kind } from "../../src/contracts/dryRun";
import { count, fixed } from "../shared/format";
import { t } from "../shared/l10n";
import { kinds } from "./kinds";

/** Rewards by kind of answer, the weighted sum below, and what each reward costs. */
export function RewardTable({ report }: { readonly report: DryRun }) {
  const { rewards, total } = report;
  const failing = rewards.some(({ failed, notApplicable }) => failed.count + notApplicable.count > 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section class="dry-run-scroll" aria-label={t("Rewards by kind of answer")} tabIndex={0}>
      <table class="dry-run-table">
        <thead>
          <tr>
            <th scope="col">{t("reward")}</th>
            <th scope="col">{t("weight")}</th>
            {report.kinds.map((kind) => (
              <th key={kind} scope="col" title={kinds[kind].about()}>
                {kinds[kind].name()}
              </th>
            ))}
            <th scope="col" title={t("Time for 1,000 completions on this machine, as measured")}>
              {t("s / 1,000")}
            </th>
            <th scope="col" title={t("Requests to a judge that 1,000 completions cost at most")}>
              {t("requests / 1,000")}
            </th>
            {failing && <th scope="col">{t("does not apply")}</th>}
            {failing && <th scope="col">{t("failed")}</th>}
          </tr>
        </thead>
        <tbody>
          {rewards.map((reward) => (
            <RewardRow key={reward.name} reward={reward} kinds={report.kinds} failing={failing} />
          ))}
          <tr class="dry-run-total">
            <th scope="row">{t("total")}</th>
            <td />
            {report.kinds.map((kind) => (
              <Cell key={kind} figure={total[kind]} blind={isBlind(total, kind)} />
            ))}
            <td class="mono">{fixed(sum(rewards, "secondsPerThousand"), 3)}</td>
            <td class="mono">{count(sum(rewards, "requestsPerThousand"))}</td>
            {failing && <td />}
            {failing && <td />}
          </tr>
        </tbody>
      </table>
    </section>
  );
}

interface RewardRowProps {
  readonly reward: DryRunReward;
  readonly kinds: readonly Kind[];
  readonly failing: boolean;
}

function RewardRow({ reward, kinds: columns, failing }: RewardRowProps) {
  return (
    <tr>
      <th scope="row">{reward.name}</th>
      <td class="mono muted">× {fixed(reward.weight, reward.weight % 1 === 0 ? 0 : 2)}</td>
      {columns.map((kind) => (
        <Cell key={kind} figure={reward.values[kind]} blind={reward.blindTo.includes(kind)} />
      ))}
      <td class="mono muted">{fixed(reward.secondsPerThousand, 3)}</td>
      <td class="mono muted">{count(reward.requestsPerThousand)}</td>
      {failing && <td class="mono muted">{count(reward.notApplicable.count)}</td>}
      {failing && (
        <td class={`mono ${reward.failed.count > 0 ? "tone-bad" : "muted"}`}>{count(reward.failed.count)}</td>
      )}
    </tr>
  );
}

/** A mean over samples; a bad answer that earns as much as the ideal one is marked. */
function Cell({ figure, blind }: { readonly figure: DryRunFigure | undefined; readonly blind: boolean }) {
  if (!figure) return <td class="muted">–</td>;
  const range = t("{0} to {1} over {2} answers", fixed(figure.min, 3), fixed(figure.max, 3), count(figure.count));
  const said = blind ? `${t("As much as the ideal answer gets, or more.")} ${range}` : range;
  return (
    <td class={`mono ${blind ? "tone-warning" : ""}`} title={said}>
      {blind && <span class="codicon codicon-warning" aria-hidden="true" />}
      {fixed(figure.mean, 3)}
      {blind && <span class="visually-hidden"> {t("As much as the ideal answer gets, or more.")}</span>}
    </td>
  );
}

function isBlind(total: DryRun["total"], kind: Kind): boolean {
  const [ideal, own] = [total.ideal?.mean, total[kind]?.mean];
  return kind !== "ideal" && kind !== "given" && ideal !== undefined && own !== undefined && own >= ideal - 1e-9;
}

const sum = (rewards: readonly DryRunReward[], name: "secondsPerThousand" | "requestsPerThousand"): number =>
  rewards.reduce((total, reward) => total + reward[name], 0);
