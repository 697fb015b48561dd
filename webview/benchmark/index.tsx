import "./benchmark.css";
import { signal } from "@preact/signals";
import type {
  BenchmarkIntent,
  BenchmarkMessage,
  BenchmarkRestored,
  BenchmarkSnapshot,
  SampleRowView,
  ScoreKey,
} from "../../src/ui/benchmarks/contract";
import { openChannel } from "../shared/channel";
import { mountPage, pageView } from "../shared/page";
import { createRows } from "../shared/rows";
import { WordCardLayer } from "../shared/WordCard";
import { Head } from "./Head";
import { Samples } from "./Samples";
import { ScoreTable } from "./ScoreTable";
import { SetDetail } from "./SetDetail";

const view = pageView<BenchmarkSnapshot>();
/** The score that was just chosen: marked at once, before the host has read its samples. */
const chosen = signal<ScoreKey | null>(null);
const channel = openChannel<BenchmarkMessage, BenchmarkIntent, BenchmarkRestored>({
  snapshot: (message) => {
    if (message.view.kind === "data") {
      const { selected } = message.view.data;
      if (selected?.list) rows.follow(selected.list);
      // A host that shows another score than the page chose has its reason: it was opened on that one, or the chosen one is gone.
      chosen.value = selected?.key ?? null;
      channel.keepLooked({ selected: selected?.key ?? null });
    }
    view.value = message.view;
  },
  rows: (message) => rows.accept(message),
});
const rows = createRows<SampleRowView>((intent) => channel.send(intent));

function choose(key: ScoreKey): void {
  chosen.value = key;
  channel.keepLooked({ selected: key });
  channel.send({ type: "select", key });
}

function Benchmark({ data }: { readonly data: BenchmarkSnapshot }) {
  const { selected } = data;
  const current = chosen.value;
  return (
    <div class="benchmark">
      <Head data={data} send={channel.send} />
      <ScoreTable
        data={data}
        chosen={current}
        onChoose={choose}
        onInstallWheels={() => channel.send({ type: "installWheels" })}
      />
      {selected && (
        <div class="benchmark-detail">
          <SetDetail set={selected.set} chosen={current} onChoose={choose} />
          <Samples selected={selected} rows={rows} onOpen={(sample) => channel.send({ type: "openSample", sample })} />
        </div>
      )}
      <WordCardLayer />
    </div>
  );
}

mountPage({ view, send: channel.send, Data: Benchmark });
