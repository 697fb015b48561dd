import path from "node:path";
import * as vscode from "vscode";
import type { RunStore } from "../../runs";
import type { Attachments } from "../../runs/attach";
import { messageOf } from "../shared/problems";

const KEY = "attachedRuns";

export interface AttachedRunsServices {
  readonly context: vscode.ExtensionContext;
  /** The runs of this machine, which attached ones are listed with. */
  readonly store: Pick<RunStore, "include">;
  readonly log: vscode.LogOutputChannel;
}

/** The attached runs of this workspace. The code that reads other engines' files is loaded when there is one, or one is attached. */
export class AttachedRuns implements vscode.Disposable {
  readonly #services: AttachedRunsServices;
  readonly #subscriptions: vscode.Disposable[] = [];
  #attachments: Promise<Attachments> | undefined;

  constructor(services: AttachedRunsServices) {
    this.#services = services;
    const kept = services.context.workspaceState.get<unknown>(KEY);
    if (!Array.isArray(kept) || kept.length === 0) return;
    void this.get().catch((error: unknown) => services.log.error(`Attached runs: ${messageOf(error)}`));
  }

  /** @throws FileError when a copy cannot be made. */
  get(): Promise<Attachments> {
    this.#attachments ??= this.#load();
    return this.#attachments;
  }

  async #load(): Promise<Attachments> {
    const { Attachments } = await import("../../runs/attach");
    const { context, store, log } = this.#services;
    // The copies are this window's alone: two windows with one workspace do not exist, and without one nothing is shared.
    const storage = context.storageUri ?? vscode.Uri.joinPath(context.globalStorageUri, vscode.env.sessionId);
    const attachments = new Attachments(context.workspaceState, path.join(storage.fsPath, "attached"));
    const show = () => void store.include(attachments.folders);
    this.#subscriptions.push(
      attachments,
      attachments.onDidChange(show),
      attachments.onDidFail((problem) => log.error(`Attached runs: ${messageOf(problem)}`)),
    );
    await attachments.start();
    show();
    return attachments;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
