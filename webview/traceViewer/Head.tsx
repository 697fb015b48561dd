import type { SelectedGroup } from "../../src/ui/traceViewer/contract";
import { t } from "../shared/l10n";
import { Button } from "../shared/toolkit";
import { WordList } from "../shared/WordPill";
import { History } from "./History";

interface HeadProps {
  readonly group: SelectedGroup;
  readonly comparing: boolean;
  readonly onSample: () => void;
  readonly onText: () => void;
  readonly onCompare: () => void;
  readonly onStep: (key: string) => void;
}

/** What was asked, what is true, and how the same prompt went over training. */
export function Head({ group, comparing, onSample, onText, onCompare, onStep }: HeadProps) {
  return (
    <header class="trace-head">
      <div class="trace-title">
        <h1>{t("Sample {0} · step {1}", group.sample, group.step)}</h1>
        <span class="muted">{t("truth")}</span>
        <WordList words={group.truth} none={t("none")} />
        <span class="spacer" />
        <div class="trace-actions">
          <Button icon="play-circle" onPress={onSample}>
            {t("Open sample")}
          </Button>
          <Button icon="file-code" title={t("The completion in a text editor, with inline scores")} onPress={onText}>
            {t("As text")}
          </Button>
          <Button
            icon="diff"
            primary={comparing}
            title={t("Compares two answers word by word (C)")}
            disabled={group.traces.length < 2}
            onPress={onCompare}
          >
            {comparing ? t("Close comparison") : t("Compare two")}
          </Button>
        </div>
      </div>
      {group.subtitle && <p class="trace-subtitle">“{group.subtitle}”</p>}
      <History group={group} onStep={onStep} />
    </header>
  );
}
