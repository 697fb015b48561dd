import { mkdir, mkdtemp, open, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type Host, RangeServer, type RemoteDataset } from "../../src/hosts";
import { CorpusReader, nameMedia } from "../../src/samples";
import { Sshd, signal } from "../support/sshd";
import { newFolder, row } from "../unit/samples/rowsOf";
import { hostOf } from "./support";

// The dataset of a run that stays on its host: rows are copied, clips are played by ranges.
const FILM = 1_000_000_000;
const MARKS = [0, 12_345_678, 999_999_000];

let sshd: Sshd;
let host: Host;
let here: string;
let corpus: string;
let dataset: RemoteDataset;
/** Bytes that were asked of the host's files. */
let asked = 0;

beforeAll(async () => {
  sshd = await Sshd.start();
  corpus = path.join(sshd.home, "corpus");
  await mkdir(path.join(corpus, "clips"), { recursive: true });
  await mkdir(path.join(corpus, "audio"));
  await writeFile(path.join(corpus, "audio", "film.ogg"), "sound");
  const film = await open(path.join(corpus, "clips", "film.mp4"), "w");
  for (const mark of MARKS) await film.write(Buffer.from(`frame at ${mark}.`), 0, undefined, mark);
  await film.truncate(FILM);
  await film.close();
  await writeFile(path.join(sshd.home, "secret.txt"), "secret");
  await symlink(path.join(sshd.home, "secret.txt"), path.join(corpus, "clips", "link.mp4"));
  await writeFile(path.join(corpus, "train.jsonl"), `${row("a", { video: "clips/film.mp4", labels: ["happy"] })}\n`);
  await writeFile(path.join(corpus, "held-out.jsonl"), `${row("b", { video: "clips/gone.mp4", labels: ["sad"] })}\n`);
});
afterAll(() => sshd.stop());
beforeEach(async () => {
  here = await mkdtemp("/tmp/here-");
  host = hostOf(sshd, { storage: here });
  dataset = host.dataset([path.join(corpus, "train.jsonl"), path.join(corpus, "held-out.jsonl")]);
  const client = await host.connection.connect();
  const reading = client.read.bind(client);
  asked = 0;
  client.read = (request) => {
    asked += request.length;
    return reading(request);
  };
});
afterEach(async () => {
  host.dispose();
  await rm(here, { recursive: true, maxRetries: 10, retryDelay: 100 });
});

it("a jump into a film of a gigabyte costs a few blocks of it, through the address that a player is given", async () => {
  const server = await RangeServer.start((file) => dataset.open(file));
  const clip = nameMedia(corpus, "clips/film.mp4").video ?? "";
  const address = `http://127.0.0.1:${server.port}/${server.pathOf(clip)}`;
  for (const mark of MARKS) {
    const response = await fetch(address, { headers: { Range: `bytes=${mark}-${mark + 19}` } });
    expect(response.headers.get("content-range")).toBe(`bytes ${mark}-${mark + 19}/${FILM}`);
    expect(await response.text()).toContain(`frame at ${mark}`.slice(0, 20));
  }
  expect(asked).toBeLessThan(2_000_000);
  server.dispose();
});

it("rows are copied once, and again when the file there is another one; notes beside them stay", async () => {
  expect(await dataset.isHere()).toBe(false);
  await dataset.bring();
  expect(await dataset.isHere()).toBe(true);
  const train = dataset.copyOf(path.join(corpus, "train.jsonl"));
  expect(await readFile(train, "utf8")).toContain('"a"');
  const notes = path.join(path.dirname(train), "train.annotations.jsonl");
  await writeFile(notes, "notes");
  const first = asked;
  await dataset.bring();
  expect(asked).toBe(first);
  await writeFile(path.join(corpus, "train.jsonl"), `${row("c", { video: "clips/film.mp4", labels: ["calm"] })}\n`);
  await dataset.bring();
  expect(await readFile(train, "utf8")).toContain('"c"');
  expect(await readFile(notes, "utf8")).toBe("notes");
  await writeFile(path.join(corpus, "train.jsonl"), `${row("a", { video: "clips/film.mp4", labels: ["happy"] })}\n`);
});

it("two pages that copy the same at once have it whole, and leave nothing half", async () => {
  const other = host.dataset(dataset.files);
  await Promise.all([dataset.bring(), other.bring()]);
  for (const file of dataset.files) {
    expect((await readFile(dataset.copyOf(file))).equals(await readFile(file))).toBe(true);
  }
  const left = await readdir(path.dirname(dataset.copyOf(dataset.files[0] ?? "")));
  expect(left.sort()).toEqual([".versions.json", "held-out.jsonl", "train.jsonl"]);
});

it("rows come whole over a connection that drops", async () => {
  const large = path.join(corpus, "large.jsonl");
  const lines = Array.from({ length: 60_000 }, (_, index) => row(`s${index}`, { video: "clips/film.mp4" }));
  await writeFile(large, `${lines.join("\n")}\n`);
  const wide = host.dataset([large]);
  const killed = new Set<number>();
  const timer = setInterval(() => {
    const pid = host.connection.client?.hello.pid;
    if (pid !== undefined && killed.size < 2) killed.add(pid);
    signal(pid !== undefined && killed.has(pid) ? pid : undefined, "SIGKILL");
  }, 150);
  await wide.bring();
  clearInterval(timer);
  expect((await readFile(wide.copyOf(large))).equals(await readFile(large))).toBe(true);
  await rm(large);
});

it("a file that is no dataset is not copied: too large, not there, a folder", async () => {
  const huge = path.join(corpus, "huge.jsonl");
  const handle = await open(huge, "w");
  await handle.truncate(FILM);
  await handle.close();
  await expect(host.dataset([huge]).bring()).rejects.toMatchObject({ trouble: "tooLarge", path: huge });
  await rm(huge);
  const missing = path.join(corpus, "missing.jsonl");
  await expect(host.dataset([missing]).bring()).rejects.toMatchObject({ trouble: "missing", path: missing });
  expect(asked).toBe(0);
});

it("nothing is read but what lies in the folder of the dataset", async () => {
  for (const file of ["/etc/passwd", path.join(sshd.home, "secret.txt"), `${corpus}/../secret.txt`, corpus]) {
    await expect(dataset.open(file), file).rejects.toMatchObject({ trouble: "outside" });
    await expect(dataset.fetch(file), file).rejects.toMatchObject({ trouble: "outside" });
  }
  // A link leads out: the host sees where it ends.
  await expect(dataset.open(path.join(corpus, "clips/link.mp4"))).rejects.toMatchObject({ kind: "file" });
  await expect(dataset.open(path.join(corpus, "clips/gone.mp4"))).rejects.toMatchObject({ kind: "file" });
  expect(nameMedia(corpus, "../secret.txt").video).toBeNull();
  expect(nameMedia(corpus, "/etc/passwd").video).toBeNull();
});

it("the track beside a clip is found, and a clip is fetched whole for another program", async () => {
  const { audio } = nameMedia(corpus, "clips/film.mp4");
  expect(await dataset.firstOf(audio)).toBe(path.join(corpus, "audio/film.ogg"));
  expect(await dataset.firstOf(nameMedia(corpus, "clips/other.mp4").audio)).toBeUndefined();
  const file = await dataset.fetch(path.join(corpus, "audio/film.ogg"));
  expect(await readFile(file, "utf8")).toBe("sound");
});

it("the copies are read as any corpus, their clips named and not looked for here", async () => {
  await dataset.bring();
  const workers = await newFolder();
  const { build } = await import("esbuild");
  await build({
    ...{ entryPoints: ["src/samples/samples.worker.ts"], entryNames: "[name]", bundle: true, platform: "node" },
    ...{ mainFields: ["module", "main"], outdir: workers },
  });
  const reader = new CorpusReader(workers);
  await reader.open(
    dataset.files.map((file) => ({
      file: dataset.copyOf(file),
      split: path.basename(file, ".jsonl"),
      elsewhere: path.dirname(file),
    })),
  );
  expect((await reader.rows(0, 10)).rows.map(({ key, elsewhere, video }) => ({ key, elsewhere, video }))).toEqual([
    { key: "train/a", elsewhere: corpus, video: null },
    { key: "held-out/b", elsewhere: corpus, video: null },
  ]);
  expect(await reader.detail("b")).toMatchObject({ elsewhere: corpus, media: { video: null, trouble: null } });
  reader.dispose();
  await rm(workers, { recursive: true });
});
