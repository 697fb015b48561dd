import type { CommonIntent } from "../../src/ui/shared/messages";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

type Handlers<M extends { readonly type: string }> = {
  readonly [K in M["type"]]: (message: Extract<M, { type: K }>) => void;
};

/**
 * What a page keeps over a reload. `subject` (which run, which dataset) is what the host reopens the tab by, `looked` goes to the host in
 * the handshake, and `arranged` (zoom, hidden curves) concerns the page alone.
 */
interface Kept<R> {
  readonly subject?: string;
  readonly looked?: R;
  readonly arranged?: Readonly<Record<string, unknown>>;
}

export interface Channel<Intent, R> {
  send(intent: Intent): void;
  /** Keeps what is looked at, for the next `ready`. */
  keepLooked(looked: R): void;
  /** A choice of arrangement that was kept under `name`; unknown, because it may come from another version. */
  arranged(name: string): unknown;
  keepArranged(name: string, value: unknown): void;
}

/**
 * Opens the page's one channel to the host and says `ready`. A message without a handler does not compile; one that is not ours is ignored,
 * because the editor and its extensions post to the same window.
 */
export function openChannel<M extends { readonly type: string }, Intent, R>(
  handlers: Handlers<M>,
): Channel<Intent | CommonIntent<R>, R> {
  const api = acquireVsCodeApi();
  const state = api.getState();
  let kept: Kept<R> = typeof state === "object" && state !== null ? (state as Kept<R>) : {};
  const keep = (change: Kept<R>): void => {
    kept = { ...kept, ...change };
    api.setState(kept);
  };
  const send = (intent: Intent | CommonIntent<R>): void => api.postMessage(intent);
  const subject = document.getElementById("root")?.dataset.subject;
  // Kept at once: VS Code restores a tab only if its page has kept something.
  if (subject !== undefined) keep({ subject });

  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const message = event.data;
    if (typeof message !== "object" || message === null || !("type" in message)) return;
    const handler = Object.hasOwn(handlers, String(message.type)) ? handlers[message.type as M["type"]] : undefined;
    handler?.(message as never);
  });
  // Without these the host would show a blank page and log nothing.
  window.addEventListener("error", (event) => send({ type: "pageFailed", message: event.message }));
  window.addEventListener("unhandledrejection", (event) => send({ type: "pageFailed", message: String(event.reason) }));

  send({ type: "ready", restored: kept.looked ?? null });
  return {
    send,
    keepLooked: (looked) => keep({ looked }),
    arranged: (name) => kept.arranged?.[name],
    keepArranged: (name, value) => keep({ arranged: { ...kept.arranged, [name]: value } }),
  };
}
