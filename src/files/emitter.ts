/** Something that is held until it is given back. */
export interface Disposable {
  dispose(): void;
}

/** Registers a listener; what is returned takes it away again. The shape of VS Code's events, for code that runs without VS Code. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** Where an event is fired from. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<{ readonly call: (value: T) => void }>();

  readonly event: Event<T> = (listener) => {
    // Wrapped, so that the same function registered twice is two listeners.
    const entry = { call: listener };
    this.#listeners.add(entry);
    return { dispose: () => this.#listeners.delete(entry) };
  };

  /** Calls every listener that was registered when firing began. */
  fire(value: T): void {
    for (const { call } of [...this.#listeners]) call(value);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
