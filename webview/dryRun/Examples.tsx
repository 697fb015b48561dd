import type { DryRunExample } from "../../src/contracts/dryRun";
import { fixed } from "../shared/format";
import { t } from "../shared/l10n";
import { kinds } from "./kinds";

/** One answer of each kind with what it earns: the text that the figures above are about. */
export function Examples({ examples }: { readonly examples: readonly DryRunExample[] }) {
  return (
    <section>
      <h2 class="eyebrow">{t("One answer of each kind")}</h2>
      {examples.map((example) => (
        <details key={`${example.kind} ${example.sample}`} class="dry-run-example">
          <summary>
            <b>{kinds[example.kind].name()}</b>
            <span class="muted"> {kinds[example.kind].about()}</span>
            <span class="mono"> {example.total === null ? t("not judged") : fixed(example.total, 3)}</span>
          </summary>
          <p class="dry-run-text mono">{example.completion || t("(empty)")}</p>
          <p class="muted">
            {t("sample {0}", example.sample)}
            {" · "}
            {Object.entries(example.rewards)
              .map(([name, value]) => `${name} ${value === null ? t("not judged") : fixed(value, 3)}`)
              .join(" · ")}
          </p>
          {example.faults.length > 0 && <p class="tone-warning">{example.faults.join(" · ")}</p>}
        </details>
      ))}
    </section>
  );
}
