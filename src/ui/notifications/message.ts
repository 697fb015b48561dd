import { l10n } from "vscode";
import type { RunEntry } from "../../runs";
import type { Alert } from "../dashboard/contract";
import { lengthText } from "../runExplorer";
import { lexiconText } from "../shared/scoredWith";
import type { NoticeKind } from "./due";

/** A run with what its rows warn of. */
export interface NoticedRun extends RunEntry {
  readonly hacking: boolean;
  readonly neverStarts: boolean;
  /** The alert on reward hacking, when there is one. */
  readonly alert: Alert | undefined;
}

/** A button of a notification and the command behind it. */
interface NoticeAction {
  readonly label: string;
  readonly command: string;
  readonly arguments: readonly unknown[];
}

/** What a notification says and offers. */
export interface NoticeMessage {
  readonly level: "information" | "warning" | "error";
  readonly text: string;
  readonly actions: readonly NoticeAction[];
}

/**
 * Says what happened to a run.
 *
 * @param now Epoch seconds.
 * @param left Of a lost run: how many of its processes still run.
 */
export function noticeMessage(kind: NoticeKind, run: NoticedRun, now: number, left = 0): NoticeMessage {
  const action = (label: string, command: string, ...more: unknown[]): NoticeAction => ({
    label,
    command: `affectgptRl.${command}`,
    arguments: [run.folder, ...more],
  });
  const dashboard = action(l10n.t("Open Dashboard"), "openDashboard");
  const log = action(l10n.t("Show Log"), "showLog");
  const { name, exit, heldOut, progress, alert, lexicon, queue } = run;
  switch (kind) {
    case "finished": {
      const score = heldOut && [heldOut.f1.toFixed(2), ...(lexicon ? [`(${lexiconText(lexicon)})`] : [])].join(" ");
      const text = score
        ? l10n.t("'{0}' finished with a held-out F1 of {1}.", name, score)
        : l10n.t("'{0}' finished.", name);
      return { level: "information", text, actions: [dashboard] };
    }
    case "failed": {
      const why = exit?.message.split("\n", 1)[0]?.slice(0, 200);
      const text = why ? l10n.t("'{0}' failed: {1}", name, why) : l10n.t("'{0}' failed.", name);
      return { level: "error", text, actions: [log, dashboard] };
    }
    case "lost": {
      if (left > 0) {
        const text = l10n.t(
          "'{0}' is lost: its supervisor ended without saying how, and {1} of its processes still run. They may hold GPUs; Resume ends them and goes on from the last checkpoint.",
          name,
          left,
        );
        return { level: "error", text, actions: [action(l10n.t("Stop Them…"), "endLeftProcesses"), log, dashboard] };
      }
      const text = l10n.t(
        "'{0}' is lost: its supervisor ended without saying how. Resume goes on from its last checkpoint.",
        name,
      );
      return { level: "error", text, actions: [log, dashboard] };
    }
    case "stalled": {
      const text = progress
        ? l10n.t("'{0}' has stood still for {1}, at step {2}.", name, lengthText(now - progress.time), progress.step)
        : l10n.t("'{0}' stands still.", name);
      return { level: "warning", text, actions: [log, dashboard] };
    }
    case "started":
      return {
        level: "information",
        text: l10n.t("'{0}' waits no longer: it has started.", name),
        actions: [dashboard],
      };
    case "never-starts": {
      const text = queue?.message
        ? l10n.t("'{0}': {1}", name, queue.message)
        : l10n.t("'{0}' waits for what will not come.", name);
      return { level: "warning", text, actions: [action(l10n.t("Stop Run"), "stopRun"), dashboard] };
    }
    case "reward-hacking": {
      const text = alert
        ? l10n.t("'{0}': {1}. {2}", name, alert.headline, alert.message)
        : l10n.t("'{0}' may be exploiting its reward.", name);
      const step = alert?.evidence?.toStep;
      const evidence = step === undefined ? [] : [action(l10n.t("Show Rollouts"), "openRollouts", { step })];
      return { level: "warning", text, actions: [...evidence, dashboard] };
    }
  }
}
