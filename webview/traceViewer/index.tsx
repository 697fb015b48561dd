import "./traceViewer.css";
import { effect } from "@preact/signals";
import type {
  GroupRow,
  TraceIntent,
  TraceMessage,
  TraceRestored,
  TraceSnapshot,
} from "../../src/ui/traceViewer/contract";
import { openChannel } from "../shared/channel";
import { mountPage, pageView } from "../shared/page";
import { createRows } from "../shared/rows";
import { WordCardLayer } from "../shared/WordCard";
import { createPlace } from "./place";
import { TraceViewer } from "./TraceViewer";

const view = pageView<TraceSnapshot>();
const place = createPlace();
const channel = openChannel<TraceMessage, TraceIntent, TraceRestored>({
  snapshot: (message) => {
    if (message.view.kind === "data") {
      rows.follow(message.view.data.list);
      place.adopt(message.view.data.selected);
    }
    view.value = message.view;
  },
  rows: (message) => rows.accept(message),
});
const rows = createRows<GroupRow>(channel.send);

effect(() => {
  const now = view.value;
  if (now.kind !== "data") return;
  const { filter, selected } = now.data;
  channel.keepLooked({ filter, selected: selected && { key: selected.key, index: place.index.value } });
});

function Viewer({ data }: { readonly data: TraceSnapshot }) {
  return (
    <>
      <TraceViewer data={data} rows={rows} place={place} send={channel.send} />
      <WordCardLayer />
    </>
  );
}

mountPage({ view, send: channel.send, Data: Viewer });
