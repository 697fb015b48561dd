// Both languages read a pack alike, and refuse a damaged one in the same words.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { EmotionError, loadOfficialPack } from "../../../src/emotion";
import { officialPack, workbook } from "../../support/officialPack";

const PROGRAM = `
import json, sys
from affectgpt_rl.emotion import EmotionError, load_official_pack
def outcome(folder):
    try:
        pack = load_official_pack(folder)
    except EmotionError as error:
        return str(error)
    rings = [[ring.get("happy") for ring in (wheel.level1, wheel.level2)] for wheel in pack.wheels]
    return {"identity": pack.identity(), "forms": {form: list(bases) for form, bases in pack.forms.items()}, "rings": rings}
print(json.dumps([outcome(folder) for folder in json.load(sys.stdin)]))
`;

async function inPython(folders: readonly string[]): Promise<unknown[]> {
  const python = promisify(execFile)(path.resolve("trainer/.venv/bin/python"), ["-c", PROGRAM]);
  python.child.stdin?.end(JSON.stringify(folders));
  return JSON.parse((await python).stdout);
}

async function inTypeScript(folder: string): Promise<unknown> {
  try {
    const pack = await loadOfficialPack(folder);
    const rings = pack.wheels.map(({ level1, level2 }) => [level1.get("happy"), level2.get("happy")]);
    return { identity: pack.identity, forms: Object.fromEntries(pack.forms), rings };
  } catch (error) {
    if (error instanceof EmotionError) return error.message;
    throw error;
  }
}

const whole = officialPack();
const sheet = (rows: string[][]) => workbook(rows);
const cut = (bytes: Uint8Array | undefined) =>
  bytes?.subarray(0, Math.floor((bytes.length * 2) / 3)) ?? new Uint8Array();

/** What is done to a pack: a file is replaced, or taken away where there is no content. */
const DAMAGES: readonly (readonly [file: string, content: Uint8Array | undefined, said: RegExp])[] = [
  ...Object.keys(whole).flatMap((file) => [
    [file, undefined, new RegExp(`has no readable ${file} \\(No such file`)] as const,
    [file, new Uint8Array(), new RegExp(`${file} `)] as const,
    [file, strToU8("\u0000\u0001"), new RegExp(`${file} `)] as const,
  ]),
  ...Object.keys(whole)
    .filter((file) => file.endsWith(".xlsx"))
    .flatMap((file) => [
      [file, cut(whole[file]), /is not an xlsx workbook that can be read: damaged/] as const,
      [
        file,
        zipSync({ "xl/other.xml": strToU8("<a/>") }),
        /is not an xlsx workbook that can be read: damaged/,
      ] as const,
      [file, sheet([["first", "second"]]), new RegExp(`${file} has no (pairs of )?columns`)] as const,
      [
        file,
        sheet([["word_run1", "synonym_run1", "level1", "level2", "level3"]]),
        new RegExp(`${file} has no rows`),
      ] as const,
    ]),
  [
    "synonym.xlsx",
    sheet([
      ["word_run1", "synonym_run2"],
      ["happy", "glad"],
    ]),
    /has no pairs of columns/,
  ],
  ["format.csv", strToU8("base,forms\nhappy,happily\n"), /has no columns 'name' and 'format'/],
  ["format.csv", strToU8("name,format\n"), /format.csv has no rows/],
  ["format.csv", strToU8('name,format\nhappy,"happily\n'), /is not a CSV file in UTF-8/],
  ["format.csv", Buffer.from("name,format\nfâché,x\n", "latin1"), /is not a CSV file in UTF-8/],
];

test("whole and damaged packs", async () => {
  const root = await mkdtemp(path.join(tmpdir(), "packs-"));
  const lay = async (name: string, files: Record<string, Uint8Array | undefined>) => {
    const folder = path.join(root, name);
    await mkdir(folder);
    for (const [file, content] of Object.entries(files)) if (content) await writeFile(path.join(folder, file), content);
    return folder;
  };
  const carried = sheet([
    ["notes", "level1", "level2", "level3"],
    ["", " Happy ", "Joyful", "cheerful"],
    ["", "", "", "merry"],
    ["", "", "content", ""],
    ["", "sad", "", "happy"],
  ]);
  const bom = Buffer.concat([
    Buffer.from([0xef, 0xbb, 0xbf]),
    strToU8('name,format\r\nHappy,"HAPPILY , , happy"\r\nsad\r\n,x\r\n'),
  ]);
  const folders = [
    await lay("whole", whole),
    await lay("odd", { ...whole, "format.csv": bom, "wheel3.xlsx": carried }),
    ...(await Promise.all(DAMAGES.map(([file, content], index) => lay(`${index}`, { ...whole, [file]: content })))),
    path.join(root, "nowhere"),
  ];
  const theirs = await inPython(folders);
  const ours = await Promise.all(folders.map(inTypeScript));
  expect(ours).toEqual(theirs);
  expect(ours.slice(0, 2).every((outcome) => typeof outcome === "object")).toBe(true);
  DAMAGES.forEach(([, , said], index) => {
    expect(ours[index + 2]).toMatch(said);
  });
  await rm(root, { recursive: true });
});
