import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { Annotations } from "../../../src/samples/annotations";
import { newFolder, row } from "./rowsOf";

let dataset: string;
beforeEach(async () => {
  dataset = path.join(await newFolder(), "held-out.jsonl");
  await writeFile(dataset, `${row("a")}\n${row("b")}\n`);
});
const beside = () => readFile(path.join(path.dirname(dataset), "held-out.annotations.jsonl"), "utf8");
const flag = { flagged: true, note: "", labels: null };

test("notes are saved beside the dataset, which stays as it is, and read again", async () => {
  const before = await readFile(dataset, "utf8");
  const notes = new Annotations(dataset);
  await notes.save("b", { flagged: false, note: "two\nlines “quoted”", labels: ["sad", "hurt"] });
  expect(notes.of("b")?.labels).toEqual(["sad", "hurt"]);
  const others = new Annotations(dataset);
  expect(await others.refresh()).toBe(true);
  expect(others.of("b")).toEqual({ flagged: false, note: "two\nlines “quoted”", labels: ["sad", "hurt"] });
  expect(await others.refresh()).toBe(false);
  expect(await readFile(dataset, "utf8")).toBe(before);
  expect((await readdir(path.dirname(dataset))).sort()).toEqual(["held-out.annotations.jsonl", "held-out.jsonl"]);
});

test("notes that were emptied leave no line", async () => {
  const notes = new Annotations(dataset);
  await notes.save("a", flag);
  await notes.save("a", { flagged: false, note: "", labels: null });
  expect(await beside()).toBe("");
  expect(notes.of("a")).toBeUndefined();
});

test("what another window wrote is kept, and so are lines that are not understood", async () => {
  const notes = new Annotations(dataset);
  await notes.save("a", flag);
  await writeFile(notes.file, `${await beside()}{"id":"b","note":"theirs"}\n{half a li\n`);
  await notes.save("a", { ...flag, note: "mine" });
  expect(notes.of("b")).toEqual({ flagged: false, note: "theirs", labels: null });
  expect(await beside()).toContain("{half a li\n");
});

test("saves that come at once are all kept", async () => {
  const notes = new Annotations(dataset);
  const ids = Array.from({ length: 25 }, (_, n) => `s${n}`);
  await Promise.all(ids.map((id) => notes.save(id, flag)));
  expect((await beside()).trim().split("\n")).toHaveLength(25);
});

test("a link out of the folder is not written through", async () => {
  const target = path.join(await newFolder(), "precious");
  await writeFile(target, "precious");
  const notes = new Annotations(dataset);
  await symlink(target, notes.file);
  await expect(notes.save("a", flag)).rejects.toMatchObject({ trouble: "outside" });
  expect(await readFile(target, "utf8")).toBe("precious");
});

test("a save that fails says why, and does not keep the next from being tried", async () => {
  const nowhere = path.join(path.dirname(dataset), "gone", "held-out.jsonl");
  const notes = new Annotations(nowhere);
  await expect(notes.save("a", flag)).rejects.toMatchObject({ name: "FileError" });
  await expect(notes.save("b", flag)).rejects.toMatchObject({ name: "FileError" });
});
