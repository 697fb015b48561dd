/** A frame is looked for in steps this short: 60 a second is more than clips of faces have. */
const probe = 1 / 60;
/** Frames farther apart than this are taken for the end of the clip. */
const mostProbes = 16;
/** A seek that shows no other frame within this time shows the same one. */
const patienceMs = 150;

/** The own time of the frame that a video shows. */
const shown = new WeakMap<HTMLVideoElement, number>();

/** Notes which frame a video shows, from now on. Returns what ends it. */
export function watchFrames(video: HTMLVideoElement): () => void {
  let handle = 0;
  const next = () => {
    handle = video.requestVideoFrameCallback((_, { mediaTime }) => {
      shown.set(video, mediaTime);
      next();
    });
  };
  next();
  return () => video.cancelVideoFrameCallback(handle);
}

/**
 * Shows the frame before or after the one that is shown. How long a frame lasts is nowhere told and may vary, so it is found: the time is
 * moved until another frame appears.
 *
 * @param video Watched by `watchFrames`.
 * @param direction 1 or -1
 */
export async function stepFrame(video: HTMLVideoElement, direction: 1 | -1): Promise<void> {
  video.pause();
  const from = shown.get(video) ?? video.currentTime;
  // Just before a frame's own time is the frame before it, however long that lasts.
  if (direction === -1) {
    if (from > 0) await showAt(video, Math.max(0, from - 0.001));
    return;
  }
  for (let probes = 1; probes <= mostProbes; probes++) {
    const time = from + probes * probe;
    if (time >= video.duration) return;
    if ((await showAt(video, time)) > from) return;
  }
}

/** Moves to a time and returns the own time of the frame that is then shown. */
function showAt(video: HTMLVideoElement, time: number): Promise<number> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      video.cancelVideoFrameCallback(handle);
      resolve(shown.get(video) ?? time);
    };
    const handle = video.requestVideoFrameCallback((_, { mediaTime }) => {
      shown.set(video, mediaTime);
      done();
    });
    const timer = setTimeout(done, patienceMs);
    video.currentTime = time;
  });
}
