import "./sampleViewer.css";
import { signal } from "@preact/signals";
import type {
  AskedMessage,
  SampleCell,
  SampleFilter,
  SampleIntent,
  SampleMessage,
  SampleRestored,
  SampleSnapshot,
} from "../../src/ui/sampleViewer/contract";
import { openChannel } from "../shared/channel";
import { mountPage, pageView } from "../shared/page";
import { createRows } from "../shared/rows";
import { WordCardLayer } from "../shared/WordCard";
import { Detail } from "./Detail";
import { Grid } from "./Grid";
import { Toolbar } from "./Toolbar";

const view = pageView<SampleSnapshot>();
/** Key of the sample that was just chosen: marked at once, before the host has said everything about it. */
const chosen = signal<string | null>(null);
/** How the last question to the policy ended. */
const asked = signal<Pick<AskedMessage, "sample" | "problem"> | null>(null);
const channel = openChannel<SampleMessage, SampleIntent, SampleRestored>({
  snapshot: (message) => {
    if (message.view.kind === "data") rows.follow(message.view.data.list);
    view.value = message.view;
  },
  rows: (message) => rows.accept(message),
  asked: ({ sample, problem }) => {
    asked.value = { sample, problem };
  },
});
const rows = createRows<SampleCell>((intent) => channel.send(intent));

let looked: SampleRestored = { filter: { text: "", order: "dataset" }, selected: null };
function look(change: Partial<SampleRestored>): void {
  looked = { ...looked, ...change };
  channel.keepLooked(looked);
}

function filterBy(filter: SampleFilter): void {
  look({ filter });
  channel.send({ type: "filter", filter });
}

function choose(sample: string): void {
  chosen.value = sample;
  look({ selected: sample });
  channel.send({ type: "select", sample });
}

function SampleViewer({ data }: { readonly data: SampleSnapshot }) {
  const { selected } = data;
  looked = { filter: data.filter, selected: looked.selected ?? selected?.key ?? null };
  return (
    <div class="samples">
      <div class="samples-list">
        <Toolbar data={data} onFilter={filterBy} />
        <Grid
          list={data.list}
          rows={rows}
          selected={chosen.value ?? selected?.key ?? null}
          place={selected?.place ?? null}
          onChoose={choose}
        />
      </div>
      {selected && (
        <Detail
          key={selected.key}
          sample={selected}
          run={data.run}
          lexicon={data.lexicon.shown}
          policy={data.policy}
          askedProblem={asked.value?.sample === selected.key ? asked.value.problem : undefined}
          restricted={data.restricted}
          send={channel.send}
        />
      )}
      <WordCardLayer />
    </div>
  );
}

mountPage({ view, send: channel.send, Data: SampleViewer });
