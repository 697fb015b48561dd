import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { EmotionError, type Lexicon, loadOfficialPack } from "../emotion";
import { hasCode, numberIn, objectIn, readObject, textIn } from "../files";
import { requireSmallWorkbook } from "./archive";
import { PackError, reasonOf } from "./errors";
import { missingFrom, PACK_FILES, type PackContent } from "./files";
import { readPackFolder } from "./folder";
import { packName } from "./known";

const MANIFEST = "pack.json";
const SCHEMA = 1;
/** Folders in the making begin with it; one that is left over was cut off by a crash. */
const STAGING = ".installing-";
const STALE_MS = 60 * 60 * 1000;

/** An installed pack. */
export interface InstalledPack {
  /** `affectgpt-2025`, `mer-2026`, or `pack-` with the checksum's first digits; also the name of its folder and of its lexicon. */
  readonly name: string;
  /** Absolute: what the setting `affectgptRl.lexicon` and `lexicon:` of a run.yaml take. */
  readonly folder: string;
  /** Where it came from: a folder, a zip or an address. */
  readonly source: string;
  /** ISO 8601, when it was installed. */
  readonly installed: string;
  /** Over the seven files, as it stands beside every score. */
  readonly sha256: string;
  /** Size and checksum of each file. */
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

/** The packs of this user, each a folder with its seven files and a manifest. */
export class PackStore {
  /** @param root Made with the first pack. */
  constructor(readonly root: string) {}

  /**
   * Checks a pack and installs it: it is written beside, read as a lexicon, and only then moved to its place, so that there is never half a
   * pack. One that is there already is left as it is.
   *
   * @param source Where it came from, for the manifest and for messages.
   * @param options.sha256 What the pack's checksum must be, where it is known beforehand.
   * @throws PackError when it is no pack, another one than was asked for, or cannot be written; the signal's reason when it was aborted.
   */
  async install(
    content: PackContent,
    source: string,
    { signal, sha256: wanted }: { readonly signal?: AbortSignal; readonly sha256?: string } = {},
  ): Promise<InstalledPack> {
    const missing = missingFrom(content);
    if (missing.length > 0) throw new PackError(`${source} lacks ${missing.join(", ")}.`);
    for (const [name, bytes] of content) {
      if (name.endsWith(".xlsx")) await requireSmallWorkbook(`${name} of ${source}`, bytes, signal);
    }
    const files = Object.fromEntries(
      [...content].map(([name, bytes]) => [name, { bytes: bytes.length, sha256: sha256Of([bytes]) }]),
    );
    const sha256 = sha256Of(PACK_FILES.map((name) => content.get(name) ?? new Uint8Array()));
    if (wanted !== undefined && sha256 !== wanted) {
      throw new PackError(
        `${source} holds other wheels than the published ones (sha256 ${sha256.slice(0, 12)}). They are not installed.`,
      );
    }
    const name = packName(sha256);
    const pack = { name, source, installed: new Date().toISOString(), sha256, files };
    try {
      await mkdir(this.root, { recursive: true });
      await this.#dropLeftovers();
      const staging = await mkdtemp(path.join(this.root, STAGING));
      try {
        for (const [file, bytes] of content) await writeFile(path.join(staging, file), bytes);
        await writeFile(path.join(staging, MANIFEST), `${JSON.stringify({ schema: SCHEMA, ...pack }, null, 2)}\n`);
        await checkShape(staging, source);
        signal?.throwIfAborted();
        return await this.#moveIn(staging, { ...pack, folder: path.join(this.root, name) });
      } finally {
        await rm(staging, { recursive: true, force: true });
      }
    } catch (error) {
      if (error instanceof PackError || signal?.aborted) throw error;
      throw new PackError(`The pack cannot be written to ${this.root}: ${reasonOf(error)}`);
    }
  }

  /** The installed packs by name; what is no pack, or is damaged, is left out. */
  async list(): Promise<InstalledPack[]> {
    const entries = await readdir(this.root, { withFileTypes: true }).catch((error: unknown) => {
      if (hasCode(error, "ENOENT")) return [];
      throw new PackError(`The installed packs in ${this.root} cannot be read: ${reasonOf(error)}`);
    });
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
    const packs = await Promise.all(folders.map(({ name }) => readInstalled(path.join(this.root, name))));
    return packs.filter((pack) => pack !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Removes an installed pack. @throws PackError when there is none of this name or it cannot be removed. */
  async remove(name: string): Promise<void> {
    const pack = (await this.list()).find((installed) => installed.name === name);
    if (!pack) throw new PackError(`No pack '${name}' is installed.`);
    try {
      await rm(pack.folder, { recursive: true });
    } catch (error) {
      throw new PackError(`${pack.folder} cannot be removed: ${reasonOf(error)}`);
    }
  }

  async #moveIn(staging: string, pack: InstalledPack): Promise<InstalledPack> {
    const there = await readInstalled(pack.folder);
    if (there && (await isWhole(there))) return there;
    // What stands there is damaged, or nothing: a folder can only be renamed onto an empty one.
    await rm(pack.folder, { recursive: true, force: true });
    try {
      await rename(staging, pack.folder);
    } catch (error) {
      // Another window was faster with the same pack.
      const winner = hasCode(error, "ENOTEMPTY", "EEXIST", "EPERM") ? await readInstalled(pack.folder) : undefined;
      if (winner) return winner;
      throw error;
    }
    return pack;
  }

  async #dropLeftovers(): Promise<void> {
    for (const name of await readdir(this.root)) {
      if (!name.startsWith(STAGING)) continue;
      const folder = path.join(this.root, name);
      const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
      if (Date.now() - mtimeMs > STALE_MS) await rm(folder, { recursive: true, force: true });
    }
  }
}

const sha256Of = (parts: readonly Uint8Array[]): string => {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  return digest.digest("hex");
};

/** @throws PackError unless the folder can be read as five wheels with words on them. */
async function checkShape(folder: string, source: string): Promise<void> {
  const refuse = (why: string) => new PackError(`${source} is no pack of emotion wheels: ${why}`);
  let lexicon: Lexicon;
  try {
    lexicon = await loadOfficialPack(folder);
  } catch (error) {
    if (error instanceof EmotionError) throw refuse(error.message.replaceAll(`${folder}${path.sep}`, ""));
    throw error;
  }
  for (const { name, level1 } of lexicon.wheels) {
    if (new Set(level1.values()).size < 2) throw refuse(`${name} has fewer than two clusters.`);
  }
  if (lexicon.forms.size === lexicon.synonyms.size) throw refuse("format.csv adds no word forms.");
}

async function readInstalled(folder: string): Promise<InstalledPack | undefined> {
  const value = await readObject(path.join(folder, MANIFEST)).catch(() => undefined);
  const [source, installed, sha256] = value ? ["source", "installed", "sha256"].map((key) => textIn(value, key)) : [];
  if (value?.schema !== SCHEMA || source === undefined || installed === undefined || sha256 === undefined)
    return undefined;
  const listed = objectIn(value, "files") ?? {};
  const files = Object.fromEntries(
    PACK_FILES.flatMap((name) => {
      const file = objectIn(listed, name) ?? {};
      const [bytes, sum] = [numberIn(file, "bytes"), textIn(file, "sha256")];
      return bytes === undefined || sum === undefined ? [] : [[name, { bytes, sha256: sum }]];
    }),
  );
  return { name: path.basename(folder), folder, source, installed, sha256, files };
}

/** Whether the files still are what was installed. */
async function isWhole({ folder, sha256 }: InstalledPack): Promise<boolean> {
  const content = await readPackFolder(folder).catch(() => undefined);
  return content !== undefined && sha256Of(PACK_FILES.map((name) => content.get(name) ?? new Uint8Array())) === sha256;
}
