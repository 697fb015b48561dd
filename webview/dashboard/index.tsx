import "./dashboard.css";
import type {
  DashboardIntent,
  DashboardMessage,
  DashboardRestored,
  DashboardSnapshot,
} from "../../src/ui/dashboard/contract";
import { openChannel } from "../shared/channel";
import { openArrangement } from "../shared/charts/arrangement";
import { LexiconWarning } from "../shared/LexiconNote";
import { mountPage, pageView } from "../shared/page";
import { WordCardLayer } from "../shared/WordCard";
import { Alerts } from "./Alerts";
import { Figures } from "./Figures";
import { Header } from "./Header";
import { Indicators } from "./Indicators";
import { Latest } from "./Latest";
import { Machine } from "./Machine";
import { RunCurves } from "./RunCurves";

const view = pageView<DashboardSnapshot>();
const channel = openChannel<DashboardMessage, DashboardIntent, DashboardRestored>({
  snapshot: (message) => {
    view.value = message.view;
  },
});
const arrangement = openArrangement(channel);

function Dashboard({ data }: { readonly data: DashboardSnapshot }) {
  return (
    <div class="dashboard">
      <Header run={data.run} phases={data.phases} lexicon={data.lexicon.run} now={data.now} send={channel.send} />
      <LexiconWarning lexicon={data.lexicon} />
      <Figures figures={data.figures} />
      <Alerts alerts={data.alerts} send={channel.send} />
      <Indicators indicators={data.indicators} send={channel.send} />
      <RunCurves snapshot={data} arrangement={arrangement} />
      <div class="lower">
        <Latest latest={data.latest} lexicon={data.lexicon.shown} send={channel.send} />
        <Machine machine={data.machine} now={data.now} />
      </div>
      <WordCardLayer />
    </div>
  );
}

mountPage({ view, send: channel.send, Data: Dashboard });
