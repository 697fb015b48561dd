/** A frame is looked for in steps this short: 60 a second is more than clips of faces have. */
const probe = 1 / 60;
/** Frames farther apart than this are taken for the end of the clip. */
const mostProbes = 16;
const patienceMs = 200;

/**
 * Shows the frame before or after the one that is shown. How long a frame lasts is nowhere told and may vary, so it is found: the time is
 * moved until another frame appears.
 *
 * @param direction 1 or -1
 */
export async function stepFrame(video: HTMLVideoElement, direction: 1 | -1): Promise<void> {
  video.pause();
  const shown = await showAt(video, video.currentTime);
  if (shown === undefined) return;
  // Just before a frame's own time is the frame before it, however long that lasts.
  if (direction === -1) {
    await showAt(video, Math.max(0, shown - 0.001));
    return;
  }
  for (let probes = 1; probes <= mostProbes; probes++) {
    const time = shown + probes * probe;
    if (time >= video.duration) return;
    const next = await showAt(video, time);
    if (next !== undefined && next > shown) return;
  }
}

/** Moves to a time and returns the own time of the frame that is then shown; undefined when none comes. */
function showAt(video: HTMLVideoElement, time: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const handle = video.requestVideoFrameCallback((_, { mediaTime }) => {
      clearTimeout(timer);
      resolve(mediaTime);
    });
    const timer = setTimeout(() => {
      video.cancelVideoFrameCallback(handle);
      resolve(undefined);
    }, patienceMs);
    video.currentTime = time;
  });
}
