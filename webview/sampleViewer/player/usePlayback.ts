import { useEffect, useState } from "preact/hooks";
import { stepFrame, watchFrames } from "./frames";

/** A stretch that is played over and over; `to` is null between the first and the second choice. */
export interface Loop {
  readonly from: number;
  readonly to: number | null;
}

export interface Playback {
  readonly playing: boolean;
  /** Seconds. */
  readonly time: number;
  /** Seconds; 0 until it is known. */
  readonly duration: number;
  readonly rate: number;
  /** 0 to 1. */
  readonly volume: number;
  readonly muted: boolean;
  readonly loop: Loop | null;
  toggle(): void;
  seek(time: number): void;
  step(direction: 1 | -1): void;
  setRate(rate: number): void;
  setVolume(volume: number): void;
  setMuted(muted: boolean): void;
  setLoop(loop: Loop | null): void;
  /** First call: begin here; second: until here, and over again; third: no loop. */
  markLoop(): void;
}

/** A side track may be off by this much before it is put right: less would be heard as stutter. */
const driftSeconds = 0.12;

/**
 * Plays a clip. The master keeps the time; a side track, where the master's own sound is not decoded here, is kept in step with it.
 *
 * @param master The video, or the sound alone where there is no picture.
 * @param side Sound that is heard instead of the master's own.
 */
export function usePlayback(master: HTMLMediaElement | null, side: HTMLAudioElement | null): Playback {
  const [state, setState] = useState({ playing: false, time: 0, duration: 0, rate: 1 });
  const [volume, setVolume] = useState(1);
  const [muted, setMuted] = useState(false);
  const [loop, setLoop] = useState<Loop | null>(null);

  useEffect(() => {
    if (!master) return;
    let frame = 0;
    const look = () => {
      const { paused, currentTime, duration, playbackRate } = master;
      const known = Number.isFinite(duration) ? duration : 0;
      setState({ playing: !paused, time: currentTime, duration: known, rate: playbackRate });
    };
    const follow = () => {
      look();
      if (loop && loop.to !== null && (master.currentTime >= loop.to || master.currentTime < loop.from - 0.05)) {
        master.currentTime = loop.from;
      }
      if (side && Math.abs(side.currentTime - master.currentTime) > driftSeconds) side.currentTime = master.currentTime;
      if (!master.paused) frame = requestAnimationFrame(follow);
    };
    const onPlay = () => {
      if (side) {
        side.currentTime = master.currentTime;
        void side.play();
      }
      follow();
    };
    const onPause = () => {
      side?.pause();
      look();
    };
    const onSeek = () => {
      if (side) side.currentTime = master.currentTime;
      look();
    };
    const onEnd = () => {
      if (loop && loop.to !== null) {
        master.currentTime = loop.from;
        void master.play();
      }
    };
    const listeners: readonly (readonly [string, () => void])[] = [
      ["play", onPlay],
      ["pause", onPause],
      ["seeking", onSeek],
      ["seeked", look],
      ["ended", onEnd],
      ["loadedmetadata", look],
      ["durationchange", look],
      ["ratechange", look],
    ];
    for (const [name, listener] of listeners) master.addEventListener(name, listener);
    follow();
    return () => {
      cancelAnimationFrame(frame);
      for (const [name, listener] of listeners) master.removeEventListener(name, listener);
    };
  }, [master, side, loop]);

  useEffect(() => {
    if (!master) return;
    const heard = side ?? master;
    // Both are set: what is not heard must be silent even after the side track was taken away.
    master.muted = side !== null || muted;
    heard.muted = muted;
    heard.volume = volume;
  }, [master, side, volume, muted]);

  useEffect(() => (master instanceof HTMLVideoElement ? watchFrames(master) : undefined), [master]);
  useEffect(() => () => side?.pause(), [side]);

  const seek = (time: number) => {
    if (master) master.currentTime = Math.max(0, Math.min(state.duration, time));
  };
  return {
    ...state,
    volume,
    muted,
    loop,
    seek,
    toggle() {
      if (!master) return;
      if (master.paused) void master.play();
      else master.pause();
    },
    step(direction) {
      if (master instanceof HTMLVideoElement) void stepFrame(master, direction);
    },
    setRate(rate) {
      if (master) master.playbackRate = rate;
      if (side) side.playbackRate = rate;
    },
    setVolume,
    setMuted,
    setLoop,
    markLoop() {
      if (!loop) setLoop({ from: state.time, to: null });
      else if (loop.to === null && state.time > loop.from + 0.02) setLoop({ from: loop.from, to: state.time });
      else setLoop(null);
    },
  };
}
