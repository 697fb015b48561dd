import { useEffect, useRef } from "preact/hooks";
import WaveSurfer from "wavesurfer.js";
import RegionsPlugin, { type Region } from "wavesurfer.js/plugins/regions";
import SpectrogramPlugin from "wavesurfer.js/plugins/spectrogram";
import { t } from "../../shared/l10n";
import { theme } from "../../shared/theme";
import type { Sound } from "./sound";
import type { Loop } from "./usePlayback";

const waveHeight = 46;
const spectrogramHeight = 64;
/** Hertz; what voices have above it tells little of emotion. */
const highest = 6000;

interface WaveformProps {
  readonly sound: Sound;
  /** Keeps the time; a click on the waveform moves it. */
  readonly master: HTMLMediaElement;
  readonly loop: Loop | null;
  readonly onLoop: (loop: Loop | null) => void;
}

/** The clip's sound as waveform and spectrogram under one cursor. Dragging over it chooses the stretch that is looped. */
export function Waveform({ sound, master, loop, onLoop }: WaveformProps) {
  const container = useRef<HTMLDivElement>(null);
  const regions = useRef<ReturnType<typeof RegionsPlugin.create> | undefined>(undefined);
  const looping = useRef(onLoop);
  looping.current = onLoop;
  const { foreground, muted, palette, warning } = theme.value;
  useEffect(() => {
    if (!container.current) return;
    const marks = RegionsPlugin.create();
    const wave = WaveSurfer.create({
      container: container.current,
      media: master,
      peaks: [sound.samples],
      duration: sound.duration,
      height: waveHeight,
      barWidth: 2,
      barGap: 1,
      barRadius: 1,
      normalize: true,
      waveColor: muted,
      progressColor: palette[0] ?? foreground,
      cursorColor: warning,
      cursorWidth: 1,
      cspNonce: document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "",
      plugins: [
        marks,
        SpectrogramPlugin.create({
          height: spectrogramHeight,
          fftSamples: 512,
          scale: "mel",
          frequencyMax: highest,
          colorMap: "roseus",
          autoGain: true,
          rangeDB: 60,
        }),
      ],
    });
    marks.enableDragSelection({ color: "transparent" });
    const take = ({ start, end }: Region) => looping.current({ from: start, to: end });
    marks.on("region-created", (region) => {
      // One of our own making carries an id of ours; the one that was dragged is drawn again as the loop.
      if (region.id === loopId) return;
      take(region);
      region.remove();
    });
    marks.on("region-updated", take);
    regions.current = marks;
    return () => {
      regions.current = undefined;
      wave.destroy();
    };
  }, [sound, master, foreground, muted, palette, warning]);
  useEffect(() => {
    const marks = regions.current;
    if (!marks) return;
    for (const region of marks.getRegions()) region.remove();
    if (!loop) return;
    const end = loop.to ?? loop.from;
    const color = `color-mix(in srgb, ${palette[3] ?? foreground} 26%, transparent)`;
    marks.addRegion({ id: loopId, start: loop.from, end, color, drag: false, resize: loop.to !== null });
  }, [loop, sound, master, palette]);
  return (
    <div
      class="waveform"
      role="img"
      aria-label={t("Waveform and spectrogram, 0 to {0} Hz; drag over them to loop a stretch", highest)}
    >
      <div ref={container} />
      <span class="waveform-axis" aria-hidden="true">
        {t("{0} kHz", highest / 1000)}
      </span>
    </div>
  );
}

const loopId = "loop";
