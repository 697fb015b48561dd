import path from "node:path";
import { l10n } from "vscode";
import type { Disposable } from "../../files";
import { type PolicyAnswer, PolicyError, PolicyRunner, readManifest } from "../../inference";
import { UserError } from "../shared/problems";
import type { PictureRecipe } from "./contract";

interface Loaded {
  readonly run: string;
  readonly runner: Promise<PolicyRunner>;
}

/** Asks the policy that a run exported. It is loaded, in a process of its own, when it is first asked. */
export class AskPolicy implements Disposable {
  readonly #workers: string;
  readonly #answers = new Map<string, PolicyAnswer>();
  #known: { readonly run: string; readonly recipe: PictureRecipe } | undefined;
  #loaded: Loaded | undefined;

  /** @param workers Folder of the built `*.worker.js` files. */
  constructor(workers: string) {
    this.#workers = workers;
  }

  /** How a run's policy is shown a clip; null while the run has exported none, or one that cannot be asked. */
  async recipe(run: string | undefined): Promise<PictureRecipe | null> {
    if (run === undefined) return null;
    if (this.#known?.run === run) return this.#known.recipe;
    try {
      const { images, face, voice } = await readManifest(path.join(run, "policy"));
      this.#known = { run, recipe: { size: images.size, facePlace: face.place, voice } };
      return this.#known.recipe;
    } catch (error) {
      if (error instanceof PolicyError) return null;
      throw error;
    }
  }

  /** What a run's policy answered to a sample here. */
  answer(run: string | undefined, sample: string): PolicyAnswer | undefined {
    return run === undefined ? undefined : this.#answers.get(answerKey(run, sample));
  }

  /** @throws UserError when the policy cannot be asked. */
  async ask(run: string, sample: string, subtitle: string, pictures: Uint8Array): Promise<void> {
    try {
      const runner = await this.#runner(run);
      this.#answers.set(answerKey(run, sample), await runner.answer({ pictures, subtitle }));
    } catch (error) {
      // A process that ended is started anew by the next question.
      this.#end();
      if (!(error instanceof PolicyError)) throw error;
      throw new UserError(l10n.t("The policy cannot be asked: {0}", error.message), run);
    }
  }

  #runner(run: string): Promise<PolicyRunner> {
    if (this.#loaded?.run !== run) {
      this.#end();
      this.#loaded = { run, runner: PolicyRunner.open(path.join(run, "policy"), { workers: this.#workers }) };
    }
    return this.#loaded.runner;
  }

  #end(): void {
    // One that never opened has nothing to end, and whoever asked has heard why.
    this.#loaded?.runner.then(
      (runner) => runner.dispose(),
      () => {},
    );
    this.#loaded = undefined;
  }

  dispose(): void {
    this.#end();
  }
}

const answerKey = (run: string, sample: string): string => JSON.stringify([run, sample]);
