import { l10n } from "vscode";
import type { RunInfo } from "../../runs";
import { lexiconDetail, scoredWith } from "../shared/scoredWith";
import type { SettingGroup, SettingRow } from "./contract";

type Compared = Pick<RunInfo, "config" | "dataset" | "engine" | "lexicon">;

/** A name is what a run is called, and stands above its column. */
const LEFT_OUT: ReadonlySet<string> = new Set(["name"]);

/** In which settings runs differ, and how many are the same in all of them. */
export function compareSettings(runs: readonly Compared[]): { differing: SettingRow[]; same: number } {
  const all = runs.map(settingsOf);
  const rows = new Map<string, SettingRow>();
  for (const settings of all) {
    for (const [id, { group, key }] of settings) {
      if (!rows.has(id)) rows.set(id, { group, key, values: all.map((each) => each.get(id)?.value ?? null) });
    }
  }
  const differing = [...rows.values()].filter(({ values }) => values.some((value) => value !== values[0]));
  return { differing: differing.sort(byGroup), same: rows.size - differing.length };
}

const GROUPS: readonly SettingGroup[] = ["configuration", "dataset", "lexicon", "engine"];
const byGroup = (one: SettingRow, other: SettingRow): number => GROUPS.indexOf(one.group) - GROUPS.indexOf(other.group);

interface Setting {
  readonly group: SettingGroup;
  readonly key: string;
  readonly value: string;
}

function settingsOf({ config, dataset, engine, lexicon }: Compared): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  const set = (group: SettingGroup, key: string, value: string) =>
    settings.set(`${group} ${key}`, { group, key, value });
  for (const [key, value] of Object.entries(config)) {
    if (!LEFT_OUT.has(key)) flatten(key, value, (path, text) => set("configuration", path, text));
  }
  for (const key of ["train", "heldOut"] as const) {
    const stamp = dataset[key];
    if (stamp?.rows != null) set("dataset", `${key}.rows`, String(stamp.rows));
    // Whole checksums tell a reader nothing more.
    if (stamp?.sha256 != null) set("dataset", `${key}.sha256`, stamp.sha256.slice(0, 12));
  }
  if (lexicon) set("lexicon", "lexicon", lexiconDetail(lexicon));
  set("engine", "engine", engine.name);
  for (const [name, version] of Object.entries(engine.versions)) set("engine", name, version);
  return settings;
}

/** Names each value by its way: items of a list by their names where they have any, so that another order is no difference. */
function flatten(path: string, value: unknown, found: (path: string, text: string) => void): void {
  const entries = entriesOf(value);
  if (entries === undefined) found(path, String(value));
  else if (entries.length === 0) found(path, Array.isArray(value) ? "[]" : "{}");
  else for (const [step, each] of entries) flatten(path + step, each, found);
}

/** The parts of a value with the steps that lead to them; undefined for a value that has none. */
function entriesOf(value: unknown): (readonly [string, unknown])[] | undefined {
  if (Array.isArray(value)) return itemsOf(value);
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).map(([key, each]) => [`.${key}`, each] as const);
}

function itemsOf(list: readonly unknown[]): (readonly [string, unknown])[] {
  const names = list.map((item) =>
    typeof item === "object" && item !== null && "name" in item ? item.name : undefined,
  );
  const areNamed = names.every((name) => typeof name === "string") && new Set(names).size === names.length;
  return list.map((item, place) => [`[${areNamed ? names[place] : place}]`, item] as const);
}

/** Why figures of the runs must not be compared with each other. */
export function compareWarnings(runs: readonly Compared[]): string[] {
  const warnings: string[] = [];
  const heldOut = new Set(runs.flatMap(({ dataset }) => dataset.heldOut?.sha256 ?? []));
  if (heldOut.size > 1) {
    warnings.push(l10n.t("The runs were evaluated on different held-out samples: their EW F1 cannot be compared."));
  }
  const lexicons = runs.flatMap(({ lexicon }) => lexicon ?? []);
  const [first] = lexicons;
  if (first && lexicons.some((other) => scoredWith(first, other).differs)) {
    warnings.push(
      l10n.t("The runs were scored with different emotion wheels: neither rewards nor EW F1 can be compared."),
    );
  }
  return warnings;
}
