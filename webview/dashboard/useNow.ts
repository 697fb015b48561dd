import { useEffect, useState } from "preact/hooks";

const tickMs = 5000;

/** The host's clock, which goes on between two snapshots. @param now Epoch seconds as the last snapshot said. */
export function useNow(now: number): number {
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    const start = performance.now();
    setPassed(0);
    const timer = setInterval(() => setPassed((performance.now() - start) / 1000), tickMs);
    return () => clearInterval(timer);
  }, [now]);
  return now + passed;
}
