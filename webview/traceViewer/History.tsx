import { useEffect, useRef } from "preact/hooks";
import type { PromptStep, SelectedGroup } from "../../src/ui/traceViewer/contract";
import { fixed } from "../shared/format";
import { t } from "../shared/l10n";
import { IconButton } from "../shared/toolkit";
import { neighbours } from "./neighbours";

interface HistoryProps {
  readonly group: SelectedGroup;
  readonly onStep: (key: string) => void;
}

/** The same prompt over training: a bar a step, as high as the group's mean, with a line at its best answer. */
export function History({ group, onStep }: HistoryProps) {
  const { history } = group;
  const bars = useRef<HTMLDivElement>(null);
  useEffect(() => {
    bars.current?.querySelector(".now")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [group.key]);
  if (history.length < 2) {
    return <p class="muted history-note">{t("Training has drawn this prompt once so far.")}</p>;
  }
  const { earlier, later } = neighbours(history, group.key);
  const best = Math.max(...history.map((step) => step.best));
  const least = Math.min(0, ...history.map((step) => step.mean));
  const share = (value: number) => `${best > least ? ((value - least) / (best - least)) * 100 : 100}%`;
  return (
    <div class="history">
      <div ref={bars} class="history-bars">
        {history.map((step) => (
          <button
            key={step.key}
            type="button"
            class={step.key === group.key ? "history-step now" : "history-step"}
            aria-current={step.key === group.key ? "step" : undefined}
            aria-label={spoken(step)}
            title={spoken(step)}
            onClick={() => onStep(step.key)}
          >
            <span class="history-column">
              <i class="history-mean" style={{ height: share(step.mean) }} />
              <i class="history-best" style={{ bottom: share(step.best) }} />
            </span>
            <span class="history-label">{step.step}</span>
          </button>
        ))}
      </div>
      <div class="history-line">
        <IconButton
          icon="chevron-left"
          label={t("Earlier step of this prompt (,)")}
          disabled={!earlier}
          onPress={() => earlier && onStep(earlier.key)}
        />
        <IconButton
          icon="chevron-right"
          label={t("Later step of this prompt (.)")}
          disabled={!later}
          onPress={() => later && onStep(later.key)}
        />
        <span class="muted">{t("the same prompt over training: mean reward, the line is the best of the group")}</span>
      </div>
    </div>
  );
}

function spoken(step: PromptStep): string {
  return t("step {0}: mean {1}, best {2}", step.step, fixed(step.mean), fixed(step.best));
}
