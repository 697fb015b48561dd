import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createMessageConnection, type MessageConnection, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { Pipe } from "../../../../src/runs/relay";
import { afterSentinel } from "../../../../src/runs/relay/handshake";
import { messageReader } from "../../../../src/runs/relay/messages";
import { eventually, Machine, SAVES_ON_TERM } from "./machine";

const ajv = new Ajv2020({ strict: false });
let machine: Machine;
let pipe: Pipe;
let connection: MessageConnection;
const notes: { readonly method: string; readonly params: unknown }[] = [];

beforeAll(async () => {
  machine = await Machine.create();
  ajv.addSchema(JSON.parse(await readFile("schema/relay.schema.json", "utf8")), "relay");
  pipe = await machine.transport.open();
  const messages = await afterSentinel(pipe, 30, "this machine");
  connection = createMessageConnection(messageReader(messages), new StreamMessageWriter(pipe.input));
  connection.onNotification((method, params) => {
    notes.push({ method, params });
  });
  connection.listen();
});

let folder = "";
afterAll(async () => {
  pipe.close();
  await machine.remove([folder]);
});

/** What of a value the schema does not allow. */
function wrongAt(pointer: string, value: unknown): unknown {
  const validate = ajv.getSchema(`relay#/properties/${pointer}`);
  if (!validate) throw new Error(`the schema has no ${pointer}`);
  return validate(value) ? null : validate.errors;
}

/** Calls the relay; parameters and result must be as the schema says. */
async function call<Result>(method: string, params: object): Promise<Result> {
  expect(wrongAt(`methods/properties/${method}/properties/params`, params)).toBeNull();
  const result = await connection.sendRequest<Result>(method, params);
  expect(wrongAt(`methods/properties/${method}/properties/result`, result)).toBeNull();
  return result;
}

it("what the relay really says is what the schema says", async () => {
  const { python, root } = machine;
  const launch = await machine.request(SAVES_ON_TERM);
  const broken = await machine.request("pass", {
    problems: [{ file: "run.yaml", key: "", message: "Broken.", line: 1 }],
  });
  await call("hello", {});
  await call("probe", { python, folder: root });
  await call("gpus", {});
  await call("check", { python, config: launch.config });
  await call("check", { python, config: broken.config });
  await call("ablate", { python, options: ["--table"] });
  folder = (await call<{ folder: string }>("launch", launch)).folder;
  await call("launch", launch);
  await call("follow", { follow: "a", folder, offsets: {}, intervalMs: 20 });
  await call("list", { root });
  await call("read", { root, path: path.join(folder, "run.json"), offset: 0, length: 10 });
  await call("files", { root, path: folder });
  const sha256 = createHash("sha256").update("run").digest("hex");
  const uploads = { folder: path.join(machine.folder, "uploads") };
  await call("missing", { ...uploads, contents: [sha256] });
  await call("put", { ...uploads, sha256, size: 3, offset: 0, data: Buffer.from("run").toString("base64") });
  await call("place", { ...uploads, files: [{ path: "run.yaml", sha256 }] });
  const environment = { folder: path.join(machine.folder, "trainer") };
  await call("installation", environment);
  await call("install", { ...environment, requirements: ["none"], wheelhouse: machine.folder });
  await call("cancelInstall", environment);
  await call("stop", { folder, graceSeconds: 20 });
  await expect.poll(() => notes.at(-1)?.method, { timeout: 15_000 }).toBe("ended");
  const readLog = () => readFile(path.join(folder, "log.txt"), "utf8").catch(() => "");
  const logged = await readLog();
  await call("resume", { folder, python });
  await call("follow", { follow: "b", folder, offsets: { "exit.json": { bytes: 1, identity: "x" } } });
  await call("unfollow", { follow: "b" });
  await eventually(async () => {
    const log = await readLog();
    return log.length > logged.length && log.endsWith("on\n");
  });
  const { supervisor, engine } = JSON.parse(await readFile(path.join(folder, "process.json"), "utf8"));
  // It cannot hear that its supervisor dies.
  process.kill(engine.pid, "SIGSTOP");
  process.kill(supervisor.pid, "SIGKILL");
  await expect
    .poll(async () => (await call<readonly unknown[]>("leftBehind", { folder })).length, { timeout: 15_000 })
    .toBe(1);
  expect(await call("endLeftBehind", { folder, graceSeconds: 0 })).toEqual({ ended: 1 });
  await call("launch", { ...(await machine.request("pass")), secrets: { HF_TOKEN: "x" } });
  expect(new Set(notes.map(({ method }) => method))).toEqual(
    new Set(["grown", "replaced", "removed", "standing", "ended"]),
  );
  for (const { method, params } of notes) {
    // The bytes are no part of the JSON.
    const { data, ...rest } = params as { readonly data?: unknown };
    expect(wrongAt(`notifications/properties/${method}`, rest)).toBeNull();
    expect(data instanceof Uint8Array).toBe(method === "grown" || method === "replaced");
  }
});

it("its errors have the schema's codes", async () => {
  const broken = await machine.request("pass", { problems: [{ file: "run.yaml", key: "", message: "Broken." }] });
  const calls = [
    connection.sendRequest("launch", broken),
    connection.sendRequest("fly", {}),
    connection.sendRequest("list", { root: 3 }),
    connection.sendRequest("stop", { folder: machine.folder }),
  ];
  for (const outcome of await Promise.allSettled(calls)) {
    expect(wrongAt("errors", outcome.status === "rejected" ? outcome.reason.code : outcome)).toBeNull();
  }
});
