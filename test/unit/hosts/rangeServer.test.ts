import { request as httpRequest } from "node:http";
import { networkInterfaces } from "node:os";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RangeServer, type RangeSource } from "../../../src/hosts";
import { RelayError } from "../../../src/runs/relay";

const MB = 1024 * 1024;
const BYTES = Buffer.from(Array.from({ length: 3 * MB }, (_, index) => (index * 7 + (index >> 8)) & 0xff));

let server: RangeServer;
let opened: string[];
let reads: number;
const source = (bytes: Uint8Array): RangeSource => ({
  size: bytes.length,
  async read(offset, length) {
    reads += length;
    return bytes.subarray(offset, offset + length);
  },
});

beforeEach(async () => {
  [opened, reads] = [[], 0];
  server = await RangeServer.start(async (file) => {
    opened.push(file);
    if (file.endsWith("gone.mp4")) throw new RelayError("file", `${file}: no such file`);
    if (file.endsWith("away.mp4")) throw new Error("out of reach");
    return source(file.endsWith("empty.mp4") ? new Uint8Array() : BYTES);
  });
});
afterEach(() => server.dispose());

const addressOf = (file: string) => `http://127.0.0.1:${server.port}/${server.pathOf(file)}`;
const get = (file: string, range?: string, method = "GET") =>
  fetch(addressOf(file), { method, ...(range !== undefined && { headers: { Range: range } }) });
const bodyOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe("a file of a host is given", () => {
  test("whole, with its size and type, to a page of another origin", async () => {
    const response = await get("/data/a clip.mp4");
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "accept-ranges": "bytes",
      "access-control-allow-origin": "*",
      "cache-control": "no-store",
      "content-length": String(BYTES.length),
      "content-type": "video/mp4",
    });
    expect((await bodyOf(response)).equals(BYTES)).toBe(true);
  });

  test.each([
    ["bytes=0-", 0, BYTES.length],
    ["bytes=1000000-", 1_000_000, BYTES.length],
    ["bytes=5-9", 5, 10],
    ["bytes=-10", BYTES.length - 10, BYTES.length],
    ["bytes=3000000-99999999", 3_000_000, BYTES.length],
  ])("by range: %s", async (range, from, to) => {
    const response = await get("/data/clip.mp4", range);
    expect(response.status).toBe(206);
    expect(response.headers.get("content-range")).toBe(`bytes ${from}-${to - 1}/${BYTES.length}`);
    expect((await bodyOf(response)).equals(BYTES.subarray(from, to))).toBe(true);
  });

  test.each(["bytes=0-1,5-6", "lines=1-2", "bytes=a-b", "bytes=9-5"])(
    "whole where the range is none: %s",
    async (range) => {
      const response = await get("/data/clip.mp4", range);
      expect(response.status).toBe(200);
      expect(await bodyOf(response)).toHaveLength(BYTES.length);
    },
  );

  test("not beyond its end", async () => {
    const response = await get("/data/clip.mp4", `bytes=${BYTES.length}-`);
    expect(response.status).toBe(416);
    expect(response.headers.get("content-range")).toBe(`bytes */${BYTES.length}`);
  });

  test("as nothing where it is empty", async () => {
    expect(await bodyOf(await get("/data/empty.mp4", "bytes=0-"))).toHaveLength(0);
  });

  test("as its head alone, and to no other method", async () => {
    const head = await get("/data/clip.mp4", undefined, "HEAD");
    expect(head.headers.get("content-length")).toBe(String(BYTES.length));
    expect(reads).toBe(0);
    expect((await get("/data/clip.mp4", undefined, "POST")).status).toBe(405);
  });
});

test("what is not there or out of reach is said, and asked for again", async () => {
  expect((await get("/data/gone.mp4")).status).toBe(404);
  expect((await get("/data/away.mp4")).status).toBe(503);
  expect((await get("/data/away.mp4")).status).toBe(503);
  expect(opened).toEqual(["/data/gone.mp4", "/data/away.mp4", "/data/away.mp4"]);
});

test("without the secret there is nothing, whatever is named", async () => {
  const path = new URL(addressOf("/data/clip.mp4")).pathname.split("/");
  const base = `http://127.0.0.1:${server.port}`;
  for (const other of [
    "/",
    "/etc/passwd",
    `/${path.slice(2).join("/")}`,
    `/${"A".repeat(43)}/${path.slice(2).join("/")}`,
  ]) {
    expect((await fetch(base + other)).status, other).toBe(404);
  }
  const unknown = Buffer.from("/etc/passwd").toString("base64url");
  expect((await fetch(`${base}/${path[1]}/${unknown}/passwd`)).status).toBe(404);
  expect(opened).toEqual([]);
});

test("it listens on the loopback interface alone, and no more once it is closed", async () => {
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === "IPv4");
  for (const { address } of others) await expect(fetch(`http://${address}:${server.port}/`)).rejects.toThrow();
  const address = addressOf("/data/clip.mp4");
  server.dispose();
  await expect(fetch(address)).rejects.toThrow();
});

test("what the player does not take is not read", async () => {
  const huge: RangeSource = {
    size: 1_000_000_000,
    async read(_offset, length) {
      reads += length;
      return Buffer.alloc(length);
    },
  };
  server.dispose();
  server = await RangeServer.start(async () => huge);
  const { port } = server;
  const path = `/${server.pathOf("/data/film.mp4")}`;
  await new Promise<void>((resolve, reject) => {
    const asking = httpRequest({ host: "127.0.0.1", port, path }, (response) => {
      response.once("data", () => {
        response.pause();
        // What fits into the sockets' buffers has been read by then.
        setTimeout(() => resolve(), 500);
      });
    });
    asking.on("error", reject).end();
  });
  expect(reads).toBeLessThan(32 * MB);
});
