import { l10n } from "vscode";
import { type InstalledPack, PUBLISHED_PACKS, type PublishedPack } from "../../packs";

/** What a line of the choice does. */
export type WheelsChoice =
  | { readonly kind: "folder" | "zip" | "address" | "own" | "remove" }
  | { readonly kind: "published"; readonly pack: PublishedPack }
  | { readonly kind: "installed"; readonly pack: InstalledPack };

/** A line of the choice; one without a choice is a heading. */
export interface WheelsLine {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly choice?: WheelsChoice;
}

/**
 * The lines of the command: where a pack can come from, and what is installed.
 *
 * @param used The setting's value: `own` or a folder.
 */
export function wheelsLines(installed: readonly InstalledPack[], used: string): WheelsLine[] {
  const known = new Set(installed.map(({ sha256 }) => sha256));
  const shown = (choice: string) => (choice === used ? { description: l10n.t("scores are shown with it") } : {});
  return [
    { label: l10n.t("Install") },
    ...PUBLISHED_PACKS.filter(({ sha256 }) => !known.has(sha256)).map((pack) => ({
      label: `$(cloud-download) ${pack.name}`,
      description: l10n.t("from its authors' repository"),
      detail: pack.address,
      choice: { kind: "published" as const, pack },
    })),
    { label: l10n.t("$(folder-opened) From a Folder…"), choice: { kind: "folder" } },
    { label: l10n.t("$(file-zip) From a Zip File…"), choice: { kind: "zip" } },
    { label: l10n.t("$(link) From an Address…"), choice: { kind: "address" } },
    { label: l10n.t("Show scores with") },
    { label: l10n.t("$(pie-chart) The extension's own wheels"), ...shown("own"), choice: { kind: "own" } },
    ...installed.map((pack) => ({
      label: `$(pie-chart) ${pack.name}`,
      ...shown(pack.folder),
      detail: l10n.t(
        "sha256 {0} · installed {1} from {2}",
        pack.sha256.slice(0, 12),
        new Date(pack.installed).toLocaleDateString(),
        pack.source,
      ),
      choice: { kind: "installed" as const, pack },
    })),
    ...(installed.length === 0
      ? []
      : [
          { label: l10n.t("Remove") },
          { label: l10n.t("$(trash) Remove a Pack…"), choice: { kind: "remove" as const } },
        ]),
  ];
}
