import { useEffect, useRef, useState } from "preact/hooks";
import type { Annotation } from "../../src/ui/sampleViewer/contract";

/** What is typed is saved after this pause, or when the field is left. */
const pauseMs = 900;

export interface EditedNotes {
  readonly now: Annotation;
  /** Whether something is typed that was not sent yet. */
  readonly unsaved: boolean;
  /** Changes a part; `soon` waits for more typing. */
  change(part: Partial<Annotation>, soon?: boolean): void;
  /** Sends what waits. */
  flush(): void;
}

/**
 * A sample's notes while they are edited. What the person sees is what is edited: each part is sent together with the newest of the others,
 * which the host may not have confirmed yet.
 */
export function useNotes(saved: Annotation, onSave: (annotation: Annotation) => void): EditedNotes {
  const [now, setNow] = useState(saved);
  const [unsaved, setUnsaved] = useState(false);
  const edited = useRef({ now, unsaved: false, onSave });
  edited.current.onSave = onSave;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const take = (annotation: Annotation, waits: boolean) => {
    edited.current = { ...edited.current, now: annotation, unsaved: waits };
    setNow(annotation);
    setUnsaved(waits);
  };
  const flush = () => {
    clearTimeout(timer.current);
    const { current } = edited;
    if (!current.unsaved) return;
    current.onSave(current.now);
    take(current.now, false);
  };
  const text = JSON.stringify(saved);
  // Another window may have written notes; what is being typed here wins over them.
  useEffect(() => {
    if (!edited.current.unsaved) take(saved, false);
  }, [text]);
  // Another sample may be chosen before the pause is over.
  useEffect(() => flush, []);
  return {
    now,
    unsaved,
    flush,
    change(part, soon = false) {
      take({ ...edited.current.now, ...part }, true);
      if (!soon) return flush();
      clearTimeout(timer.current);
      timer.current = setTimeout(flush, pauseMs);
    },
  };
}
