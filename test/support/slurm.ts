import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { root, trainerPython } from "./editor/paths";

const run = promisify(execFile);
/** The cluster of the trainer's own tests, as a program. */
const PROGRAM = ["-m", "tests.slurm.cluster"];
const PLACE = { cwd: path.join(root, "trainer") };

/** Why this machine can have no cluster of its own; undefined when it can. */
export async function whyNoSlurm(): Promise<string | undefined> {
  const told = await run(trainerPython, [...PROGRAM, "--check"], PLACE).then(
    () => "",
    ({ stdout, message }: { stdout?: string; message: string }) => stdout || message,
  );
  return told.trim() || undefined;
}

/** A real Slurm of one node on the loopback interface; it ends with the process of the test. */
export class Slurm {
  private constructor(
    private readonly child: ChildProcess,
    /** What `SLURM_CONF` has to say where the cluster is to be seen. */
    readonly configuration: string,
  ) {}

  static async start(): Promise<Slurm> {
    const child = spawn(trainerPython, PROGRAM, { ...PLACE, stdio: ["pipe", "pipe", "inherit"] });
    const line = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once("line", resolve);
      child.once("exit", (status) => reject(new Error(`The cluster ended with ${status} before it stood.`)));
    });
    return new Slurm(child, line);
  }

  /** Calls one of Slurm's programs; returns what it prints. */
  async call(program: string, ...argv: string[]): Promise<string> {
    const env = { ...process.env, SLURM_CONF: this.configuration };
    return (await run(program, argv, { env })).stdout.trim();
  }

  /** Ends the cluster with its jobs. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.stdin?.end();
    await once(this.child, "exit");
  }
}
