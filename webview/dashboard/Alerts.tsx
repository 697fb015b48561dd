import type { Alert, DashboardIntent } from "../../src/ui/dashboard/contract";
import { t } from "../shared/l10n";
import { Button } from "../shared/toolkit";

const icons = { info: "info", warning: "warning", error: "error" } as const;

interface AlertsProps {
  readonly alerts: readonly Alert[];
  readonly send: (intent: DashboardIntent) => void;
}

/** One bar: the most serious alert in plain words, its evidence one click away; the others are counted and follow when it is muted. */
export function Alerts({ alerts, send }: AlertsProps) {
  const [first, ...others] = alerts;
  if (!first) return null;
  return (
    <div class={`alert alert-${first.level}`} role="alert">
      <span class={`codicon codicon-${icons[first.level]}`} aria-hidden="true" />
      <p>
        <strong>{first.headline}</strong> {first.message}
        {others.length > 0 && <span class="muted"> {t("({0} more)", others.length)}</span>}
      </p>
      {first.evidence && (
        <Button onPress={() => send({ type: "showEvidence", alert: first.id })}>{t("Show the rollouts")}</Button>
      )}
      <Button onPress={() => send({ type: "mute", alert: first.id })}>{t("Mute")}</Button>
    </div>
  );
}
