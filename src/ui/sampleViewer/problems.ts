import path from "node:path";
import { l10n } from "vscode";
import type { FileError, FileTrouble } from "../../files";
import type { QueryProblem, RowFault, RowProblem } from "../../samples";
import { fileTroubleRemedy, fileTroubleText } from "../shared/fileTrouble";
import type { Problem } from "../shared/messages";
import { nearest } from "../shared/nearest";
import { UserError } from "../shared/problems";

/** What hinders a file of a corpus, in the user's language. */
function troubleText(trouble: FileTrouble, name: string): string {
  return trouble === "outside"
    ? l10n.t("{0} lies outside of the dataset's folder, so it is not opened.", name)
    : fileTroubleText(trouble, name);
}

function troubleRemedy(trouble: FileTrouble): string {
  return trouble === "missing"
    ? l10n.t("Check the path in the dataset, or bring the file there and try again.")
    : fileTroubleRemedy(trouble);
}

/** A file that cannot be used, as a page shows it. */
export function fileProblem(trouble: FileTrouble, file: string): Problem {
  return {
    what: troubleText(trouble, path.basename(file)),
    where: file,
    todo: troubleRemedy(trouble),
    canRetry: true,
  };
}

/** The same as an error for the person. */
export function fileUserError({ trouble, path: file }: FileError): UserError {
  const { what, where, todo } = fileProblem(trouble, file);
  return new UserError(what, where, todo);
}

/** Lines of one dataset that are no samples, said together. */
export function rowsProblem(problems: readonly RowProblem[], faulty: number): Problem | undefined {
  const [first] = problems;
  if (faulty === 0) return undefined;
  const what =
    faulty === 1
      ? l10n.t("One line is no sample and is left out.")
      : l10n.t("{0} lines are no samples and are left out.", faulty);
  return {
    what,
    where: problems.slice(0, 5).map(rowText).join("\n"),
    todo: first ? l10n.t("The trainer refuses a dataset with such lines: correct them before training.") : "",
    canRetry: false,
  };
}

function rowText({ file, line, fault }: RowProblem): string {
  return `${path.basename(file)}:${line} ${faultText(fault)}`;
}

function faultText(fault: RowFault): string {
  switch (fault.kind) {
    case "notJson":
      return l10n.t("is no whole JSON object");
    case "missing":
      return l10n.t("lacks '{0}'", fault.key);
    case "empty":
      return l10n.t("'{0}' must not be empty", fault.key);
    case "tooLong":
      return l10n.t("'{0}' is too long", fault.key);
    case "unknown":
      return l10n.t("'{0}' is not known there", fault.key);
    case "type":
      return l10n.t("'{0}' must be of type {1}", fault.key || l10n.t("the line"), fault.wanted);
    case "repeated":
      return l10n.t("repeats the id '{0}' of line {1}", fault.id, fault.firstLine);
  }
}

/** Why a query cannot be read, and what could be meant. */
export function queryText(problem: QueryProblem): string {
  switch (problem.kind) {
    case "unknownKey": {
      const meant = nearest(problem.key, problem.known);
      const known = problem.known.map((key) => `${key}:`).join(" ");
      return meant
        ? l10n.t("There is no '{0}:' to filter by; did you mean '{1}:'?", problem.key, meant)
        : l10n.t("There is no '{0}:' to filter by; there are {1}", problem.key, known);
    }
    case "badRange":
      return l10n.t("'{0}' is no range for '{1}:'; write 0.2-0.5, <0.5 or >0.2.", problem.value, problem.key);
    case "badChoice":
      return l10n.t("'{0}:' is {1}, not '{2}'.", problem.key, problem.choices.join(" / "), problem.value);
  }
}
