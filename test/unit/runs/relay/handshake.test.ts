import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTicks } from "../../../../src/runs/processes";
import { localTransport, RelayClient, RelayError } from "../../../../src/runs/relay";
import { eventually, Machine } from "./machine";

let folder: string;
let machine: Machine;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "handshake-"));
  machine = await Machine.create();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await machine.remove([]);
});

/** A program in the place of Python. */
async function program(text: string): Promise<string> {
  const file = path.join(folder, `python-${crypto.randomUUID()}`);
  await writeFile(file, text);
  await chmod(file, 0o755);
  return file;
}

async function failure(python: string): Promise<RelayError> {
  const connecting = RelayClient.connect(localTransport({ python, relay: "dist/relay.pyz" }), { startSeconds: 5 });
  const error = await connecting.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RelayError);
  return error as RelayError;
}

it("names a Python that does not exist", async () => {
  expect(await failure("/no/such/python")).toMatchObject({
    kind: "pythonMissing",
    message: expect.stringContaining("/no/such/python"),
  });
  expect(await failure(folder)).toMatchObject({ kind: "pythonMissing" });
});

it("tells a Python that is too old from other trouble", async () => {
  const old = await program("#!/bin/sh\necho 'The relay needs Python 3.8 or later; p is 3.6.15.' >&2\nexit 78\n");
  expect(await failure(old)).toMatchObject({ kind: "pythonTooOld", message: expect.stringContaining("3.6.15") });
  const second = await program("#!/bin/sh\necho 'Unknown option: -I' >&2\nexit 2\n");
  expect(await failure(second)).toMatchObject({ kind: "pythonTooOld" });
  const broken = await program("#!/bin/sh\necho 'no module named zipfile' >&2\nexit 1\n");
  expect(await failure(broken)).toMatchObject({ kind: "startFailed", message: expect.stringContaining("zipfile") });
});

it("gives up on a program that says nothing, and ends it", async () => {
  const silent = await program('#!/bin/sh\necho $$ > "$0.pid"\nexec sleep 60\n');
  const connecting = RelayClient.connect(localTransport({ python: silent, relay: "x" }), { startSeconds: 0.5 });
  await expect(connecting).rejects.toMatchObject({ kind: "timeout" });
  const pid = Number(await readFile(`${silent}.pid`, "utf8"));
  await eventually(async () => (await startTicks(pid)) === undefined);
});

it("gives up on a program that prints without end", async () => {
  expect(await failure(await program("#!/bin/sh\nexec yes hello\n"))).toMatchObject({
    kind: "startFailed",
    message: expect.stringContaining("hello"),
  });
});

it("passes over what start-up files print before the relay, also without a line's end", async () => {
  const chatty = await program('#!/bin/sh\necho "Welcome to the cluster"\nprintf "quota: 93 %%"\nexec python3 "$@"\n');
  const client = await RelayClient.connect(localTransport({ python: chatty, relay: "dist/relay.pyz" }));
  expect(await client.list({ root: machine.root })).toEqual([]);
  client.dispose();
});

it("refuses a relay of another protocol", async () => {
  const other = await program(
    [
      "#!/usr/bin/env python3",
      "import sys, json",
      "body = json.dumps({'jsonrpc': '2.0', 'id': 0, 'result': {'protocol': 99}})",
      "print('@@ affectgpt-rl relay @@', flush=True)",
      "sys.stdin.buffer.readline()",
      "sys.stdout.write('Content-Length: %d\\r\\n\\r\\n%s' % (len(body), body)); sys.stdout.flush()",
      "sys.stdin.buffer.read()",
    ].join("\n"),
  );
  expect(await failure(other)).toMatchObject({ kind: "version", message: expect.stringContaining("99") });
});
