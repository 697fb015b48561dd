import type { LexiconView } from "../../src/ui/shared/messages";
import type { TracePart, TraceView } from "../../src/ui/traceViewer/contract";
import { fixed, signed } from "../shared/format";
import { LexiconName } from "../shared/LexiconNote";
import { t } from "../shared/l10n";
import { Choice } from "../shared/toolkit";
import { WordList } from "../shared/WordPill";
import { type DiffPiece, textOf, wordDiff } from "./wordDiff";

interface CompareProps {
  readonly trace: TraceView;
  readonly other: TraceView;
  /** Best first. */
  readonly ranked: readonly TraceView[];
  readonly onOther: (index: number) => void;
  /** What words and scores are shown with. */
  readonly lexicon: LexiconView;
}

/** Two answers of a group side by side: their words, the text that only one of them has, and the rewards that part them. */
export function Compare({ trace, other, ranked, onOther, lexicon }: CompareProps) {
  const options = ranked
    .filter(({ index }) => index !== trace.index)
    .map((candidate) => ({ value: String(candidate.index), label: nameOf(candidate) }));
  return (
    <div class="trace compare">
      <div class="compare-columns">
        <div class="compare-column">
          <h2 class="eyebrow">{t("Compared with")}</h2>
          <Choice
            label={t("Compare with")}
            value={String(other.index)}
            options={options}
            onChange={(value) => onOther(Number(value))}
          />
          <WordList words={other.answer} none={t("no answer")} />
        </div>
        <div class="compare-column">
          <h2 class="eyebrow">{t("This answer")}</h2>
          <p class="compare-name">{nameOf(trace)}</p>
          <WordList words={trace.answer} none={t("no answer")} />
        </div>
      </div>
      <DiffPart kind="think" name={t("Reasoning")} trace={trace} other={other} />
      <DiffPart kind="answer" name={t("Answer")} trace={trace} other={other} />
      <DiffPart kind="rest" name={t("Outside of the tags")} trace={trace} other={other} />
      <RewardTable trace={trace} other={other} lexicon={lexicon} />
    </div>
  );
}

function nameOf(trace: TraceView): string {
  const words = trace.answer.map(({ text }) => text).join(", ") || t("no answer");
  return `${fixed(trace.total)} · ${words}`;
}

interface SidesProps {
  readonly trace: TraceView;
  readonly other: TraceView;
}

function DiffPart({
  kind,
  name,
  trace,
  other,
}: SidesProps & { readonly kind: TracePart["kind"]; readonly name: string }) {
  const [left, right] = [textOf(other.parts, kind), textOf(trace.parts, kind)];
  if (left === "" && right === "") return null;
  const diff = wordDiff(left, right);
  return (
    <section>
      <h2 class="eyebrow">
        {name}
        {diff.same && <span class="part-note">{t("the same in both")}</span>}
      </h2>
      <div class="compare-columns">
        <DiffText pieces={diff.left} side="left" />
        <DiffText pieces={diff.right} side="right" />
      </div>
    </section>
  );
}

function DiffText({ pieces, side }: { readonly pieces: readonly DiffPiece[]; readonly side: "left" | "right" }) {
  if (pieces.length === 0) return <p class="muted compare-column">{t("none")}</p>;
  return (
    <p class="part-text compare-column">
      {pieces.map((piece, place) => {
        // Pieces are the text in its order; a new text brings new ones.
        if (!piece.only) return <span key={`${place}`}>{piece.text}</span>;
        return side === "left" ? <del key={`${place}`}>{piece.text}</del> : <ins key={`${place}`}>{piece.text}</ins>;
      })}
    </p>
  );
}

function RewardTable({ trace, other, lexicon }: SidesProps & { readonly lexicon: LexiconView }) {
  const rows: readonly (readonly [string, number | null, number | null])[] = [
    ...trace.rewards.map(
      (reward) =>
        [reward.name, other.rewards.find(({ name }) => name === reward.name)?.value ?? null, reward.value] as const,
    ),
    ["EW F1", other.score?.f1 ?? null, trace.score?.f1 ?? null],
    [t("precision"), other.score?.precision ?? null, trace.score?.precision ?? null],
    [t("recall"), other.score?.recall ?? null, trace.score?.recall ?? null],
    [t("reward"), other.total, trace.total],
    [t("advantage"), other.advantage, trace.advantage],
  ];
  return (
    <section>
      <h2 class="eyebrow">
        {t("Differences")} <LexiconName lexicon={lexicon} />
      </h2>
      <table class="compare-table">
        <thead>
          <tr>
            <th scope="col">
              <span class="visually-hidden">{t("figure")}</span>
            </th>
            <th scope="col">{t("compared with")}</th>
            <th scope="col">{t("this answer")}</th>
            <th scope="col">{t("difference")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, left, right]) => {
            const difference = left === null || right === null ? null : right - left;
            const tone =
              difference === null || Math.abs(difference) < 0.005 ? "muted" : difference > 0 ? "tone-good" : "tone-bad";
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="mono">{fixed(left)}</td>
                <td class="mono">{fixed(right)}</td>
                <td class={`mono ${tone}`}>{difference === null ? "–" : signed(difference)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
