import type { PromptStep } from "../../src/ui/traceViewer/contract";

/** The steps of a prompt before and after the one that is shown. */
export function neighbours(
  history: readonly PromptStep[],
  key: string,
): { readonly earlier: PromptStep | undefined; readonly later: PromptStep | undefined } {
  const at = history.findIndex((step) => step.key === key);
  return at === -1 ? { earlier: undefined, later: undefined } : { earlier: history[at - 1], later: history[at + 1] };
}
