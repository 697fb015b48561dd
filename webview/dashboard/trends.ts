import { t } from "../shared/l10n";

/** Where a figure is going: an arrow and a word, so that neither is needed alone. */
export const trends = {
  rising: () => `↗ ${t("rising")}`,
  falling: () => `↘ ${t("falling")}`,
  steady: () => `→ ${t("steady")}`,
} as const;
