import "./dryRun.css";
import type { DryRunReward, DryRunWarning } from "../../src/contracts/dryRun";
import type { DryRunIntent, DryRunMessage, DryRunRestored, DryRunSnapshot } from "../../src/ui/dryRun/contract";
import { openChannel } from "../shared/channel";
import { count, fixed } from "../shared/format";
import { LexiconName } from "../shared/LexiconNote";
import { t } from "../shared/l10n";
import { mountPage, pageView } from "../shared/page";
import { Button } from "../shared/toolkit";
import { Examples } from "./Examples";
import { RewardTable } from "./RewardTable";

const view = pageView<DryRunSnapshot>();
const channel = openChannel<DryRunMessage, DryRunIntent, DryRunRestored>({
  snapshot: (message) => {
    view.value = message.view;
  },
});

function DryRunPage({ data }: { readonly data: DryRunSnapshot }) {
  const { name, report, restricted } = data;
  const { dataset, lexicon, rewards, warnings, examples, judge } = report;
  const title = restricted ? t("Not in Restricted Mode: trust this workspace first") : "";
  return (
    <div class="dry-run">
      <header class="dry-run-head">
        <h1>{t("Dry run of {0}", name)}</h1>
        <LexiconName lexicon={lexicon} />
        <span class="spacer" />
        <Button icon="go-to-file" onPress={() => channel.send({ type: "openConfig" })}>
          {t("Open Config")}
        </Button>
        <Button icon="refresh" disabled={restricted} title={title} onPress={() => channel.send({ type: "runAgain" })}>
          {t("Try Again")}
        </Button>
        <Button
          primary
          icon="play"
          disabled={restricted}
          title={title}
          onPress={() => channel.send({ type: "launch" })}
        >
          {t("Launch Run…")}
        </Button>
      </header>
      <p class="muted">
        {t(
          "Each reward judged made-up answers to {0} of the {1} samples of {2}. A reward that gives a bad answer as much as the ideal one will not lead training away from it.",
          count(dataset.samples),
          count(dataset.rows),
          dataset.path,
        )}
      </p>
      <Warnings warnings={warnings} />
      <RewardTable report={report} />
      <Reasons rewards={rewards} />
      <Examples examples={examples} />
      <p class="muted">
        {[
          t("took {0} s", fixed(report.seconds, 2)),
          ...(judge
            ? [
                t(
                  "judge: {0} requests, {1} answered by the cache, {2} repeated, {3} failed",
                  count(judge.requests),
                  count(judge.cached),
                  count(judge.retried),
                  count(judge.failed),
                ),
              ]
            : []),
        ].join(" · ")}
      </p>
    </div>
  );
}

function Warnings({ warnings }: { readonly warnings: readonly DryRunWarning[] }) {
  if (warnings.length === 0) {
    return (
      <p class="dry-run-fine" role="status">
        <span class="codicon codicon-pass tone-good" aria-hidden="true" />{" "}
        {t("Nothing stands out: each bad answer earns less than the ideal one.")}
      </p>
    );
  }
  return (
    <div role="alert">
      <ul class="dry-run-warnings">
        {warnings.map(({ kind, reward, message }) => (
          <li key={`${kind} ${reward} ${message}`}>
            <span class={`codicon codicon-${kind === "failed" ? "error" : "warning"}`} aria-hidden="true" /> {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Why rewards do not apply or failed, with how often and a sample to look at. */
function Reasons({ rewards }: { readonly rewards: readonly DryRunReward[] }) {
  const rows = rewards.flatMap(({ name, failed, notApplicable }) => [
    ...failed.reasons.map((reason) => ({ ...reason, name, what: t("failed") })),
    ...notApplicable.reasons.map((reason) => ({ ...reason, name, what: t("does not apply") })),
  ]);
  if (rows.length === 0) return null;
  return (
    <section>
      <h2 class="eyebrow">{t("Exceptions, and where a reward does not apply")}</h2>
      <ul class="dry-run-reasons">
        {rows.map(({ name, what, reason, count: times, sample }) => (
          <li key={`${name} ${what} ${reason}`}>
            <b>{name}</b> {what}: {reason}{" "}
            <span class="muted">{t("({0} times, first on sample {1})", count(times), sample)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

mountPage({ view, send: channel.send, Data: DryRunPage });
