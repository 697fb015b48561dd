import * as vscode from "vscode";
import type { ConnectionState } from "../../hosts";
import { type HostView, hostContext, hostDescription, hostDetails } from "./texts";

const ICONS: Readonly<Record<ConnectionState["kind"], string>> = {
  idle: "server",
  connecting: "loading~spin",
  connected: "server-environment",
  authentication: "key",
  waiting: "debug-disconnect",
  disconnected: "error",
};

/** A host's line in the tree. */
export function hostItem(view: HostView): vscode.TreeItem {
  const item = new vscode.TreeItem(view.name, vscode.TreeItemCollapsibleState.Collapsed);
  const description = hostDescription(view);
  item.id = `host:ssh:${view.name}`;
  item.contextValue = hostContext(view.state.kind);
  item.iconPath = new vscode.ThemeIcon(ICONS[view.state.kind]);
  item.description = description;
  item.accessibilityInformation = { label: `${vscode.l10n.t("SSH host {0}", view.name)}, ${description}` };
  return item;
}

/** What hosts and ssh say is set as text and never as Markdown. */
export function hostTooltip(view: HostView): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  tooltip.appendMarkdown("**").appendText(view.name).appendMarkdown("**");
  for (const { label, value } of hostDetails(view)) tooltip.appendMarkdown("\n\n").appendText(`${label}: ${value}`);
  return tooltip;
}
