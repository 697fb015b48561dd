import { l10n } from "vscode";
import { QUERY_KEYS, type QueryProblem } from "./query";

/** What is wrong with a query, said to the person who types it. */
export function queryProblemText(problem: QueryProblem): string {
  if (problem.kind === "unknownKey") {
    const known = QUERY_KEYS.map((key) => `${key}:`).join(" ");
    return l10n.t("“{0}:” is no condition. There are {1}; put words with a colon in quotes.", problem.key, known);
  }
  return l10n.t(
    "“{0}” is no number or range for {1}. Write {1}:0.5, {1}:0.2-0.5 or {1}<0.5.",
    problem.value,
    problem.key,
  );
}
