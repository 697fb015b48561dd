import {
  type IntentCheck,
  intentCheck,
  listOf,
  object,
  oneOf,
  orNull,
  text,
  windowIntent,
} from "../webviewHost/intents";
import type { SampleIntent, SampleRestored } from "./contract";

/** Two pictures of a thousand pixels square, which is more than policies read. */
const pictures = { type: "string", maxLength: 8_000_000, pattern: "^[A-Za-z0-9+/]*={0,2}$" };
const filter = object({ text, order: oneOf("dataset", "worst", "best", "disagreement") });
const annotation = object({ flagged: { type: "boolean" }, note: text, labels: orNull(listOf(text)) });

/** The checks of what a sample viewer's page sends. */
export function sampleIntents(): IntentCheck<SampleIntent, SampleRestored> {
  return intentCheck<SampleIntent, SampleRestored>(
    {
      window: windowIntent,
      filter: { fields: { filter } },
      select: { fields: { sample: text } },
      annotate: { fields: { sample: text, annotation } },
      ask: { fields: { sample: text, pictures } },
      openMedia: { fields: { sample: text } },
      openRow: { fields: { sample: text } },
      openRollouts: { fields: { sample: text } },
    },
    object({ filter, selected: orNull(text) }),
  );
}
