import { useEffect, useState } from "preact/hooks";
import type { SampleMedia } from "../../../src/ui/sampleViewer/contract";
import { t } from "../../shared/l10n";
import { Button } from "../../shared/toolkit";
import { Controls } from "./Controls";
import { decodesAac } from "./sound";
import { type Playback, usePlayback } from "./usePlayback";
import { useSound } from "./useSound";
import { Waveform } from "./Waveform";

interface PlayerProps {
  readonly media: SampleMedia;
  /** In Restricted Mode no other program is started. */
  readonly restricted: boolean;
  readonly onOpen: () => void;
}

type Failure = { readonly kind: "undecoded"; readonly said: string } | { readonly kind: "unreached" };

/** Whether a file can be had at all: a player says the same of one that it cannot have as of one that it cannot decode. */
const canReach = (url: string): Promise<boolean> =>
  fetch(url, { method: "HEAD" }).then(
    ({ ok }) => ok,
    () => false,
  );

/** A clip with its own controls, waveform and spectrogram. What cannot be decoded here says so and offers another way. */
export function Player({ media, restricted, onOpen }: PlayerProps) {
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const [audio, setAudio] = useState<HTMLAudioElement | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const hasPicture = media.video !== null && failure === null;
  const needsSide = media.audio !== null && (!hasPicture || !decodesAac());
  const master = hasPicture ? video : audio;
  const playback = usePlayback(master, hasPicture && needsSide ? audio : null);
  const sound = useSound(media.audio ?? media.video);
  useKeys(playback);
  const elsewhere = (
    <Button
      icon="link-external"
      disabled={restricted}
      onPress={onOpen}
      {...(restricted && { title: t("In Restricted Mode no other program is started.") })}
    >
      {t("Open in the system's player")}
    </Button>
  );
  return (
    <section class="player" aria-label={t("Player")}>
      <div class="screen">
        {media.video !== null && failure === null && (
          <video
            ref={setVideo}
            src={media.video}
            preload="auto"
            playsInline
            onError={({ currentTarget: { error, src } }) => {
              const undecoded: Failure = { kind: "undecoded", said: error?.message || t("no reason given") };
              if (media.host === undefined) setFailure(undecoded);
              else void canReach(src).then((reached) => setFailure(reached ? undecoded : { kind: "unreached" }));
            }}
            onClick={playback.toggle}
          >
            <track kind="captions" />
          </video>
        )}
        {failure?.kind === "undecoded" && (
          <div class="no-picture" role="status">
            <b>{t("This editor cannot decode the picture of {0}.", media.name)}</b>
            <p class="mono">{failure.said}</p>
            <p>{t("H.264 in an mp4 file is decoded by every editor.")}</p>
            {elsewhere}
          </div>
        )}
        {failure?.kind === "unreached" && (
          <div class="no-picture" role="status">
            <b>{t("{0} did not come from {1}.", media.name, media.host ?? "")}</b>
            <p>
              {t(
                "The connection may have dropped. Where the window is on another machine than the extension, clips need its port forwarding or its proxy.",
              )}
            </p>
            <Button icon="refresh" onPress={() => setFailure(null)}>
              {t("Try again")}
            </Button>
            {elsewhere}
          </div>
        )}
        {media.problem && (
          <div class="no-picture" role="status">
            <b>{media.problem.what}</b>
            <p class="mono">{media.problem.where}</p>
            <p>{media.problem.todo}</p>
          </div>
        )}
      </div>
      {media.audio && needsSide && (
        // biome-ignore lint/a11y/useMediaCaption: what is said stands below the player as the subtitle.
        <audio ref={setAudio} src={media.audio} preload="auto" />
      )}
      <Controls playback={playback} hasFrames={hasPicture} />
      {sound.state === "ready" && master && (
        <Waveform sound={sound.sound} master={master} loop={playback.loop} onLoop={playback.setLoop} />
      )}
      {sound.state === "loading" && <p class="waveform-none muted">{t("Reading the sound…")}</p>}
      {sound.state === "tooLarge" && (
        <p class="waveform-none muted">{t("The clip is too large for its sound to be drawn.")}</p>
      )}
      {sound.state === "failed" && hasPicture && (
        <div class="waveform-none muted">
          <p>
            {decodesAac()
              ? t("The clip has no sound that can be decoded here.")
              : t(
                  "This editor does not decode AAC, so the clip is silent. An Ogg or WAV file of the same name in a folder 'audio' beside the clips' folder is played instead.",
                )}
          </p>
          {elsewhere}
        </div>
      )}
    </section>
  );
}

const fields = "input, textarea, select, vscode-text-field, vscode-dropdown";

/** The player's keys work wherever nothing is typed. */
function useKeys(playback: Playback): void {
  useEffect(() => {
    const actions: Readonly<Record<string, () => void>> = {
      k: playback.toggle,
      b: playback.markLoop,
      m: () => playback.setMuted(!playback.muted),
      ",": () => playback.step(-1),
      ".": () => playback.step(1),
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest(fields)) return;
      const action = actions[event.key.toLowerCase()];
      if (!action) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}
