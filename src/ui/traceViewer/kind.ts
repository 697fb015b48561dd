import type { Held, RunReader } from "../../runs";
import type { CorpusElsewhere } from "../sampleViewer/elsewhere";
import { count, intentCheck, listOf, object, oneOf, orNull, text, windowIntent } from "../webviewHost/intents";
import type { PageKind } from "../webviewHost/page";
import type { TraceIntent, TraceRestored, TraceSnapshot } from "./contract";
import { GROUP_FLAGS } from "./groupFacts";
import { TraceModel, type TraceModelNeeds } from "./model";

/** What the trace viewer needs from the rest. */
export interface TraceServices extends TraceModelNeeds {
  /** Opens a run's folder. @throws FileError when it holds no run that can be read. */
  open(folder: string): Promise<Held<RunReader>>;
  /** The dataset of a run of a host; undefined for a run of this machine, and for one that names none. */
  corpusElsewhere(folder: string): Promise<CorpusElsewhere | undefined>;
  readonly log: { error(message: string): void };
}

const filter = object({
  text,
  flags: listOf(oneOf(...GROUP_FLAGS)),
  order: oneOf("newest", "oldest", "best", "worst", "spread"),
});

/** The trace viewer: one page a run, its subject the run's folder. */
export function traceKind(services: TraceServices): PageKind<TraceSnapshot, TraceIntent, TraceRestored> {
  return {
    viewType: "affectgptRl.traces",
    script: "traceViewer",
    icon: "comment-discussion",
    player: false,
    check: () =>
      intentCheck<TraceIntent, TraceRestored>(
        {
          window: windowIntent,
          filter: { fields: { filter } },
          select: { fields: { key: text, index: count }, optional: ["index"] },
          nextFailure: { fields: { key: text, index: count } },
          openSample: { fields: { sample: text } },
          openText: { fields: { key: text, index: count } },
        },
        orNull(object({ filter, selected: orNull(object({ key: text, index: count })) })),
      ),
    async open(folder, address) {
      const run = await services.open(folder);
      // Rollouts are worth reading without their samples.
      const elsewhere = await services.corpusElsewhere(folder).catch((error: unknown) => {
        services.log.error(`Samples of ${folder}: ${String(error)}`);
        return undefined;
      });
      const model = new TraceModel(run, services, address, elsewhere);
      // Not awaited: groups show while the rest is read. A failure of reading is the index's problem, which the page says.
      model.load().catch((error: unknown) => services.log.error(`Rollouts of ${folder}: ${String(error)}`));
      return model;
    },
  };
}
