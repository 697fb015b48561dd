import "./wheels.css";
import { useId, useState } from "preact/hooks";
import type { WheelSector, WheelView } from "../../src/ui/shared/messages";
import { t } from "./l10n";
import { rings, sectorPath } from "./wheelGeometry";

interface Chosen {
  readonly wheel: number;
  readonly cluster: string;
}

interface WheelSmallMultiplesProps {
  readonly wheels: readonly WheelView[];
  /** Whether there is a truth to judge the answer by; without one nothing is called right or wrong. */
  readonly judged?: boolean;
}

/** Five wheels: inner ring the truth, outer ring the answer, hatched where the answer is not true. A sector tells its words. */
export function WheelSmallMultiples({ wheels, judged = true }: WheelSmallMultiplesProps) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const wheel = wheels.find((candidate) => candidate.wheel === chosen?.wheel);
  const sector = wheel?.sectors.find((candidate) => candidate.cluster === chosen?.cluster);
  if (wheels.length === 0) {
    return <p class="muted">{t("No word of truth or answer is on a wheel.")}</p>;
  }
  return (
    <div class="wheels">
      <div class="wheels-row">
        {wheels.map((view) => (
          <Wheel
            key={view.wheel}
            view={view}
            judged={judged}
            chosen={chosen?.wheel === view.wheel ? chosen.cluster : null}
            onChoose={(cluster) => setChosen({ wheel: view.wheel, cluster })}
          />
        ))}
      </div>
      <div class="wheels-note" aria-live="polite">
        {wheel && sector ? <SectorWords wheel={wheel.wheel} sector={sector} /> : <Legend judged={judged} />}
      </div>
    </div>
  );
}

function Legend({ judged }: { readonly judged: boolean }) {
  if (!judged) {
    return (
      <span class="legend">
        <span class="legend-item">
          <i class="swatch swatch-answer" /> {t("answered")}
        </span>
        <span class="muted">{t("choose a sector to see its words")}</span>
      </span>
    );
  }
  return (
    <span class="legend">
      <span class="legend-item">
        <i class="swatch swatch-truth" /> {t("truth")}
      </span>
      <span class="legend-item">
        <i class="swatch swatch-hit" /> {t("answered, true")}
      </span>
      <span class="legend-item">
        <i class="swatch swatch-miss" /> {t("answered, not true")}
      </span>
      <span class="muted">{t("choose a sector to see its words")}</span>
    </span>
  );
}

function SectorWords({ wheel, sector }: { readonly wheel: number; readonly sector: WheelSector }) {
  const words = (list: readonly string[]) => (list.length > 0 ? list.join(", ") : "–");
  return (
    <span>
      {t("wheel {0}", wheel)} · <b>{sector.cluster}</b> · {t("truth")}: {words(sector.truth)} · {t("answer")}:{" "}
      {words(sector.answer)}
    </span>
  );
}

interface WheelProps {
  readonly view: WheelView;
  readonly judged: boolean;
  readonly chosen: string | null;
  readonly onChoose: (cluster: string) => void;
}

/** One tab stop a wheel; arrow keys turn through its sectors. */
function Wheel({ view, judged, chosen, onChoose }: WheelProps) {
  const id = useId();
  const at = view.sectors.findIndex((sector) => sector.cluster === chosen);
  const onKeyDown = (event: KeyboardEvent) => {
    const turn = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (turn === undefined) return;
    event.preventDefault();
    const next = at === -1 ? 0 : (at + turn + view.sectors.length) % view.sectors.length;
    const sector = view.sectors[next];
    if (sector) onChoose(sector.cluster);
  };
  return (
    <figure class="wheel">
      <div
        role="listbox"
        tabIndex={0}
        aria-label={t(
          "wheel {0}: truth {1}; answer {2}",
          view.wheel,
          clusters(view, "truth"),
          clusters(view, "answer"),
        )}
        aria-activedescendant={at === -1 ? undefined : `${id}-${at}`}
        onKeyDown={onKeyDown}
      >
        <svg viewBox="-50 -50 100 100" role="presentation">
          <defs>
            <pattern
              id={`${id}-hatch`}
              width="5"
              height="5"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <line class="hatch" x1="0" y1="0" x2="0" y2="5" />
            </pattern>
          </defs>
          {view.sectors.map((sector, index) => (
            <SectorShape
              key={sector.cluster}
              id={`${id}-${index}`}
              sector={sector}
              judged={judged}
              index={index}
              sectors={view.sectors.length}
              hatch={`url(#${id}-hatch)`}
              chosen={index === at}
              onChoose={() => onChoose(sector.cluster)}
            />
          ))}
        </svg>
      </div>
      <figcaption>{t("wheel {0}", view.wheel)}</figcaption>
    </figure>
  );
}

function clusters(view: WheelView, of: "truth" | "answer"): string {
  const names = view.sectors.filter((sector) => sector[of].length > 0).map((sector) => sector.cluster);
  return names.length > 0 ? names.join(", ") : t("none");
}

interface SectorShapeProps {
  readonly id: string;
  readonly sector: WheelSector;
  readonly judged: boolean;
  readonly index: number;
  readonly sectors: number;
  readonly hatch: string;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function SectorShape({ id, sector, judged, index, sectors, hatch, chosen, onChoose }: SectorShapeProps) {
  const isTrue = sector.truth.length > 0;
  const answered = sector.answer.length > 0;
  const wrong = judged && answered && !isTrue;
  const standing = [isTrue && t("in the truth"), answered && t("answered")].filter(Boolean).join(", ");
  const outer = sectorPath(index, sectors, rings.answer);
  return (
    // The listbox around it takes the keys: a wheel is one tab stop, not eight.
    <g
      id={id}
      role="option"
      aria-selected={chosen}
      aria-label={`${sector.cluster}${standing && `: ${standing}`}`}
      class={chosen ? "sector chosen" : "sector"}
      onClick={onChoose}
    >
      <title>{sector.cluster}</title>
      <path class={isTrue ? "ring truth" : "ring"} d={sectorPath(index, sectors, rings.truth)} />
      <path class={answered && !wrong ? `ring ${judged ? "hit" : "answer"}` : "ring"} d={outer} />
      {wrong && <path class="miss" d={outer} fill={hatch} />}
    </g>
  );
}
