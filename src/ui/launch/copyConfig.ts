import path from "node:path";
import { l10n } from "vscode";
import { type JsonObject, objectIn, textIn } from "../../files";
import type { RunInfo } from "../../runs";

/** Keys whose values are paths relative to their file. */
const PATHS: readonly (readonly [string, string])[] = [
  ["data", "train"],
  ["data", "validation"],
  ["data", "heldOut"],
  ["command", "cwd"],
  ["trl", "accelerate"],
  ["msSwift", "python"],
  ["verl", "python"],
  ["endpoint", "cache"],
  ["checkpoint", "shared"],
];
const LONGEST_NAME = 80;

/** The name of a copy: that of the run with a number behind it that nothing has yet. */
export function copyName(name: string, isTaken: (name: string) => boolean): string {
  const stem = name.replace(/-\d+$/, "");
  for (let number = Number(/-(\d+)$/.exec(name)?.[1] ?? 1) + 1; ; number++) {
    const copy = `${stem.slice(0, LONGEST_NAME - 1 - String(number).length)}-${number}`;
    if (!isTaken(copy)) return copy;
  }
}

/** A name that the editor's help for run.yaml, and Launch Run, know a configuration by. */
export const copyFile = (name: string): string => `run-${name}.yaml`;

/** Whether a run records the configuration that it was launched with: one that somebody else started does not. */
export const hasConfig = ({ config }: RunInfo): boolean => "version" in config && "data" in config;

/** The configuration of a run with its relative paths made absolute, so that it may stand elsewhere. @param folder That of its file. */
export function movedConfig(config: JsonObject, folder: string): JsonObject {
  // A run of a host has the paths of that host.
  const { isAbsolute, join } = folder.startsWith("/") ? path.posix : path;
  const moved = (value: string) => (isAbsolute(value) || value.startsWith("~") ? value : join(folder, value));
  // What was sent is where the moved paths lead to: there is nothing to be sent again.
  const { upload: _sent, ...others } = config;
  const result: Record<string, unknown> = { ...others };
  for (const [section, key] of PATHS) {
    const before = objectIn(result, section);
    const value = before && textIn(before, key);
    if (value !== undefined) result[section] = { ...before, [key]: moved(value) };
  }
  const lexicon = textIn(config, "lexicon");
  if (lexicon !== undefined && lexicon !== "own") result.lexicon = moved(lexicon);
  const model = objectIn(config, "model");
  const trained = model && textIn(model, "path");
  // `owner/name` is a model of the Hub.
  if (trained !== undefined && (trained.startsWith(".") || trained.split("/").length !== 2)) {
    result.model = { ...model, path: moved(trained) };
  }
  return result;
}

/** Where a copy is made from, and where it will stand. */
export interface CopySource {
  readonly info: RunInfo;
  /** The SSH host of the run; undefined for this machine. */
  readonly host: string | undefined;
  /** Whether the copy stands beside the file that the run was launched from: then its paths mean the same. */
  readonly isBeside: boolean;
}

/** The text of the copy. @param name Its run's name. */
export async function copyText({ info, host, isBeside }: CopySource, name: string): Promise<string> {
  const { config, configPath } = info;
  const folder =
    configPath === null ? undefined : path[configPath.startsWith("/") ? "posix" : "win32"].dirname(configPath);
  const paths = isBeside || folder === undefined ? config : movedConfig(config, folder);
  // What the run's configuration had left open, the next launch asks for again.
  const { launcher, ...rest } = paths;
  const copy = { ...rest, name, ...(launcher === undefined || launcher === "direct" ? {} : { launcher }) };
  const source = configPath ?? l10n.t("a file that was not named");
  const heading = [
    l10n.t(
      "A copy of the run '{0}' ({1}), to be changed and launched. Every default is filled in.",
      info.name,
      info.id,
    ),
    host === undefined
      ? l10n.t("The run came from {0}", source)
      : l10n.t("The run came from {0} on {1}; the paths are those of {1}.", source, host),
  ];
  const { stringify } = await import("yaml");
  return `${heading.map((line) => `# ${line.replaceAll(/\s+/g, " ")}`).join("\n")}\n\n${stringify(copy)}`;
}
