import type { BenchmarkIntent, BenchmarkSnapshot, ExportFormat } from "../../src/ui/benchmarks/contract";
import { LexiconName } from "../shared/LexiconNote";
import { t } from "../shared/l10n";
import { Notices } from "../shared/Notices";
import { Button } from "../shared/toolkit";

interface HeadProps {
  readonly data: BenchmarkSnapshot;
  readonly send: (intent: BenchmarkIntent) => void;
}

/** What was scored, with which lexicon, what could not be, and what can be done with it. */
export function Head({ data, send }: HeadProps) {
  const { name, predictions, truth, lexicon, problems } = data;
  const save = (format: ExportFormat) => send({ type: "export", format });
  return (
    <header class="benchmark-head">
      <div class="benchmark-title">
        <h1>
          {data.published.length > 0 ? "MER-UniBench" : t("Held-out set")} <span class="muted">{name}</span>
        </h1>
        <LexiconName lexicon={lexicon} />
        <span class="spacer" />
        <Button icon="refresh" onPress={() => send({ type: "runAgain" })}>
          {t("Score again")}
        </Button>
        <fieldset class="exports">
          <legend class="muted">{t("Export")}</legend>
          <Button onPress={() => save("latex")} title={t("A booktabs table for a paper")}>
            LaTeX
          </Button>
          <Button onPress={() => save("markdown")} title={t("A table for a page")}>
            Markdown
          </Button>
          <Button onPress={() => save("csv")} title={t("One figure a line, with all that it was made of")}>
            CSV
          </Button>
        </fieldset>
      </div>
      <div class="benchmark-folders muted">
        <span>
          {t("predictions")} <span class="mono">{predictions}</span>
        </span>
        {truth !== predictions && (
          <span>
            {t("truth")} <span class="mono">{truth}</span>
          </span>
        )}
      </div>
      <Notices notices={problems} />
    </header>
  );
}
