import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type LaunchRequest, localTransport, type Transport } from "../../../../src/runs/relay";
import { signal } from "../../../support/sshd";

/**
 * Stands in for the trainer's Python, whose engine takes seconds to load: it answers the two commands that the relay gives. The
 * "configuration" is JSON here; its `program` is what the engine does.
 */
const STAND_IN_PYTHON = `#!/usr/bin/env python3
import json, sys, time
command, options = sys.argv[3], dict(zip(sys.argv[4::2], sys.argv[5::2]))
if command == "check":
    config = json.load(open(options["--config"]))
    time.sleep(config.get("checkSeconds", 0))
    problems = config.get("problems", [])
    print(json.dumps({"ok": not problems, "problems": problems, "resolved": config}))
else:
    exec(json.load(open(options["--run-dir"] + "/run.json"))["config"]["program"])
`;

/** An engine that says when it is there and saves when it is asked to stop. */
export const SAVES_ON_TERM = [
  "import signal",
  "def save(*_): print('saved'); sys.exit(0)",
  "signal.signal(signal.SIGTERM, save); print('on', flush=True); time.sleep(600)",
].join("\n");

/** The real relay on this machine, a runs root, and the stand-in for the trainer's Python. */
export class Machine {
  private constructor(
    readonly folder: string,
    readonly transport: Transport,
    readonly python: string,
  ) {}

  static async create(): Promise<Machine> {
    const folder = await mkdtemp(path.join(tmpdir(), "relay-"));
    await promisify(execFile)(process.execPath, ["scripts/build-relay.mjs"]);
    const python = path.join(folder, "python-stand-in");
    await writeFile(python, STAND_IN_PYTHON);
    await chmod(python, 0o755);
    await mkdir(path.join(folder, "runs"));
    return new Machine(folder, localTransport({ python: "python3", relay: "dist/relay.pyz" }), python);
  }

  get root(): string {
    return path.join(this.folder, "runs");
  }

  /** A launch whose engine runs a program. */
  async request(program: string, config: Readonly<Record<string, unknown>> = {}): Promise<LaunchRequest> {
    const token = crypto.randomUUID();
    const file = path.join(this.folder, `${token}.json`);
    await writeFile(file, JSON.stringify({ name: "demo", seed: 7, program, ...config }));
    return { token, root: this.root, python: this.python, config: file };
  }

  /** Ends the supervisors of runs that a test leaves, which ends their engines, and removes everything. */
  async remove(folders: readonly string[]): Promise<void> {
    for (const run of folders) {
      const record = await readFile(path.join(run, "process.json"), "utf8").then(JSON.parse, () => undefined);
      const ended = await readFile(path.join(run, "exit.json")).then(
        () => true,
        () => false,
      );
      if (record && !ended) signal(record.supervisor.pid, "SIGKILL");
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Waits until something is true, and returns it. */
export async function eventually<T>(what: () => Promise<T | undefined | false>, seconds = 20): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const value = await what();
    if (value) return value;
    if (performance.now() > deadline) throw new Error("did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Waits until the engine of a run has printed something. */
export function logHas(folder: string, text: string): Promise<true> {
  return eventually(async () => {
    const log = await readFile(path.join(folder, "log.txt"), "utf8").catch(() => "");
    return log.includes(text) && (true as const);
  });
}
