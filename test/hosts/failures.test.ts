import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { unzipSync, zipSync } from "fflate";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Host, type HostFailureKind } from "../../src/hosts";
import { freePort, OLD_PYTHON, program, Sshd } from "../support/sshd";
import { failureOf, hostOf, RELAY } from "./support";

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
let sshd: Sshd;
const servers: Server[] = [];
beforeAll(async () => {
  sshd = await Sshd.start();
});
afterEach(async () => {
  await rm(path.join(sshd.home, ".bashrc"), { force: true });
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => sshd.stop());

/** What a configuration leads to. */
async function kindWith(
  lines: readonly string[],
  more: Partial<Host["options"]> = {},
): Promise<HostFailureKind | undefined> {
  const configFile = sshd.file(`config-${crypto.randomUUID()}`);
  await writeFile(configFile, lines.join("\n"));
  return failureOf(
    new Host("fx", { ssh: { program: "ssh", configFile }, relay: RELAY, storage: sshd.file("storage"), ...more }),
  );
}

/** A configuration with a say in sharing is left alone: no connection of another test is shared. */
const alone = ["ControlPath /tmp/no-such-folder/unused", "ConnectTimeout 2"];

/** What the start-up file of the login does before our command. */
async function kindAfter(
  startUp: string,
  more: Parameters<typeof hostOf>[1] = {},
): Promise<HostFailureKind | undefined> {
  await writeFile(path.join(sshd.home, ".bashrc"), startUp);
  return failureOf(hostOf(sshd, more));
}

async function listening(answer: (write: (text: string) => void, end: () => void) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    answer(
      (text) => socket.write(text),
      () => socket.destroy(),
    );
  });
  servers.push(server);
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return port;
}

describe("on this side", () => {
  it("no ssh program", async () => {
    expect(await failureOf(hostOf(sshd, { ssh: { program: "/no/such/ssh" } }))).toBe("noSsh");
  });

  it("a configuration that ssh does not accept", async () => {
    expect(await kindWith(["Host fx", " HostNmae 127.0.0.1"])).toBe("badConfig");
    const missing = { program: "ssh", configFile: sshd.file("no-such-config") };
    expect(await failureOf(hostOf(sshd, { ssh: missing }))).toBe("badConfig");
  });

  it("a name that would be an option", async () => {
    expect(await failureOf(hostOf(sshd, {}, `-oProxyCommand=touch ${sshd.file("owned")}`))).toBe("badConfig");
    await expect(readFile(sshd.file("owned"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("on the way", () => {
  it("an unknown name", async () => {
    expect(await kindWith(["Host fx", " HostName no-such-host.invalid", ...alone])).toBe("unknownName");
  });

  it("a closed port", async () => {
    expect(await kindWith(sshd.hostEntry("fx", alone, await freePort()))).toBe("refused");
  });

  it("a closed port of the jump host", async () => {
    const jump = sshd.file("jump");
    await writeFile(jump, sshd.hostEntry("jump", ["ConnectTimeout 2"], await freePort()).join("\n"));
    expect(await kindWith(sshd.hostEntry("fx", [`ProxyCommand ssh -F ${jump} -W %h:%p jump`]))).toBe("refused");
  });

  it("a server that says nothing", async () => {
    const port = await listening(() => undefined);
    expect(await kindWith(sshd.hostEntry("fx", alone, port))).toBe("timedOut");
  });

  it("a server that closes at once", async () => {
    const port = await listening((_write, end) => end());
    expect(await kindWith(sshd.hostEntry("fx", alone, port))).toBe("dropped");
  });
});

describe("at the door", () => {
  it("a key that the host does not know", async () => {
    const key = sshd.file("other-key");
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    const entry = sshd
      .hostEntry("fx", alone)
      .map((line) => (line.startsWith("IdentityFile") ? `IdentityFile ${key}` : line));
    expect(await kindWith(entry)).toBe("keyRejected");
    await chmod(key, 0o644);
    expect(await kindWith(entry)).toBe("keyRejected");
  });

  it("a host that wants a password", async () => {
    const asks = await Sshd.start({ config: ["PubkeyAuthentication no", "PasswordAuthentication yes"] });
    try {
      expect(await failureOf(hostOf(asks))).toBe("authentication");
    } finally {
      await asks.stop();
    }
  });

  it("a host whose key is not known, or has changed: never passed over", async () => {
    const known = sshd.file("known_hosts");
    const right = await readFile(known, "utf8");
    try {
      await writeFile(known, "");
      expect(await kindWith(sshd.hostEntry("fx", alone))).toBe("hostKeyUnknown");
      const asking = sshd.hostEntry("fx", [...alone, "StrictHostKeyChecking ask"]);
      expect(await kindWith(asking)).toBe("hostKeyUnknown");
      expect(await readFile(known, "utf8")).toBe("");
      const other = (await readFile(sshd.file("id.pub"), "utf8")).split(" ").slice(0, 2).join(" ");
      await writeFile(known, `${right.split(" ")[0]} ${other}\n`);
      expect(await kindWith(sshd.hostEntry("fx", alone))).toBe("hostKeyChanged");
      expect(await kindWith(asking)).toBe("hostKeyChanged");
    } finally {
      await writeFile(known, right);
    }
  });
});

describe("on the host", () => {
  it("no Python", async () => {
    expect(await kindAfter("PATH=/no/such/folder\n")).toBe("noPython");
  });

  it.each(["/usr/bin/fish", "/usr/bin/zsh", "/bin/tcsh", "/usr/bin/dash"])("no Python, told by %s", async (shell) => {
    const other = await Sshd.start({
      config: [`ForceCommand PATH=/no/such/folder; export PATH; exec ${shell} -c "$SSH_ORIGINAL_COMMAND"`],
    });
    try {
      expect(await failureOf(hostOf(other))).toBe("noPython");
    } finally {
      await other.stop();
    }
  });

  it("an old Python, and no other", async () => {
    const bin = path.join(sshd.folder, "old");
    await mkdir(bin);
    await program(bin, "python3", OLD_PYTHON.replace("import sys;", "import os, sys; os.environ['PATH'] = '/no';"));
    expect(await kindAfter(`export REAL_PATH=$PATH\nPATH=${bin}:$PATH\n`)).toBe("oldPython");
  });

  it("an account that may not run commands", async () => {
    const closed = await Sshd.start({ config: ["ForceCommand /usr/sbin/nologin"] });
    try {
      expect(await failureOf(hostOf(closed))).toBe("noLogin");
    } finally {
      await closed.stop();
    }
  });

  it("a login that prints without end", async () => {
    expect(await kindAfter("yes 'Have a nice day'\n")).toBe("noise");
  });

  it("a home that is a file, or that may not be written", async () => {
    await writeFile(path.join(sshd.folder, "a-file"), "");
    expect(await failureOf(hostOf(sshd, { folder: path.join(sshd.folder, "a-file") }))).toBe("folderDenied");
    expect(await failureOf(hostOf(sshd, { folder: "/proc/affectgpt" }))).toBe("folderDenied");
  });

  it.skipIf(!isRoot)("a full disk, and one that is read-only", async () => {
    const disk = path.join(sshd.folder, "disk");
    await mkdir(disk);
    await run("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]);
    try {
      await run("dd", ["if=/dev/zero", `of=${disk}/filler`, "bs=1k", "count=40"]);
      expect(await failureOf(hostOf(sshd, { folder: path.join(disk, "ours") }))).toBe("diskFull");
      await run("mount", ["-o", "remount,ro", disk]);
      expect(await failureOf(hostOf(sshd, { folder: path.join(disk, "others") }))).toBe("readOnly");
    } finally {
      await run("umount", [disk]);
    }
  });

  it("a relay of another version", async () => {
    const bytes = await readFile(RELAY);
    const archive = unzipSync(bytes.subarray(bytes.indexOf("PK\u0003\u0004")));
    const name = "affectgpt_rl/relay/__init__.py";
    archive[name] = Buffer.from(
      Buffer.from(archive[name] ?? [])
        .toString()
        .replace("PROTOCOL = 1", "PROTOCOL = 2"),
    );
    const relay = sshd.file("newer.pyz");
    await writeFile(relay, zipSync(archive));
    expect(await failureOf(hostOf(sshd, { relay }))).toBe("versionSkew");
  });
});
