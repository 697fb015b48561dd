import * as vscode from "vscode";
import type { BrokenRun, RunEntry } from "../../runs";
import { messageOf } from "../shared/problems";
import type { Contents } from "./contents";
import {
  brokenText,
  contextOf,
  descriptionOf,
  detailsOf,
  iconOf,
  type RunPlace,
  STATE_ICONS,
  spokenOf,
  staleText,
} from "./labels";

/** A line of the tree. Runs carry their folder, which is what commands on them take. */
export type Node =
  /** This machine where no name is given, else an SSH host. */
  | { readonly kind: "host"; readonly host?: string }
  | { readonly kind: "run"; readonly folder: string }
  | { readonly kind: "broken"; readonly folder: string }
  | { readonly kind: "older"; readonly host: string | undefined; readonly number: number };

export function thisMachineItem({ running }: Contents): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t("this machine"), vscode.TreeItemCollapsibleState.Expanded);
  item.id = "host:local";
  item.contextValue = "host";
  item.iconPath = new vscode.ThemeIcon("vm");
  if (running > 0) item.description = vscode.l10n.t("{0} running", running);
  return item;
}

export function runItem(run: RunEntry, now: number, place?: RunPlace): vscode.TreeItem {
  const item = new vscode.TreeItem(run.name);
  const { icon, color } = iconOf(run);
  item.id = `run:${run.folder}`;
  item.description = [descriptionOf(run, now), ...staleText(run, now, place)].join(" · ");
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  item.contextValue = contextOf(run) + (place ? "+ssh" : "");
  item.accessibilityInformation = { label: [spokenOf(run, now), ...staleText(run, now, place)].join(", ") };
  item.command = {
    command: "affectgptRl.openDashboard",
    title: vscode.l10n.t("Open Dashboard"),
    arguments: [run.folder],
  };
  return item;
}

/** The tooltip of a run. Its values come from files, so they are set as text and never as Markdown. */
export function runTooltip(run: RunEntry, now: number, place?: RunPlace): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  tooltip.appendMarkdown("**").appendText(run.name).appendMarkdown("**");
  for (const { label, value } of detailsOf(run, now, place)) {
    tooltip.appendMarkdown("\n\n").appendText(`${label}: ${value}`);
  }
  return tooltip;
}

export function brokenItem(run: BrokenRun): vscode.TreeItem {
  const { what, todo } = brokenText(run);
  const item = new vscode.TreeItem(run.name);
  const { icon, color } = STATE_ICONS.broken;
  item.id = `broken:${run.folder}`;
  item.description = what;
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  item.contextValue = "broken";
  item.accessibilityInformation = { label: `${run.name}, ${what}` };
  item.tooltip = new vscode.MarkdownString().appendText(`${messageOf(run.problem)} ${todo}`);
  return item;
}

export function olderItem(number: number): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t("{0} older runs", number));
  item.description = vscode.l10n.t("filter to find them");
  item.iconPath = new vscode.ThemeIcon("ellipsis");
  item.command = { command: "affectgptRl.filterRuns", title: vscode.l10n.t("Filter Runs…") };
  return item;
}
