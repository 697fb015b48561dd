import type { GroupFlag } from "../../src/ui/traceViewer/contract";
import { t } from "../shared/l10n";

interface Kind {
  readonly icon: string;
  readonly name: () => string;
  readonly about: () => string;
}

/** What each flag is called, its sign in the list, and what it means. */
export const flags: Readonly<Record<GroupFlag, Kind>> = {
  malformed: {
    icon: "bracket-error",
    name: () => t("malformed"),
    about: () => t("An answer of the group has missing, unclosed, nested or repeated tags."),
  },
  truncated: {
    icon: "screen-cut",
    name: () => t("truncated"),
    about: () => t("An answer of the group was cut off at the longest length."),
  },
  wideSpread: {
    icon: "arrow-both",
    name: () => t("wide spread"),
    about: () => t("Best and worst answer lie at least half of the attainable reward apart."),
  },
  notJudged: {
    icon: "circle-slash",
    name: () => t("not judged"),
    about: () => t("A reward could not judge an answer of the group."),
  },
};

export const flagNames = Object.keys(flags) as readonly GroupFlag[];
