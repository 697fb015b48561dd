import { diffWordsWithSpace } from "diff";
import type { TracePart } from "../../src/ui/traceViewer/contract";

/** A stretch of text that both sides have, or one of them alone. */
export interface DiffPiece {
  readonly text: string;
  readonly only: boolean;
}

export interface SidedDiff {
  readonly left: readonly DiffPiece[];
  readonly right: readonly DiffPiece[];
  readonly same: boolean;
}

/** Compares two texts word by word; each side's pieces joined are its text. */
export function wordDiff(left: string, right: string): SidedDiff {
  const changes = diffWordsWithSpace(left, right);
  const side = (without: "added" | "removed", mark: "added" | "removed"): DiffPiece[] =>
    changes.filter((change) => !change[without]).map((change) => ({ text: change.value, only: change[mark] }));
  return { left: side("added", "removed"), right: side("removed", "added"), same: left === right };
}

/** All text of one kind of a completion. */
export function textOf(parts: readonly TracePart[], kind: TracePart["kind"]): string {
  return parts
    .filter((part) => part.kind === kind)
    .map((part) => part.text.trim())
    .join("\n");
}
