import { constants } from "node:fs";
import { mkdir, open, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { FileError, hasCode, namedTextsIn, readObject, toFileError } from "../files";
import type { FollowEvent, FollowOffsets } from "./relay/types";

/** Which version of each file the copy holds; how much of it, the file itself says. */
const IDENTITIES = ".mirror.json";
/** Of files that are replaced every second it is written down once a minute: one that was missed is sent again, and no more. */
const IDENTITIES_MS = 60_000;
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * A local copy of a run folder that a relay follows. It may be killed at any moment: what was written stands at its own offset, so the
 * next follow, from `offsets`, goes on without a gap and without a double byte. Two windows may keep the same copy: both write the same bytes
 * to the same places.
 */
export class Mirror {
  readonly #identities: Map<string, string>;
  /** Where this window's follow is in each file; another window may have brought the copy further. */
  readonly #positions = new Map<string, number>();
  #work: Promise<void> = Promise.resolve();
  #failure: FileError | undefined;
  #identified = 0;

  private constructor(
    readonly folder: string,
    identities: Readonly<Record<string, string>>,
  ) {
    this.#identities = new Map(Object.entries(identities));
  }

  /**
   * Opens a copy, or begins one.
   *
   * @throws FileError when the folder cannot be used.
   */
  static async open(folder: string): Promise<Mirror> {
    try {
      await mkdir(folder, { recursive: true });
      const kept = await readObject(path.join(folder, IDENTITIES));
      return new Mirror(folder, namedTextsIn(kept ?? {}, "identities"));
    } catch (error) {
      throw toFileError(error, folder);
    }
  }

  /** How much of each file is here: where the next follow begins. Waits for what was handed to `apply`. */
  async offsets(): Promise<FollowOffsets> {
    await this.settled();
    const offsets: Record<string, { bytes: number; identity: string }> = {};
    for (const [file, identity] of this.#identities) {
      const bytes = await sizeOf(path.join(this.folder, file));
      if (bytes === undefined) continue;
      offsets[file] = { bytes, identity };
      this.#positions.set(file, bytes);
    }
    return offsets;
  }

  /**
   * Takes an event; events are written one after another in the order of the calls.
   *
   * @returns Settles when it is written, or could not be: then `settled` and the next call say why.
   * @throws FileError when an earlier event could not be written: the follow has to begin anew from `offsets`.
   */
  apply(event: FollowEvent): Promise<void> {
    if (this.#failure) throw this.#failure;
    this.#work = this.#work.then(async () => {
      if (this.#failure) return;
      try {
        await this.#write(event);
      } catch (error) {
        this.#failure = toFileError(error, this.folder);
      }
    });
    return this.#work;
  }

  /** Resolves when everything is written. @throws FileError when something could not be. */
  async settled(): Promise<void> {
    await this.#work;
    if (this.#failure) throw this.#failure;
  }

  async #write(event: FollowEvent): Promise<void> {
    if (event.kind === "ended" || event.kind === "standing") return;
    // The names come from another machine.
    if (!PLAIN_NAME.test(event.file))
      throw new FileError("outside", event.file, "is no name of a file in a run folder.");
    const file = path.join(this.folder, event.file);
    switch (event.kind) {
      case "replaced":
        // Known before it is here: of a file that the next follow does not know of, such as the end of a run that is resumed, nobody would say
        // that it was removed.
        if (!this.#identities.has(event.file)) await this.#identify(event.file, event.identity);
        await replace(file, event.data);
        this.#identities.set(event.file, event.identity);
        return Date.now() - this.#identified > IDENTITIES_MS ? this.#keepIdentities() : undefined;
      case "removed":
        await rm(file, { force: true });
        return this.#identify(event.file, undefined);
      case "grown":
        return this.#grow(file, event);
    }
  }

  async #grow(file: string, event: Extract<FollowEvent, { kind: "grown" }>): Promise<void> {
    const handle = await open(file, constants.O_RDWR | constants.O_CREAT);
    try {
      if (this.#identities.get(event.file) !== event.identity) {
        // In this order: killed in between, the copy is an empty one of the old identity, which the relay sends whole again.
        await handle.truncate(0);
        await this.#identify(event.file, event.identity);
        this.#positions.set(event.file, 0);
      }
      const { size } = await handle.stat();
      if (size < event.offset) {
        throw new FileError("broken", file, `the copy has ${size} bytes and was sent on from byte ${event.offset}.`);
      }
      // Sent again from before: the file there was cut off. Else what stands behind is another window's, and the same.
      if (event.offset < (this.#positions.get(event.file) ?? size)) await handle.truncate(event.offset);
      await handle.write(event.data, 0, event.data.length, event.offset);
      this.#positions.set(event.file, event.offset + event.data.length);
    } finally {
      await handle.close();
    }
  }

  async #identify(file: string, identity: string | undefined): Promise<void> {
    if (identity === undefined) this.#identities.delete(file);
    else if (this.#identities.get(file) === identity) return;
    else this.#identities.set(file, identity);
    await this.#keepIdentities();
  }

  async #keepIdentities(): Promise<void> {
    this.#identified = Date.now();
    const identities = Object.fromEntries(this.#identities);
    await replace(path.join(this.folder, IDENTITIES), JSON.stringify({ schema: 1, identities }));
  }
}

let parts = 0;

/**
 * Puts a file in the place of another in one step. A copy can be made again and is the reader's own: no waiting for the disk and no care of
 * links and owners, which the library for files of users takes and which would be most of what following many runs costs.
 */
async function replace(file: string, data: string | Uint8Array): Promise<void> {
  parts += 1;
  const part = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.${parts}`);
  try {
    await writeFile(part, data);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw toFileError(error, file);
  }
}
