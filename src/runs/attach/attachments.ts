import { randomBytes } from "node:crypto";
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { type Disposable, Emitter, type Event, FileError, hasCode, readObject, toFileError } from "../../files";
import type { ProcessIdentity } from "../types";
import { AttachedCopy, type Attachment } from "./copy";
import type { Detection } from "./detect";
import type { AttachOptions } from "./types";

/** What an engine writes is seen this long after. */
const LOOK_EVERY_MS = 2000;
const KEY = "attachedRuns";

/** Where attachments are remembered: VS Code's Memento. */
export interface AttachmentMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void> | Promise<void>;
}

type Thenable<T> = PromiseLike<T>;

export interface AttachRequest {
  readonly detection: Detection;
  readonly name: string;
  readonly options: AttachOptions;
  readonly process: (ProcessIdentity & { readonly bootId: string }) | null;
}

/** The attached runs of this workspace: each with its copy, kept true to the foreign files. The foreign folders are never written to. */
export class Attachments implements Disposable {
  readonly #memory: AttachmentMemory;
  readonly #storage: string;
  readonly #copies = new Map<string, AttachedCopy>();
  readonly #changed = new Emitter<void>();
  /** One was attached or detached. */
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly #failed = new Emitter<FileError>();
  /** A copy could not be written. */
  readonly onDidFail: Event<FileError> = this.#failed.event;
  #timer: NodeJS.Timeout | undefined;

  /** @param storage A folder of this window's own workspace, for the copies. */
  constructor(memory: AttachmentMemory, storage: string) {
    this.#memory = memory;
    this.#storage = storage;
    for (const attachment of remembered(memory)) this.#follow(attachment);
  }

  /** Begins to follow the attached runs. Resolves when each was looked at. */
  async start(): Promise<void> {
    this.#timer ??= setInterval(() => void this.#lookAtAll(), LOOK_EVERY_MS);
    await this.#lookAtAll();
  }

  /** The folders of the copies, which are run folders. */
  get folders(): readonly string[] {
    return [...this.#copies.values()].map(({ folder }) => folder);
  }

  /** The attachment that a folder is the copy of. */
  of(folder: string): Attachment | undefined {
    return this.#byFolder(folder)?.attachment;
  }

  /**
   * Attaches to a run and reads what is there.
   *
   * @returns The folder of its copy.
   * @throws FileError when the options do not fit the files, or the copy cannot be written.
   */
  async attach({ detection, name, options, process }: AttachRequest): Promise<string> {
    const { kind, path: at, sources } = detection;
    const id = randomBytes(6).toString("hex");
    const attached = Date.now() / 1000;
    const copy = this.#copyOf({ id, name, path: at, kind, sources, options, process, attached });
    try {
      await copy.refresh();
    } catch (error) {
      await rm(copy.folder, { recursive: true, force: true });
      throw error;
    }
    this.#copies.set(id, copy);
    await this.#remember();
    this.#changed.fire();
    return copy.folder;
  }

  /** Forgets a run and removes our copy of it. What the engine wrote stays as it is. */
  async detach(folder: string): Promise<void> {
    const copy = this.#byFolder(folder);
    if (!copy) return;
    this.#copies.delete(copy.attachment.id);
    await this.#remember();
    this.#changed.fire();
    await rm(copy.folder, { recursive: true, force: true });
  }

  /**
   * Makes an attached run one of ours: a run folder with its rows as they are now, among the other runs. It is followed no longer.
   *
   * @param root The folder of the runs.
   * @returns The run folder.
   * @throws FileError when it cannot be written.
   */
  async adopt(folder: string, root: string): Promise<string> {
    const copy = this.#byFolder(folder);
    if (!copy) throw new FileError("missing", folder, "is no attached run.");
    await copy.refresh();
    const { id, name, attached } = copy.attachment;
    const stamp = new Date(attached * 1000).toISOString().replaceAll(/[-:]|\.\d+/g, "");
    const target = path.join(root, `${stamp}-${name.replaceAll(/[^A-Za-z0-9._-]/g, "-").slice(0, 80)}-${id}`);
    const prepared = path.join(root, `.${path.basename(target)}`);
    try {
      await rm(prepared, { recursive: true, force: true });
      await mkdir(prepared, { recursive: true });
      for (const file of ["metrics.jsonl", "rollouts.jsonl", "events.jsonl", "state.json", "run.json"]) {
        await copyFile(path.join(copy.folder, file), path.join(prepared, file)).catch((error: unknown) => {
          if (!hasCode(error, "ENOENT")) throw error;
        });
      }
      const record = await readObject(path.join(copy.folder, "attached.json"));
      const adopted = { ...record, process: null, adopted: new Date().toISOString() };
      await writeFileAtomic(path.join(prepared, "attached.json"), JSON.stringify(adopted));
      await rename(prepared, target);
    } catch (error) {
      await rm(prepared, { recursive: true, force: true });
      throw toFileError(error, target);
    }
    await this.detach(folder);
    return target;
  }

  /** What could not be read of a run at the last look. */
  problemsOf(folder: string): readonly string[] {
    return this.#byFolder(folder)?.problems.map(({ problem }) => problem.message) ?? [];
  }

  async #lookAtAll(): Promise<void> {
    for (const copy of [...this.#copies.values()]) {
      try {
        await copy.refresh();
      } catch (error) {
        this.#failed.fire(toFileError(error, copy.folder));
      }
    }
  }

  #byFolder(folder: string): AttachedCopy | undefined {
    return [...this.#copies.values()].find((copy) => copy.folder === folder);
  }

  #copyOf(attachment: Attachment): AttachedCopy {
    return new AttachedCopy(attachment, path.join(this.#storage, attachment.id));
  }

  #follow(attachment: Attachment): void {
    this.#copies.set(attachment.id, this.#copyOf(attachment));
  }

  async #remember(): Promise<void> {
    await this.#memory.update(
      KEY,
      [...this.#copies.values()].map(({ attachment }) => attachment),
    );
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#changed.dispose();
    this.#failed.dispose();
  }
}

/** What an earlier window remembered; written by this class alone, so that only its outer shape is looked at. */
function remembered(memory: AttachmentMemory): readonly Attachment[] {
  const kept = memory.get(KEY);
  return Array.isArray(kept) ? kept.filter((item): item is Attachment => typeof item?.id === "string") : [];
}
