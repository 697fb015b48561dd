import { execFile } from "node:child_process";
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { Mirror } from "../../../src/runs/mirror";
import { type FollowEvent, localTransport, RelayClient } from "../../../src/runs/relay";
import { beat, makeRun, put, supervise, temporaryFolder, until } from "./folders";

const relay = path.resolve("dist/relay.pyz");
const clients: RelayClient[] = [];
let run: string;
let copy: string;
beforeAll(() => promisify(execFile)(process.execPath, ["scripts/build-relay.mjs"]));
beforeEach(async () => {
  const folder = await temporaryFolder("mirror");
  run = await makeRun(path.join(folder, "run"));
  copy = path.join(folder, "copies", "run");
});
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function connected(): Promise<RelayClient> {
  const client = await RelayClient.connect(localTransport({ python: "python3", relay }));
  clients.push(client);
  return client;
}

/** Follows into the copy until the follow ends; resolves to why it failed, if it did. */
async function followed(mirror: Mirror): Promise<{ client: RelayClient; ended: Promise<unknown> }> {
  const client = await connected();
  const request = { folder: run, offsets: await mirror.offsets(), intervalMs: 20 };
  const follow = await client.follow(request, (event) => mirror.apply(event));
  return { client, ended: follow.ended.then(() => undefined).catch((error: unknown) => error) };
}

/** Every file of a folder but the mirror's own. A file that vanishes while it is read is not there. */
async function contents(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
  const read = (name: string) => readFile(path.join(folder, name), "utf8").catch(() => undefined);
  const texts = await Promise.all(names.map(async (name) => [name, await read(name)] as const));
  return Object.fromEntries(texts.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])));
}

const grown = (file: string, offset: number, text: string, identity = "one"): FollowEvent => ({
  kind: "grown",
  file,
  offset,
  identity,
  data: Buffer.from(text),
});

test("a relay that is killed at any moment leaves no gap and no double row", async () => {
  await supervise(run);
  let row = 0;
  const write = async (count: number) => {
    const lines = Array.from(
      { length: count },
      () => `${JSON.stringify({ row: row++, text: "x".repeat(row % 300) })}\n`,
    );
    await appendFile(path.join(run, "metrics.jsonl"), lines.join(""));
    await appendFile(path.join(run, "log.txt"), lines.join(""));
    await beat(run, "rl", row);
  };
  const metrics = path.join(copy, "metrics.jsonl");
  const size = () =>
    readFile(metrics).then(
      ({ length }) => length,
      () => 0,
    );
  for (let attempt = 0; attempt < 4; attempt++) {
    // A new mirror each time, as after a restart of the window: what is known stands in the copy alone.
    const mirror = await Mirror.open(copy);
    const { client, ended } = await followed(mirror);
    const before = await size();
    await write(6000);
    await until(async () => (await size()) > before, "something of this attempt");
    process.kill(client.hello.pid, "SIGKILL");
    expect(await ended).toMatchObject({ kind: "died" });
    await mirror.settled();
    await write(500);
  }
  await put(run, "exit.json", { schema: 1, reason: "finished", code: 0, message: "", time: 1 });
  const mirror = await Mirror.open(copy);
  const { ended } = await followed(mirror);
  expect(await ended).toBeUndefined();
  await mirror.settled();
  const copied = await contents(copy);
  expect(copied).toEqual(await contents(run));
  const rows = (copied["metrics.jsonl"] ?? "").trim().split("\n");
  expect(rows.map((line) => (JSON.parse(line) as { row: number }).row)).toEqual(
    Array.from({ length: row }, (_, at) => at),
  );
});

test("files that are replaced, cut off and removed are so in the copy", async () => {
  await supervise(run);
  await writeFile(path.join(run, "metrics.jsonl"), '{"a":1}\n{"a":2}\n');
  await writeFile(path.join(run, "events.jsonl"), '{"e":1}\n');
  await put(run, "exit.json", { schema: 1, reason: "stopped", code: 0, message: "", time: 1 });
  const mirror = await Mirror.open(copy);
  await (await followed(mirror)).ended;
  await mirror.settled();
  expect(await contents(copy)).toEqual(await contents(run));
  // The run goes on, over files that are not the ones they were.
  await rm(path.join(run, "exit.json"));
  await writeFile(path.join(run, "metrics.jsonl"), '{"b":1}\n');
  await writeFile(path.join(run, "events.new"), '{"e":10}\n{"e":11}\n{"e":12}\n');
  await rename(path.join(run, "events.new"), path.join(run, "events.jsonl"));
  await followed(await Mirror.open(copy));
  await until(
    async () => JSON.stringify(await contents(copy)) === JSON.stringify(await contents(run)),
    "the same files",
  );
});

test("whatever part of the events arrived before the window was closed, the next follow completes the copy", async () => {
  const pieces = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(pieces, fc.nat(8), async (texts, stop) => {
      await rm(copy, { recursive: true, force: true });
      let at = 0;
      const events = texts.map((text) => {
        const event = grown("log.txt", at, text);
        at += Buffer.byteLength(text);
        return event;
      });
      const first = await Mirror.open(copy);
      for (const event of events.slice(0, stop)) first.apply(event);
      await first.settled();
      const second = await Mirror.open(copy);
      const known = (await second.offsets())["log.txt"];
      const bytes = Buffer.from(texts.join(""));
      const rest = bytes.subarray(known?.bytes ?? 0);
      if (rest.length > 0) second.apply({ ...grown("log.txt", known?.bytes ?? 0, ""), data: rest } as FollowEvent);
      await second.settled();
      expect(await readFile(path.join(copy, "log.txt"))).toEqual(bytes);
    }),
    { numRuns: 30 },
  );
});

test("a gap and a name that leads out of the copy are refused, and nothing is written after them", async () => {
  const mirror = await Mirror.open(copy);
  mirror.apply(grown("log.txt", 0, "abc"));
  mirror.apply(grown("log.txt", 7, "xyz"));
  mirror.apply(grown("log.txt", 3, "def"));
  await expect(mirror.settled()).rejects.toMatchObject({ trouble: "broken", path: path.join(copy, "log.txt") });
  expect(() => mirror.apply(grown("log.txt", 3, "def"))).toThrow("was sent on from byte 7");
  expect(await readFile(path.join(copy, "log.txt"), "utf8")).toBe("abc");
  for (const file of ["../run.json", "/etc/x", "a/b", ".mirror.json", ""]) {
    const other = await Mirror.open(copy);
    other.apply(grown(file, 0, "x"));
    await expect(other.settled()).rejects.toMatchObject({ trouble: "outside" });
  }
});

test("a copy whose own notes are broken, or in whose place a file stands, is refused", async () => {
  await mkdir(copy, { recursive: true });
  await writeFile(path.join(copy, ".mirror.json"), "{");
  await expect(Mirror.open(copy)).rejects.toMatchObject({ trouble: "broken" });
  await rm(copy, { recursive: true });
  await writeFile(copy, "");
  await expect(Mirror.open(copy)).rejects.toMatchObject({ name: "FileError" });
});
