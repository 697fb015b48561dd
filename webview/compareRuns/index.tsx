import "./compareRuns.css";
import { useMemo } from "preact/hooks";
import type {
  CompareIntent,
  CompareMessage,
  CompareRestored,
  CompareSnapshot,
} from "../../src/ui/compareRuns/contract";
import { openChannel } from "../shared/channel";
import { openArrangement } from "../shared/charts/arrangement";
import { Curves } from "../shared/charts/Curves";
import { t } from "../shared/l10n";
import { Notices } from "../shared/Notices";
import { mountPage, pageView } from "../shared/page";
import { paletteOf } from "../shared/palette";
import { Figures } from "./Figures";
import { Runs } from "./Runs";
import { Settings } from "./Settings";

const view = pageView<CompareSnapshot>();
const channel = openChannel<CompareMessage, CompareIntent, CompareRestored>({
  snapshot: (message) => {
    view.value = message.view;
  },
});
const arrangement = openArrangement(channel);

function send(intent: CompareIntent): void {
  if (intent.type === "baseline") channel.keepLooked({ baseline: intent.run });
  channel.send(intent);
}

function Compare({ data }: { readonly data: CompareSnapshot }) {
  const { runs, charts, phases } = data;
  const stage = useMemo(() => ({ phases, marks: [], started: 0, current: null }), [phases]);
  const places = paletteOf(charts[0]?.series.map(({ id }) => id) ?? []);
  return (
    <div class="compare">
      <h1>{t("Compare Runs")}</h1>
      <Runs runs={runs} places={places} send={send} />
      <Notices notices={data.notices} />
      {data.warnings.map((warning) => (
        <p key={warning} class="compare-warning" role="status">
          <span class="codicon codicon-warning" aria-hidden="true" /> {warning}
        </p>
      ))}
      <Curves
        charts={charts.map((chart) => ({
          view: { id: chart.id, series: chart.series, levels: [] },
          title: chart.title,
          whenEmpty: t("None of the runs has logged this."),
        }))}
        stage={stage}
        arrangement={arrangement}
      />
      <Figures runs={runs} places={places} figures={data.figures} />
      <Settings runs={runs} places={places} settings={data.settings} same={data.sameSettings} />
    </div>
  );
}

mountPage({ view, send: channel.send, Data: Compare });
