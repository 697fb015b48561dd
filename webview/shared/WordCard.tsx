import { signal } from "@preact/signals";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { WheelPlace, WordView } from "../../src/ui/shared/messages";
import { compact } from "./format";
import { t } from "./l10n";
import { toneOf } from "./tones";

interface Shown {
  readonly word: WordView;
  readonly at: DOMRect;
}

/** One card for the whole page: it lies above everything, so no scroll container can clip it. */
const shown = signal<Shown | null>(null);

export function showCard(word: WordView, anchor: Element): void {
  shown.value = { word, at: anchor.getBoundingClientRect() };
}

export function hideCard(): void {
  shown.value = null;
}

// A card that stays while its word scrolls away would point at nothing.
addEventListener("scroll", hideCard, { capture: true, passive: true });
addEventListener("keydown", (event) => event.key === "Escape" && hideCard());

const gap = 6;

/** Draws the card of the word under the pointer or with the focus. A page mounts it once. */
export function WordCardLayer() {
  const now = shown.value;
  const card = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: 0, top: 0 });
  useLayoutEffect(() => {
    if (!now || !card.current) return;
    const { width, height } = card.current.getBoundingClientRect();
    const below = now.at.bottom + gap;
    const top = below + height > innerHeight ? Math.max(gap, now.at.top - gap - height) : below;
    setPlace({ left: Math.max(gap, Math.min(now.at.left, innerWidth - width - gap)), top });
  }, [now]);
  if (!now) return null;
  return (
    <div ref={card} class="word-card" role="tooltip" style={{ left: `${place.left}px`, top: `${place.top}px` }}>
      <CardContent word={now.word} />
    </div>
  );
}

function CardContent({ word }: { readonly word: WordView }) {
  return (
    <>
      <div class="word-card-title">
        <strong class={`tone-${toneOf(word)}`}>{word.text}</strong>
        <span>{summary(word)}</span>
      </div>
      {word.wheels.length > 0 && (
        <table>
          <tbody>
            {word.wheels.map((place) => (
              <PlaceRow key={place.wheel} word={word} place={place} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function summary(word: WordView): string {
  if (word.notCounted !== undefined) return word.notCounted;
  if (word.agreement === "unmapped") return t("on no wheel: the score leaves it out");
  if (word.agreement === null) return t("no truth to compare with");
  const agreement = t("agreement {0}", compact(word.agreement));
  return word.effect === undefined ? agreement : `${agreement} · ${t("effect on F1 {0}", compact(word.effect, true))}`;
}

function PlaceRow({ word, place }: { readonly word: WordView; readonly place: WheelPlace }) {
  const way = [word.text, ...(place.via && place.via !== word.text ? [place.via] : [])].join(" → ");
  return (
    <tr>
      <th scope="row">{t("wheel {0}", place.wheel)}</th>
      <td>
        {place.cluster === null ? (
          <span class="muted">{t("not on this wheel")}</span>
        ) : (
          <>
            <span class="muted">{way} → </span>
            <b>{place.cluster}</b>
          </>
        )}
      </td>
      <td>{verdict(place)}</td>
    </tr>
  );
}

function verdict(place: WheelPlace) {
  if (place.cluster === null || place.inTruth === null) return null;
  return place.inTruth ? (
    <span class="tone-agree">✓ {t("in the truth")}</span>
  ) : (
    <span class="tone-disagree">✗ {t("not in the truth")}</span>
  );
}
