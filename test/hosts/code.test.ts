import { access, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { besideConfig } from "../../src/ui/launch/beside";
import { trainerPython } from "../support/editor/paths";
import { Sshd } from "../support/sshd";
import { until } from "../unit/runs/folders";
import { row } from "../unit/samples/rowsOf";
import { hostOf } from "./support";

// Code beside a configuration is sent with it, and runs there under the real trainer and its supervisor.
const hasTrainer = await access(trainerPython).then(
  () => true,
  () => false,
);
const TRAIN = `import pathlib, sys
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from lib.words import greeting
print(greeting, pathlib.Path(sys.argv[1]).read_text().strip(), flush=True)
`;
const PROGRAM = `#!/bin/sh
exec python3 train.py conf/tiny.txt
`;

let sshd: Sshd;
let here: string;

beforeAll(async () => {
  sshd = await Sshd.start();
  here = await mkdtemp("/tmp/here-");
});
afterAll(async () => {
  await rm(here, { recursive: true, maxRetries: 10, retryDelay: 100 });
  await sshd.stop();
});

it.skipIf(!hasTrainer)("a program runs on the host with the files that were sent with its configuration", async () => {
  const data = path.join(sshd.home, "data.jsonl");
  await writeFile(data, `${row("a", { video: "a.mp4", labels: ["happy"] })}\n`);
  const work = path.join(here, "work");
  const put = async (file: string, text: string) => {
    await mkdir(path.dirname(path.join(work, file)), { recursive: true });
    await writeFile(path.join(work, file), text);
  };
  await put("train.sh", PROGRAM);
  await chmod(path.join(work, "train.sh"), 0o755);
  await put("train.py", TRAIN);
  await put("lib/words.py", 'greeting = "trained with"\n');
  await put("conf/tiny.txt", "tiny settings\n");
  await put("secret.txt", "not asked for");
  const config = [
    "version: 1",
    "name: own-code",
    "engine: command",
    "command: {argv: [./train.sh]}",
    "upload: [train.py, lib, conf]",
    `data: {train: ${data}, heldOut: ${data}}`,
    "rewards: [{name: format}]",
  ];
  await put("run.yaml", `${config.join("\n")}\n`);
  const host = hostOf(sshd, { storage: path.join(here, "storage") });
  try {
    const beside = await besideConfig(path.join(work, "run.yaml"), work);
    const folder = await host.upload(beside.files);
    await expect(access(path.join(folder, "secret.txt"))).rejects.toThrow();
    const sent = path.posix.join(folder, beside.config);
    const report = await (await host.connection.connect()).check({ python: trainerPython, config: sent });
    expect(report.problems).toEqual([]);
    const run = await host.runs.launch({ token: "own-code-1", python: trainerPython, config: sent });
    const log = () => readFile(path.join(run.folder, "log.txt"), "utf8").catch(() => "");
    await until(async () => (await log()).includes("trained with tiny settings"), "its output", 60_000);
    await until(
      () =>
        access(path.join(run.folder, "exit.json")).then(
          () => true,
          () => false,
        ),
      "its end",
      60_000,
    );
    expect(JSON.parse(await readFile(path.join(run.folder, "exit.json"), "utf8"))).toMatchObject({ code: 0 });
  } finally {
    host.dispose();
  }
});
