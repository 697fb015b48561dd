import { chmod, mkdir, mkdtemp, open, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PACK_FILES } from "../../../../src/packs";
import { besideConfig, MOST_BYTES } from "../../../../src/ui/launch/beside";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "beside-"));
});
afterEach(() => rm(root, { recursive: true }));

async function put(file: string, text = "x"): Promise<string> {
  const target = path.join(root, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, text);
  return target;
}

/** What is sent of a configuration, by its place there. */
async function sent(yaml: string, at = "run.yaml"): Promise<string[]> {
  const { files, config } = await besideConfig(await put(at, yaml), root);
  expect(files[0]?.path).toBe(config);
  return files.map((file) => file.path);
}

describe("with a configuration is sent", () => {
  test("nothing else where it names nothing beside it", async () => {
    await put("train.py");
    await put("corpus/train.jsonl");
    expect(await sent("engine: trl\ndata: {train: corpus/train.jsonl}\n")).toEqual(["run.yaml"]);
  });

  test("the files that its command names, as arguments or in them; absolute ones are the host's", async () => {
    for (const file of ["train.py", "conf/tiny.yaml", "own.json"]) await put(file);
    const absolute = await put("absolute.py");
    const argv = `[python, train.py, --steps, "100", --config=conf/tiny.yaml, own.json, gone.py, ${absolute}, conf]`;
    const files = await sent(`engine: command\ncommand: {argv: ${argv}}\n`);
    expect(files.sort()).toEqual(["conf/tiny.yaml", "own.json", "run.yaml", "train.py"]);
    // Of another engine, 'command' is nothing.
    expect(await sent(`engine: trl\ncommand: {argv: ${argv}}\n`)).toEqual(["run.yaml"]);
  });

  test("a program with its right to be run, looked for where it runs", async () => {
    await put("runs/run.yaml");
    await chmod(await put("tools/train.sh", "#!/bin/sh\n"), 0o755);
    const text = "engine: command\ncommand: {argv: [./train.sh], cwd: ../tools}\n";
    const { files, config } = await besideConfig(await put("runs/run.yaml", text), root);
    expect(config).toBe("runs/run.yaml");
    expect(files.map(({ path: place, executable }) => [place, executable])).toEqual([
      ["runs/run.yaml", undefined],
      ["tools/train.sh", true],
    ]);
  });

  test("the accelerate file and the wheels of a pack, and of its folder nothing else", async () => {
    for (const file of [...PACK_FILES, "notes.txt"]) await put(`packs/own/${file}`);
    await put("zero3.yaml");
    const files = await sent("lexicon: ../packs/own\ntrl: {accelerate: ../zero3.yaml}\n", "config/run.yaml");
    expect(files.sort()).toEqual(["config/run.yaml", ...PACK_FILES.map((file) => `packs/own/${file}`), "zero3.yaml"]);
  });

  test("what 'upload' asks for: files, folders, patterns, but for what it leaves out", async () => {
    for (const file of ["src/a.py", "src/old/b.py", "src/deep/c.py", "src/notes.txt", "ds.json", ".git/config"]) {
      await put(file);
    }
    expect((await sent("upload: ['src/**/*.py', '!src/old/**', ds.json]\n")).sort()).toEqual([
      "ds.json",
      "run.yaml",
      "src/a.py",
      "src/deep/c.py",
    ]);
    expect((await sent("upload: [src]\n")).sort()).toEqual([
      "run.yaml",
      "src/a.py",
      "src/deep/c.py",
      "src/notes.txt",
      "src/old/b.py",
    ]);
    expect(await sent("upload: ['**']\n")).not.toContain(".git/config");
  });

  test("never a dataset or what lies in its folder, whoever names it", async () => {
    for (const file of ["corpus/train.jsonl", "corpus/clips/a.mp4", "beside.jsonl", "train.py"]) await put(file);
    const data = "data: {train: corpus/train.jsonl, heldOut: beside.jsonl}";
    const command = "command: {argv: [python, train.py, --data, corpus/train.jsonl]}";
    const files = await sent(`engine: command\n${data}\n${command}\nupload: ['**']\n`);
    expect(files.sort()).toEqual(["run.yaml", "train.py"]);
  });

  test("nothing that a link leads out to", async () => {
    await mkdir(path.join(root, "work"));
    await put("secret.txt");
    await symlink(path.join(root, "secret.txt"), path.join(root, "work/link.py"));
    const config = await put("work/run.yaml", "engine: command\ncommand: {argv: [python, link.py, ../secret.txt]}\n");
    const { files } = await besideConfig(config, path.join(root, "work"));
    expect(files.map((file) => file.path)).toEqual(["run.yaml"]);
  });

  test.each(["", "no: [yaml", "- a list", "upload: none"])("a configuration that is none, alone: %j", async (text) => {
    expect(await sent(text)).toEqual(["run.yaml"]);
  });
});

describe("is refused with the reason", () => {
  test.each(["gone/**/*.py", "/etc/passwd"])("a pattern that fits nothing here: %s", async (pattern) => {
    await expect(sent(`upload: ['${pattern}']\n`)).rejects.toThrow(`'upload' names ${pattern}`);
  });

  test("a pattern that leads out of the opened folder", async () => {
    await put("outside.py");
    const config = await put("work/run.yaml", "upload: [../outside.py]\n");
    await expect(besideConfig(config, path.join(root, "work"))).rejects.toThrow("lies outside of");
  });

  test("more than code and settings are, with the largest file", async () => {
    const handle = await open(await put("weights.bin"), "w");
    await handle.truncate(MOST_BYTES);
    await handle.close();
    await expect(sent("upload: [weights.bin]\n")).rejects.toThrow(/2 files and 64\.0 MB.* weights\.bin \(64\.0 MB\)/);
  });
});
