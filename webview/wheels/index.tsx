import "./wheels.css";
import type {
  CompletionItem,
  WheelsIntent,
  WheelsMessage,
  WheelsRestored,
  WheelsSnapshot,
} from "../../src/ui/wheels/contract";
import { openChannel } from "../shared/channel";
import { LexiconName } from "../shared/LexiconNote";
import { t } from "../shared/l10n";
import { mountPage, pageView } from "../shared/page";
import { Button } from "../shared/toolkit";
import { WheelSmallMultiples } from "../shared/WheelSmallMultiples";
import { WordCardLayer } from "../shared/WordCard";
import { WordList } from "../shared/WordPill";

const view = pageView<WheelsSnapshot>();
const channel = openChannel<WheelsMessage, WheelsIntent, WheelsRestored>({
  snapshot: (message) => {
    view.value = message.view;
    if (message.view.kind === "data") channel.keepLooked({ start: message.view.data.selected.start });
  },
});

function Wheels({ data }: { readonly data: WheelsSnapshot }) {
  const { completions, selected, lexicon } = data;
  return (
    <div class="wheels-page">
      <h1>{data.document}</h1>
      {completions.length > 1 && <Completions completions={completions} selected={selected.start} />}
      <Selected selected={selected} lexicon={lexicon} />
      <WordCardLayer />
    </div>
  );
}

interface CompletionsProps {
  readonly completions: readonly CompletionItem[];
  readonly selected: number;
}

function Completions({ completions, selected }: CompletionsProps) {
  return (
    <nav class="completions" aria-label={t("completions of this text")}>
      {completions.map(({ start, line, answer }) => (
        <button
          key={start}
          type="button"
          aria-current={start === selected}
          onClick={() => channel.send({ type: "select", start })}
        >
          <span class="muted">{t("line {0}", line)}</span> {answer || t("no answer")}
        </button>
      ))}
    </nav>
  );
}

function Selected({ selected, lexicon }: Pick<WheelsSnapshot, "selected" | "lexicon">) {
  const { score, truth, problems } = selected;
  const percent = (value: number) => value.toFixed(2);
  return (
    <section class="completion">
      <div class="completion-head">
        {score && (
          <span class="mono">
            EW F1 <b>{percent(score.f1)}</b> · P {percent(score.precision)} · R {percent(score.recall)}
          </span>
        )}
        <LexiconName lexicon={lexicon} />
        {selected.sample && <span class="muted">{t("sample {0}", selected.sample)}</span>}
        <span class="spacer" />
        <Button icon="go-to-file" onPress={() => channel.send({ type: "showText", start: selected.start })}>
          {t("Show in the text")}
        </Button>
      </div>
      {problems.map((problem) => (
        <p key={problem} class="tone-warning">
          {problem}
        </p>
      ))}
      <dl>
        <dt>{t("truth")}</dt>
        <dd>
          {truth ? <WordList words={truth} none={t("none")} /> : t("not known: a line 'truth: …' above it would tell")}
        </dd>
        <dt>{t("answer")}</dt>
        <dd>
          <WordList words={selected.answer} none={t("no word")} />
        </dd>
        <dt>{t("reasoning")}</dt>
        <dd>
          <WordList words={selected.reasoning} none={t("no emotion word")} />
        </dd>
      </dl>
      <WheelSmallMultiples wheels={selected.wheels} judged={truth !== null} />
    </section>
  );
}

mountPage({ view, send: channel.send, Data: Wheels });
