import { mkdir, readdir, readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadOfficialPack } from "../../../src/emotion";
import { PackError, PackStore, PUBLISHED_PACKS, readPackArchive, readPackFolder } from "../../../src/packs";
import { officialPack, workbook } from "../../support/officialPack";
import { temporaryFolder } from "../runs/folders";

let folder: string;
let store: PackStore;
beforeEach(async () => {
  folder = await temporaryFolder("packs");
  store = new PackStore(path.join(folder, "installed"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function written(files = officialPack(), name = "pack"): Promise<string> {
  const made = path.join(folder, name);
  await mkdir(made, { recursive: true });
  for (const [file, bytes] of Object.entries(files)) await writeFile(path.join(made, file), bytes);
  return made;
}
const installed = async (files = officialPack()) =>
  store.install(await readPackFolder(await written(files)), "/somewhere/pack");
const zip = (files: Record<string, Uint8Array>) => readPackArchive("wheels.zip", zipSync(files));
const under = (prefix: string, files = officialPack()) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${prefix}/${name}`, bytes]));
/** Nothing of a pack that was refused may stay behind. */
const leftBehind = () => readdir(store.root).catch(() => []);

describe("installing", () => {
  test("keeps the seven files with source, date and checksums, under the name that the lexicon then has", async () => {
    const pack = await installed({ ...officialPack(), "notes.txt": strToU8("not taken along") });
    expect(pack.name).toBe(`pack-${pack.sha256.slice(0, 8)}`);
    expect((await readdir(pack.folder)).sort()).toEqual([...Object.keys(officialPack()), "pack.json"].sort());
    const manifest = JSON.parse(await readFile(path.join(pack.folder, "pack.json"), "utf8"));
    expect(manifest).toMatchObject({ schema: 1, source: "/somewhere/pack", sha256: pack.sha256 });
    expect(Object.keys(manifest.files)).toEqual(Object.keys(officialPack()));
    expect(Date.parse(manifest.installed)).not.toBeNaN();
    const { identity } = await loadOfficialPack(pack.folder);
    expect(identity).toEqual({ name: pack.name, version: "official", sha256: pack.sha256 });
    expect(await store.list()).toEqual([pack]);
  });

  test("leaves a pack that is there as it is, and repairs one that was damaged", async () => {
    const first = await installed();
    expect(await installed()).toEqual(first);
    await writeFile(path.join(first.folder, "format.csv"), "damaged");
    const again = await installed();
    expect(again.folder).toBe(first.folder);
    expect(await readFile(path.join(again.folder, "format.csv"))).toEqual(
      Buffer.from(officialPack()["format.csv"] ?? []),
    );
  });

  test("keeps packs with different words side by side, and removes one by its name", async () => {
    const one = await installed();
    const other = await installed(officialPack("merrily"));
    expect((await store.list()).map(({ name }) => name).sort()).toEqual([one.name, other.name].sort());
    await store.remove(one.name);
    expect((await store.list()).map(({ name }) => name)).toEqual([other.name]);
    await expect(store.remove(one.name)).rejects.toThrow(`No pack '${one.name}' is installed.`);
    await expect(store.remove("../pack")).rejects.toThrow(PackError);
  });

  test("clears what a crash left, and not what another window is making", async () => {
    await mkdir(path.join(store.root, ".installing-old"), { recursive: true });
    await mkdir(path.join(store.root, ".installing-new"));
    await utimes(path.join(store.root, ".installing-old"), 0, 0);
    const pack = await installed();
    expect((await readdir(store.root)).sort()).toEqual([".installing-new", pack.name]);
    expect(await store.list()).toEqual([pack]);
  });

  test("that is cancelled leaves nothing", async () => {
    const content = await readPackFolder(await written());
    await expect(store.install(content, "x", { signal: AbortSignal.abort() })).rejects.toThrow("aborted");
    expect(await leftBehind()).toEqual([]);
  });
});

test("other wheels than the ones that were asked for are not installed", async () => {
  const content = await readPackFolder(await written());
  const [asked] = PUBLISHED_PACKS;
  await expect(store.install(content, "x", { sha256: asked?.sha256 ?? "" })).rejects.toThrow("holds other wheels");
  expect(await leftBehind()).toEqual([]);
});

describe("a folder is refused", () => {
  const refused = async (change: (made: string) => Promise<unknown>) => {
    const made = await written();
    await change(made);
    const attempt = readPackFolder(made).then((content) => store.install(content, made));
    const error: unknown = await attempt.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PackError);
    expect(await leftBehind()).toEqual([]);
    return (error as PackError).message;
  };

  test("without one of the files", async () => {
    const message = await refused((made) => rm(path.join(made, "wheel4.xlsx")));
    expect(message).toContain("wheel4.xlsx is not there. A pack is a folder with format.csv, synonym.xlsx");
  });

  test("with a link in place of a file", async () => {
    const message = await refused(async (made) => {
      await rename(path.join(made, "wheel1.xlsx"), path.join(folder, "elsewhere.xlsx"));
      await symlink(path.join(folder, "elsewhere.xlsx"), path.join(made, "wheel1.xlsx"));
    });
    expect(message).toContain("wheel1.xlsx is a symbolic link");
  });

  test("with a folder in place of a file", async () => {
    const message = await refused(async (made) => {
      await rm(path.join(made, "format.csv"));
      await mkdir(path.join(made, "format.csv"));
    });
    expect(message).toContain("format.csv is no plain file");
  });

  test("with a file that is far too large", async () => {
    const message = await refused((made) =>
      writeFile(path.join(made, "format.csv"), Buffer.alloc(5 * 1024 * 1024, "a")),
    );
    expect(message).toContain("format.csv has 5 MB; at most 4 MB are read");
  });

  test.each([
    ["text in place of a workbook", "wheel2.xlsx", strToU8("PK but no zip"), "not an xlsx workbook"],
    ["a wheel with other columns", "wheel3.xlsx", workbook([["a", "b"]]), "wheel3.xlsx has no columns 'level1'"],
    [
      "a wheel with one cluster",
      "wheel3.xlsx",
      workbook([
        ["level1", "level2", "level3"],
        ["happy", "", ""],
      ]),
      "wheel 3 has fewer than two clusters",
    ],
    ["synonyms with other columns", "synonym.xlsx", workbook([["a"]]), "synonym.xlsx has no pairs of columns"],
    ["forms that are no text", "format.csv", Uint8Array.of(0xff, 0xfe, 0), "format.csv is not a CSV file in UTF-8"],
    ["forms with other columns", "format.csv", strToU8("a,b\n1,2\n"), "format.csv has no columns 'name' and 'format'"],
    ["no forms", "format.csv", strToU8("name,format\nhappy,\n"), "format.csv adds no word forms"],
  ])("with %s", async (_what, name, bytes, said) => {
    const message = await refused((made) => writeFile(path.join(made, name), bytes));
    expect(message).toContain(said);
    expect(message).not.toContain(".installing-");
  });

  test("with a workbook that unpacks to gigabytes", async () => {
    const bomb = zipSync({ "xl/worksheets/sheet1.xml": new Uint8Array(64 * 1024 * 1024) }, { level: 9 });
    const message = await refused((made) => writeFile(path.join(made, "wheel5.xlsx"), bomb));
    expect(message).toMatch(/wheel5\.xlsx of .* unpacks to more than 32 MB/);
  });
});

describe("a zip", () => {
  test("is read from whichever folder holds the files", async () => {
    const pack = await store.install(
      await zip({ ...under("MERTools-main/emotion_wheel"), "MERTools-main/README.md": strToU8("…") }),
      "wheels.zip",
    );
    expect(await store.list()).toEqual([pack]);
    expect([...(await zip(officialPack())).keys()].sort()).toEqual(Object.keys(officialPack()).sort());
  });

  const message = async (bytes: Uint8Array): Promise<string> => {
    const error: unknown = await readPackArchive("wheels.zip", bytes).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PackError);
    return (error as PackError).message;
  };

  test("with two packs asks to choose, and names them", async () => {
    const two = zipSync({ ...under("2025"), ...under("2026", officialPack("merrily")) });
    expect(await message(two)).toContain("holds 2 packs: 2025, 2026");
  });

  test("that lacks files says which, of the folder that comes nearest", async () => {
    const files = under("wheels");
    delete files["wheels/wheel2.xlsx"];
    expect(await message(zipSync({ ...files, "other/format.csv": strToU8("x") }))).toContain(
      "'wheels' lacks wheel2.xlsx",
    );
    expect(await message(zipSync({ "a.txt": strToU8("x") }))).toContain("holds no pack");
  });

  test.each(["../format.csv", "a/../../format.csv", "/etc/format.csv", "..\\format.csv", "C:\\format.csv"])(
    "with the path %s is not opened",
    async (name) => {
      expect(await message(zipSync({ ...officialPack(), [name]: strToU8("x") }))).toContain("leads out of it");
    },
  );

  test("that unpacks to more than a pack is refused by what comes out, not by what it says", async () => {
    const bomb = zipSync({ ...officialPack(), "wheel1.xlsx": new Uint8Array(64 * 1024 * 1024) }, { level: 9 });
    expect(await message(bomb)).toContain("wheel1.xlsx unpacks to more than 4 MB");
    // The same with the size made small where the local header and the central directory state it.
    const liar = Buffer.from(bomb);
    liar.writeUInt32LE(100, liar.indexOf("wheel1.xlsx") - 8);
    liar.writeUInt32LE(100, liar.lastIndexOf("wheel1.xlsx") - 22);
    expect(await message(liar)).toContain("wheel1.xlsx unpacks to more than 4 MB");
  });

  test("that is cut off, is something else or holds a file twice is refused", async () => {
    const whole = zipSync(under("wheels"));
    expect(await message(whole.subarray(0, 4000))).toMatch(/wheels.zip is (cut off|not a zip file that can be read)/);
    expect(await message(strToU8("<!DOCTYPE html>"))).toContain("is not a zip file");
    const name = Buffer.from("wheels/wheel1.xlsx");
    const twice = Buffer.from(whole);
    for (let at = twice.indexOf(name); at !== -1; at = twice.indexOf(name, at + 1))
      twice.write("wheels/wheel2.xlsx", at);
    expect(await message(twice)).toContain("holds wheels/wheel2.xlsx twice");
  });

  test("stops when it is cancelled", async () => {
    await expect(readPackArchive("wheels.zip", zipSync(officialPack()), AbortSignal.abort())).rejects.toThrow(
      "aborted",
    );
  });
});

// The published packs may not be part of this project; where they lie beside it, they are tried.
const published = process.env.AFFECTGPT_RL_PACKS ?? path.resolve("../shared/data/emotion-wheel");
const there = await readdir(published).catch(() => []);
test.skipIf(there.length === 0).each(PUBLISHED_PACKS)(
  "the published pack $name is known by its checksum",
  async ({ name }) => {
    const source = path.join(published, name);
    const pack = await store.install(await readPackFolder(source), source);
    expect(pack.name).toBe(name);
    const files = Object.fromEntries(await readPackFolder(source));
    expect((await store.install(await zip(under("x", files)), "zip")).sha256).toBe(pack.sha256);
  },
);
