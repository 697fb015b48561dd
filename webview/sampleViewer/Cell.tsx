import { useState } from "preact/hooks";
import type { SampleCell } from "../../src/ui/sampleViewer/contract";
import { fixed } from "../shared/format";
import { t } from "../shared/l10n";

interface Standing {
  readonly id: string;
  /** 1-based. */
  readonly position: number;
  readonly count: number;
  readonly style: Readonly<Record<string, string>>;
}

interface CellProps extends Standing {
  readonly cell: SampleCell;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

export function Cell({ cell, chosen, onChoose, id, position, count, style }: CellProps) {
  const labels = cell.labels.join(", ");
  const spoken = [
    cell.id,
    labels,
    ...(cell.f1 === null ? [] : [t("F1 {0}", fixed(cell.f1))]),
    ...(cell.flagged ? [t("flagged")] : []),
  ].join("; ");
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox around it takes the keys, so that all samples are one tab stop.
    <div
      id={id}
      class={chosen ? "cell chosen" : "cell"}
      style={style}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      aria-label={spoken}
      aria-posinset={position}
      aria-setsize={count}
      onClick={onChoose}
    >
      <Picture cell={cell} />
      <div class="cell-line">
        <b class="cell-id">{cell.id}</b>
        {cell.flagged && <span class="codicon codicon-bookmark tone-warning" aria-hidden="true" />}
        <span class="spacer" />
        {cell.f1 !== null && <span class={`mono ${cell.f1 >= 0.5 ? "tone-good" : "tone-bad"}`}>{fixed(cell.f1)}</span>}
      </div>
      <div class="cell-labels muted" title={labels}>
        {labels}
      </div>
    </div>
  );
}

export function EmptyCell({ id, position, count, style }: Standing) {
  return (
    <div
      id={id}
      class="cell waiting"
      style={style}
      role="option"
      tabIndex={-1}
      aria-selected={false}
      aria-label={t("sample {0}, being read", position)}
      aria-posinset={position}
      aria-setsize={count}
    />
  );
}

/** The clip's still, else a frame of the clip, else a sign that there is none. */
function Picture({ cell }: { readonly cell: SampleCell }) {
  const [broken, setBroken] = useState(false);
  if (cell.thumbnail && !broken) {
    return <img class="cell-picture" src={cell.thumbnail} alt="" loading="lazy" onError={() => setBroken(true)} />;
  }
  if (cell.video && !broken) {
    return (
      <video
        class="cell-picture"
        src={cell.video}
        muted
        preload="metadata"
        tabIndex={-1}
        onLoadedMetadata={({ currentTarget: video }) => {
          // The middle shows an expression at its fullest; the first frame is often at rest.
          video.currentTime = video.duration / 2;
        }}
        onError={() => setBroken(true)}
      />
    );
  }
  return (
    <span class="cell-picture missing">
      <span class="codicon codicon-device-camera-video" aria-hidden="true" />
      {t("no picture")}
    </span>
  );
}
