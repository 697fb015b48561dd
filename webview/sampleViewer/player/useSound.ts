import { useEffect, useState } from "preact/hooks";
import { readSound, type Sound } from "./sound";
import { TooLarge } from "./whole";

type Reading =
  | { readonly state: "none" | "loading" | "failed" | "tooLarge" }
  | { readonly state: "ready"; readonly sound: Sound };

/** The sound of a file, for drawing. @param url Null where there is none. */
export function useSound(url: string | null): Reading {
  const [reading, setReading] = useState<Reading>({ state: "none" });
  useEffect(() => {
    if (url === null) return setReading({ state: "none" });
    const cancel = new AbortController();
    setReading({ state: "loading" });
    readSound(url, cancel.signal).then(
      (sound) => !cancel.signal.aborted && setReading({ state: "ready", sound }),
      // The page says that there is nothing to draw; which decoder is missing would tell a reader nothing more.
      (error: unknown) =>
        !cancel.signal.aborted && setReading({ state: error instanceof TooLarge ? "tooLarge" : "failed" }),
    );
    return () => cancel.abort();
  }, [url]);
  return reading;
}
