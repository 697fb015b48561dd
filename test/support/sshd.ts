import { execFile } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { userInfo } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const SSHD = "/usr/sbin/sshd";

export interface SshdOptions {
  /** More lines of sshd_config, before the fixture's own: the first of a key counts. */
  readonly config?: readonly string[];
  /** Of the sessions, beside HOME. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A free port of the loopback interface. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * A real sshd on the loopback interface with keys, configuration and a home of its own. Sessions belong to the user of the tests; nothing
 * of that user's own configuration is read or written.
 */
export class Sshd {
  private constructor(
    /** Holds everything; short, since paths of sockets are. */
    readonly folder: string,
    readonly port: number,
  ) {}

  static async start(options: SshdOptions = {}): Promise<Sshd> {
    // Without it a root's sshd refuses to start.
    if (process.getuid?.() === 0) await mkdir("/run/sshd", { recursive: true, mode: 0o755 });
    const folder = await mkdtemp("/tmp/sshd-");
    const sshd = new Sshd(folder, await freePort());
    await mkdir(sshd.home);
    for (const key of ["hostkey", "id"]) {
      await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "fixture", "-f", sshd.file(key)]);
    }
    await cp(sshd.file("id.pub"), sshd.file("authorized_keys"));
    await writeFile(sshd.file("known_hosts"), await sshd.#knownHost());
    await writeFile(sshd.file("sshd_config"), sshd.#serverConfig(options).join("\n"));
    await writeFile(sshd.config, sshd.hostEntry("fx").join("\n"));
    await run(SSHD, ["-t", "-f", sshd.file("sshd_config")]);
    await sshd.listen();
    return sshd;
  }

  /** The home folder of sessions. */
  get home(): string {
    return this.file("home");
  }

  /** The user's ssh configuration; its host is named `fx`. */
  get config(): string {
    return this.file("ssh_config");
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  /** Starts to listen; `start` has done so already. */
  async listen(): Promise<void> {
    await rm(this.file("sshd.pid"), { force: true });
    await run(SSHD, ["-f", this.file("sshd_config"), "-E", this.file("sshd.log")]);
    for (;;) {
      if (await readFile(this.file("sshd.pid"), "utf8").catch(() => "")) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** An entry of an ssh configuration that leads here. */
  hostEntry(name: string, more: readonly string[] = [], port = this.port): string[] {
    return [
      `Host ${name}`,
      ...more,
      "HostName 127.0.0.1",
      `Port ${port}`,
      `HostKeyAlias [127.0.0.1]:${this.port}`,
      `User ${userInfo().username}`,
      `IdentityFile ${this.file("id")}`,
      "IdentitiesOnly yes",
      "IdentityAgent none",
      `UserKnownHostsFile ${this.file("known_hosts")}`,
      "GlobalKnownHostsFile /dev/null",
      "StrictHostKeyChecking yes",
      "",
    ];
  }

  /** Process ids of the sessions: what forked off the listener. */
  async sessions(): Promise<number[]> {
    const listener = Number(await readFile(this.file("sshd.pid"), "utf8"));
    return childrenOf(listener);
  }

  /** Ends the listener; sessions live on. */
  async stopListening(): Promise<void> {
    const pid = Number(await readFile(this.file("sshd.pid"), "utf8").catch(() => "0"));
    if (pid > 1) signal(pid, "SIGTERM");
    await rm(this.file("sshd.pid"), { force: true });
  }

  /** Ends the listener and its sessions, and removes everything. */
  async stop(): Promise<void> {
    for (const pid of await this.sessions().catch(() => [])) signal(pid, "SIGKILL");
    await this.stopListening();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  async #knownHost(): Promise<string> {
    const [type, key] = (await readFile(this.file("hostkey.pub"), "utf8")).split(" ");
    return `[127.0.0.1]:${this.port} ${type} ${key}\n`;
  }

  #serverConfig({ config = [], environment = {} }: SshdOptions): string[] {
    const sessions = Object.entries({ HOME: this.home, ...environment }).map(([name, value]) => `"${name}=${value}"`);
    return [
      ...config,
      "ListenAddress 127.0.0.1",
      `Port ${this.port}`,
      `HostKey ${this.file("hostkey")}`,
      `PidFile ${this.file("sshd.pid")}`,
      `AuthorizedKeysFile ${this.file("authorized_keys")}`,
      "UsePAM no",
      "StrictModes no",
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      "PermitRootLogin yes",
      "UseDNS no",
      "PrintMotd no",
      "LogLevel VERBOSE",
      "MaxStartups 200:30:400",
      "MaxSessions 100",
      `SetEnv ${sessions.join(" ")}`,
      "",
    ];
  }
}

/** Sends a signal; a process that is gone already is no error. Without a process, nothing: 0 would be this very test's whole group. */
export function signal(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined || pid <= 1) return;
  try {
    process.kill(pid, name);
  } catch {
    // Gone.
  }
}

/** Process ids of the children of a process (Linux). */
export async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  return children.trim().split(" ").filter(Boolean).map(Number);
}

/** A program in the place of another, for what cannot be produced otherwise. */
export async function program(folder: string, name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  await chmod(file, 0o755);
  return file;
}

/** A `python3` that takes itself for 3.6: the one of the tests' PATH, which `REAL_PATH` names, with another version. */
export const OLD_PYTHON = `#!/bin/sh
export PATH="$REAL_PATH"
exec python3 -c "import sys; sys.version_info = (3, 6, 8, 'final', 0); $2"
`;
