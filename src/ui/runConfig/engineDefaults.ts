import { l10n } from "vscode";
import table from "./engineDefaults.json";
import type { KeyPath } from "./schema";

/** What an engine does when it is told nothing. */
interface EngineDefault {
  /** As the engine calls it. */
  readonly parameter: string;
  readonly value: number | string | boolean | null;
  /** What it makes of a value that is null. */
  readonly means?: number;
  readonly note?: "perProcess" | "prompts" | "lora" | "noLora" | "all" | "never";
}

/** An engine, or a library that one trains with, and what it does with each of our keys. A test holds it to what is installed. */
interface EngineTable {
  readonly title: string;
  readonly version: string;
  readonly defaults: Readonly<Record<string, EngineDefault>>;
}

const tables = table as Readonly<Record<string, EngineTable>>;
/** Whose defaults stand behind each engine of run.yaml. */
const BEHIND: Readonly<Record<string, readonly string[]>> = {
  trl: ["trl", "peft"],
  "ms-swift": ["ms-swift"],
  verl: ["verl"],
};

/**
 * Says what engines do where a key is left out of their own configurations: that of the run first, then the others.
 *
 * @param engine The run's engine.
 */
export function engineDefaults(path: KeyPath, engine: string): readonly string[] {
  const key = path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[]` : text === "" ? step : `${text}.${step}`),
    "",
  );
  const said = (names: readonly string[]) =>
    names.flatMap((name) => {
      const { title, version, defaults } = tables[name] ?? {};
      const found = defaults?.[key];
      return found ? [`${title} ${version}: ${found.parameter} = ${valueText(found)}`] : [];
    });
  const own = BEHIND[engine] ?? [];
  const [mine, others] = [said(own), said(Object.keys(tables).filter((name) => !own.includes(name)))];
  return [
    ...(mine.length > 0 ? [l10n.t("The engine's own default: {0}.", mine.join("; "))] : []),
    ...(others.length > 0 ? [l10n.t("Of other engines: {0}.", others.join("; "))] : []),
  ];
}

function valueText({ value, means, note }: EngineDefault): string {
  const text = means === undefined ? (value === null ? l10n.t("none") : String(value)) : String(means);
  const more = noteText(note);
  return more === undefined ? text : `${text} (${more})`;
}

function noteText(note: EngineDefault["note"]): string | undefined {
  switch (note) {
    case "perProcess":
      return l10n.t("a process");
    case "prompts":
      return l10n.t("prompts, not completions");
    case "lora":
      return l10n.t("with LoRA, which it trains when it is told nothing");
    case "noLora":
      return l10n.t("no LoRA");
    case "all":
      return l10n.t("all are kept");
    case "never":
      return l10n.t("never");
    case undefined:
      return undefined;
  }
}
