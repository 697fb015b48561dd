import type { SecretStorage } from "vscode";

const KEY = "run.secret.";
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,79}$/;

/** Offered before any was set: Hugging Face, Weights & Biases, SwanLab. */
export const USUAL_SECRETS: readonly string[] = ["HF_TOKEN", "WANDB_API_KEY", "SWANLAB_API_KEY"];

/** Whether a text can be the name of an environment variable, which is what a secret is called. */
export const isSecretName = (text: string): boolean => NAME.test(text);

/** Tokens of trackers and hubs, kept by the editor's own secret store under the names of the environment variables that runs find them in. */
export class RunSecrets {
  readonly #storage: SecretStorage;

  constructor(storage: SecretStorage) {
    this.#storage = storage;
  }

  /** Names of those that are set. */
  async names(): Promise<readonly string[]> {
    const keys = await this.#storage.keys();
    return keys
      .filter((key) => key.startsWith(KEY))
      .map((key) => key.slice(KEY.length))
      .sort();
  }

  /** Values of all that are set, for what must not hold any of them. */
  async values(): Promise<readonly string[]> {
    const values = await Promise.all((await this.names()).map((name) => this.get(name)));
    return values.filter((value) => value !== undefined);
  }

  get(name: string): Thenable<string | undefined> {
    return this.#storage.get(KEY + name);
  }

  set(name: string, value: string): Thenable<void> {
    return this.#storage.store(KEY + name, value);
  }

  forget(name: string): Thenable<void> {
    return this.#storage.delete(KEY + name);
  }
}
