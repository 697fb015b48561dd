import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Host } from "../../src/hosts";
import { collect, runSources } from "../../src/ui/supportBundle/collect";
import { Sshd } from "../support/sshd";
import { until } from "../unit/runs/folders";
import { logHas, Machine } from "../unit/runs/relay/machine";
import { hostOf } from "./support";

const CANARY = "canary-77e1-of+the/secret=store";
const DIGEST = createHash("sha256").update(CANARY).digest("hex");
/** Says by its hash that it has the secret, and then prints it. */
const PROGRAM = [
  "import hashlib, os",
  "value = os.environ['WANDB_API_KEY']",
  "print('got', hashlib.sha256(value.encode()).hexdigest(), flush=True)",
  "print('Authorization of', value, flush=True)",
  "time.sleep(2)",
  "raise RuntimeError('the tracker refused ' + value)",
].join("\n");

let sshd: Sshd;
let machine: Machine;
let host: Host;
const launched: string[] = [];
beforeAll(async () => {
  sshd = await Sshd.start();
  machine = await Machine.create();
  host = hostOf(sshd);
});
afterAll(async () => {
  host.dispose();
  await machine.remove(launched);
  await sshd.stop();
});

/** Files below a folder that hold a text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const found = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const isFile = await stat(file).then(
        (of) => of.isFile(),
        () => false,
      );
      return isFile && (await readFile(file).catch(() => Buffer.alloc(0))).includes(text) ? [name] : [];
    }),
  );
  return found.flat();
}

/** Processes of this machine, which here is the host's too, whose command line holds a text. */
async function commandsWith(text: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(text));
}

it("a secret reaches a run on a host, and stands in no file, command line, copy or support bundle", async () => {
  const request = await machine.request(PROGRAM, { secrets: ["WANDB_API_KEY"] });
  const { root: _root, config, ...rest } = request;
  // Sent there as a window sends it.
  const sent = path.posix.join(await host.upload([{ local: config, path: "run.json" }]), "run.json");
  const { folder } = await host.runs.launch({ ...rest, config: sent, secrets: { WANDB_API_KEY: CANARY } });
  launched.push(folder);
  await logHas(folder, `got ${DIGEST}`);
  const shown = await commandsWith(CANARY);
  await until(() => host.runs.open(folder).state.kind === "complete", "complete", 30_000);
  const copy = host.runs.open(folder).copy;
  expect(shown).toEqual([]);
  expect(await filesWith(sshd.folder, CANARY)).toEqual([]);
  expect(await filesWith(machine.folder, CANARY)).toEqual([]);
  expect(await readFile(path.join(copy, "log.txt"), "utf8")).toContain("Authorization of [secret]");
  expect(JSON.parse(await readFile(path.join(copy, "exit.json"), "utf8")).message).toContain("refused [secret]");
  const who = { home: "/home/x", user: "x", hosts: [], secrets: [CANARY] };
  const bundle = await collect(runSources(copy), who);
  expect(bundle.length).toBeGreaterThan(3);
  expect(bundle.filter(({ text }) => text.includes(CANARY))).toEqual([]);
});

it("what looks for it finds what is there", async () => {
  const file = path.join(sshd.home, "planted.txt");
  await writeFile(file, `x${CANARY}x`);
  expect(await filesWith(sshd.folder, CANARY)).toEqual([path.relative(sshd.folder, file)]);
  await rm(file);
  expect((await commandsWith(process.argv[1] ?? "")).length).toBeGreaterThan(0);
});
