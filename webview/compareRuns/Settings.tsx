import type { ComparedRun, SettingGroup, SettingRow } from "../../src/ui/compareRuns/contract";
import { t } from "../shared/l10n";
import { RunColumns } from "./RunColumns";

interface SettingsProps {
  readonly runs: readonly ComparedRun[];
  readonly places: ReadonlyMap<string, number>;
  readonly settings: readonly SettingRow[];
  readonly same: number;
}

const groups: Readonly<Record<SettingGroup, () => string>> = {
  configuration: () => t("configuration"),
  dataset: () => t("dataset"),
  lexicon: () => t("wheels"),
  engine: () => t("engine"),
};

/** In what the runs were set up otherwise; what they agree on is only counted. */
export function Settings({ runs, places, settings, same }: SettingsProps) {
  return (
    <div>
      <h2>{t("What was set otherwise")}</h2>
      {settings.length === 0 ? (
        <p class="muted">{t("Nothing: all {0} settings are the same.", same)}</p>
      ) : (
        <>
          <RunColumns runs={runs} places={places} title={t("Setting")}>
            {settings.map(({ group, key, values }) => (
              <tr key={`${group} ${key}`}>
                <th scope="row">
                  <span class="mono">{key}</span>
                  {group !== "configuration" && <span class="muted compare-group">{groups[group]?.() ?? group}</span>}
                </th>
                {values.map((value, place) => (
                  <td key={runs[place]?.run} class={place > 0 && value !== values[0] ? "compare-other" : ""}>
                    {value === null ? <span class="muted">{t("not set")}</span> : <span class="mono">{value}</span>}
                  </td>
                ))}
              </tr>
            ))}
          </RunColumns>
          <p class="muted">{t("{0} other settings are the same in all runs.", same)}</p>
        </>
      )}
    </div>
  );
}
