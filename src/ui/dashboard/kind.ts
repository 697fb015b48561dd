import type { Held, RunReader } from "../../runs";
import { count, intentCheck, text } from "../webviewHost/intents";
import type { PageKind } from "../webviewHost/page";
import type { DashboardIntent, DashboardRestored, DashboardSnapshot } from "./contract";
import { DashboardModel, type DashboardModelNeeds } from "./model";

/** What the dashboard needs from the rest. */
export interface DashboardServices extends DashboardModelNeeds {
  /** Opens a run's folder. @throws FileError when it holds no run that can be read. */
  open(folder: string): Promise<Held<RunReader>>;
  readonly log: { error(message: string): void };
}

/** The run dashboard: one page a run, its subject the run's folder. */
export function dashboardKind(
  services: DashboardServices,
): PageKind<DashboardSnapshot, DashboardIntent, DashboardRestored> {
  return {
    viewType: "affectgptRl.dashboard",
    script: "dashboard",
    icon: "graph-line",
    player: false,
    check: () =>
      intentCheck<DashboardIntent, DashboardRestored>(
        {
          stop: {},
          resume: {},
          openLog: {},
          openSamples: {},
          compare: {},
          openRollouts: { fields: { step: count, group: count, index: count }, optional: ["step", "group", "index"] },
          showEvidence: { fields: { alert: text } },
          mute: { fields: { alert: text } },
        },
        { type: "null" },
      ),
    async open(folder) {
      const model = new DashboardModel(await services.open(folder), services);
      // Not awaited: charts show while rollouts are read. A failure of reading is the index's problem.
      model.load().catch((error: unknown) => services.log.error(`Rollouts of ${folder}: ${String(error)}`));
      return model;
    },
  };
}
