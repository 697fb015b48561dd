import { fixed } from "../../shared/format";
import { t } from "../../shared/l10n";
import { Choice, IconButton } from "../../shared/toolkit";
import type { Playback } from "./usePlayback";

const rates = ["0.25", "0.5", "1", "1.5", "2"] as const;

interface ControlsProps {
  readonly playback: Playback;
  /** Whether there is a picture, which alone has frames. */
  readonly hasFrames: boolean;
}

export function Controls({ playback, hasFrames }: ControlsProps) {
  const { playing, time, duration, rate, volume, muted, loop } = playback;
  const ready = duration > 0;
  return (
    <>
      <div class="controls">
        <IconButton
          icon={playing ? "debug-pause" : "play"}
          label={playing ? t("Pause (K)") : t("Play (K)")}
          disabled={!ready}
          onPress={playback.toggle}
        />
        <IconButton
          icon="chevron-left"
          label={t("One frame back (,)")}
          disabled={!ready || !hasFrames}
          onPress={() => playback.step(-1)}
        />
        <IconButton
          icon="chevron-right"
          label={t("One frame on (.)")}
          disabled={!ready || !hasFrames}
          onPress={() => playback.step(1)}
        />
        <span class="mono clock">
          {clock(time)} <span class="muted total">/ {clock(duration)}</span>
        </span>
        <span class="spacer" />
        <button
          type="button"
          class="chip"
          aria-pressed={loop !== null}
          disabled={!ready}
          title={t(
            "Loop a stretch (B): press at its beginning and at its end, or drag over the waveform; once more to end it",
          )}
          onClick={playback.markLoop}
        >
          {loop && loop.to === null ? t("A – …") : t("A – B")}
        </button>
        <span class="rate">
          <Choice
            label={t("Speed")}
            value={rates.find((known) => Number(known) === rate) ?? "1"}
            options={rates.map((value) => ({ value, label: `${value}×` }))}
            onChange={(value) => playback.setRate(Number(value))}
          />
        </span>
        <span class="volume">
          <IconButton
            icon={muted ? "mute" : "unmute"}
            label={muted ? t("Sound on (M)") : t("Sound off (M)")}
            pressed={muted}
            onPress={() => playback.setMuted(!muted)}
          />
          <input
            type="range"
            min={0}
            max={1}
            step={0.05}
            value={volume}
            aria-label={t("Volume")}
            onInput={({ currentTarget }) => playback.setVolume(Number(currentTarget.value))}
          />
        </span>
      </div>
      <input
        class="seek"
        type="range"
        min={0}
        max={duration || 1}
        step={0.01}
        value={time}
        disabled={!ready}
        aria-label={t("Position")}
        aria-valuetext={t("{0} of {1} seconds", fixed(time), fixed(duration))}
        onInput={({ currentTarget }) => playback.seek(Number(currentTarget.value))}
      />
    </>
  );
}

/** "0:01.20" */
function clock(seconds: number): string {
  const hundredths = Math.round(seconds * 100);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${Math.floor(hundredths / 6000)}:${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`;
}
