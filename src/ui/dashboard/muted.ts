import type { Memento } from "vscode";

/** The alerts of one run that a person does not want to see again; kept with the workspace. */
export class MutedAlerts {
  readonly #key: string;

  constructor(
    private readonly memory: Memento,
    run: string,
  ) {
    this.#key = `mutedAlerts/${run}`;
  }

  get ids(): ReadonlySet<string> {
    const kept = this.memory.get<unknown>(this.#key);
    return new Set(Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : []);
  }

  async mute(id: string): Promise<void> {
    await this.memory.update(this.#key, [...this.ids, id]);
  }
}
