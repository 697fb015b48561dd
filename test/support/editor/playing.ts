import type { Locator } from "playwright-core";
import { eventually } from "./eventually";

/** What a video shows, and what it says of itself where it shows nothing. */
const seen = (video: Locator) =>
  video.evaluate(
    (element: {
      currentTime: number;
      videoWidth: number;
      paused: boolean;
      readyState: number;
      networkState: number;
      error: { message: string } | null;
    }) => {
      const { currentTime, videoWidth, paused, readyState, networkState, error } = element;
      const moves = currentTime > 0.3 && videoWidth > 0;
      return { moves, currentTime, videoWidth, paused, readyState, networkState, error: error?.message };
    },
  );

/** Waits until a video plays. @throws Error with how it stands when it does not within a minute. */
export async function plays(video: Locator): Promise<void> {
  await eventually("the picture and the sound to move on", async () => (await seen(video)).moves, 60).catch(
    async (error: Error) => {
      throw new Error(`${error.message}; the video is at ${JSON.stringify(await seen(video))}`);
    },
  );
}
