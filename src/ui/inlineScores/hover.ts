import * as vscode from "vscode";
import type { Lexicon } from "../../emotion";
import type { AnnotatedWord } from "../../traces";
import { reasonText } from "../shared/reasons";
import { lexiconDetail } from "../shared/scoredWith";
import { signed } from "./marks";

/** The five wheels' mapping of a word: form → base → wheel word → cluster, and whether the truth has it. Text only: it quotes model output. */
export function wordHover(
  lexicon: Lexicon,
  word: AnnotatedWord,
  truth: readonly string[] | undefined,
): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown("**").appendText(word.word).appendMarkdown("** ");
  if (word.reason !== null) {
    text.appendText(reasonText(word.reason));
    return appendLexicon(text, lexicon);
  }
  if (word.agreement.share === null) {
    text.appendText(vscode.l10n.t("is on none of the five wheels, so it counts in no score."));
    return appendLexicon(text, lexicon);
  }
  if (truth !== undefined) {
    text.appendText(vscode.l10n.t("agreement {0}", word.agreement.share.toFixed(2)));
    if (word.effect !== null) text.appendText(` · ${vscode.l10n.t("effect on F1 {0}", signed(word.effect))}`);
  }
  text.appendMarkdown("\n\n");
  word.agreement.wheels.forEach(({ wheel, cluster, inTruth }, index) => {
    text.appendText(`${index + 1} ${wheel}: ${pathText(lexicon, word.word, index)}`);
    if (cluster !== null && truth !== undefined) {
      text.appendText(inTruth ? `  ✓ ${vscode.l10n.t("in the truth")}` : `  ✗ ${vscode.l10n.t("not in the truth")}`);
    }
    text.appendMarkdown("  \n");
  });
  if (truth !== undefined) text.appendMarkdown("\n").appendText(vscode.l10n.t("truth: {0}", truth.join(", ")));
  return appendLexicon(text, lexicon);
}

const appendLexicon = (text: vscode.MarkdownString, { identity }: Lexicon): vscode.MarkdownString =>
  text.appendMarkdown("\n\n").appendText(vscode.l10n.t("lexicon: {0}", lexiconDetail(identity)));

function pathText(lexicon: Lexicon, word: string, wheel: number): string {
  const path = lexicon.path(word, wheel);
  if (!path) return vscode.l10n.t("not on this wheel");
  return [word, path.base, path.wheelWord, path.cluster]
    .filter((step, at, steps) => step !== steps[at - 1])
    .join(" → ");
}
