import type { Readable } from "node:stream";

/** How often a relay that watches for silence is spoken to, within that time; and how much of it nothing may come back. */
const PINGS = 6;
const PATIENCE = 0.5;

/**
 * Speaks to a relay that leaves when it hears nothing, and notices when nothing comes back: a link that stalls closes no pipe, for
 * minutes or for ever. Any byte counts, since an answer may queue behind megabytes on a slow link.
 *
 * @param silenceSeconds After which the relay leaves.
 * @param ping Asks the relay for anything.
 * @param onStalled Called once, after half that time without a byte.
 * @returns Ends it.
 */
export function keepAlive(
  output: Readable,
  silenceSeconds: number,
  ping: () => void,
  onStalled: () => void,
): () => void {
  const patienceMs = silenceSeconds * PATIENCE * 1000;
  let heard = performance.now();
  const hear = () => {
    heard = performance.now();
  };
  output.on("data", hear);
  const timer = setInterval(
    () => {
      if (performance.now() - heard < patienceMs) return ping();
      end();
      onStalled();
    },
    (silenceSeconds / PINGS) * 1000,
  );
  const end = () => {
    clearInterval(timer);
    output.off("data", hear);
  };
  return end;
}
