import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Host } from "../../src/hosts";
import { OLD_PYTHON, program, Sshd } from "../support/sshd";
import { hostOf, RELAY } from "./support";

let sshd: Sshd;
const hosts: Host[] = [];
beforeAll(async () => {
  sshd = await Sshd.start();
});
afterEach(async () => {
  for (const host of hosts.splice(0)) host.dispose();
  await rm(path.join(sshd.home, ".bashrc"), { force: true });
});
afterAll(() => sshd.stop());

function host(...args: Parameters<typeof hostOf> extends [unknown, ...infer Rest] ? Rest : never): Host {
  const made = hostOf(sshd, ...args);
  hosts.push(made);
  return made;
}

const relaysThere = () => readdir(path.join(sshd.home, ".affectgpt-rl/relay")).catch(() => []);

describe("the relay of a host", () => {
  it("is brought over the connection, once, and answers", async () => {
    const first = await host().connection.connect();
    expect(first.hello).toMatchObject({ protocol: 1 });
    const [file, ...others] = await relaysThere();
    expect(others).toEqual([]);
    expect(file).toMatch(/^[0-9a-f]{64}\.pyz$/);
    const there = await readFile(path.join(sshd.home, ".affectgpt-rl/relay", file ?? ""));
    expect(there.equals(await readFile(RELAY))).toBe(true);
    const second = await host().connection.connect();
    expect(second.hello.pid).not.toBe(first.hello.pid);
    expect(await relaysThere()).toEqual([file]);
  });

  it("is never a part of one: what is cut off or changed there is brought anew", async () => {
    await host().connection.connect();
    const [file = ""] = await relaysThere();
    const place = path.join(sshd.home, ".affectgpt-rl/relay", file);
    await writeFile(place, (await readFile(RELAY)).subarray(0, 9000));
    expect((await host().connection.connect()).hello.protocol).toBe(1);
    expect((await readFile(place)).equals(await readFile(RELAY))).toBe(true);
  });

  it("stands beside those of other versions", async () => {
    await host().connection.connect();
    const other = path.join(sshd.folder, "other.pyz");
    // What stands behind an archive's end is its comment, so this is another version that works.
    const bytes = await readFile(RELAY);
    bytes.writeUInt16LE(3, bytes.length - 2);
    await writeFile(other, Buffer.concat([bytes, Buffer.from("new")]));
    expect((await host({ relay: other }).connection.connect()).hello.protocol).toBe(1);
    expect(await relaysThere()).toHaveLength(2);
  });

  it("lives in the folder that was chosen", async () => {
    const folder = path.join(sshd.folder, "scratch");
    await host({ folder }).connection.connect();
    expect(await readdir(path.join(folder, "relay"))).toHaveLength(1);
  });

  it("is found behind whatever the login prints", async () => {
    const noise = [
      "echo Welcome to the cluster",
      "printf 'no newline at the end'",
      "echo oops >&2",
      "head -c 200000 /dev/zero",
    ];
    await writeFile(path.join(sshd.home, ".bashrc"), noise.join("\n"));
    expect((await host().connection.connect()).hello.protocol).toBe(1);
  });

  it("is found behind a login that takes its time", async () => {
    await writeFile(path.join(sshd.home, ".bashrc"), "sleep 2\n");
    expect((await host().connection.connect()).hello.protocol).toBe(1);
  });

  it.each(["/usr/bin/dash", "/usr/bin/fish", "/usr/bin/zsh", "/bin/tcsh", "/bin/csh"])(
    "starts under %s",
    async (shell) => {
      // The login shell of the account stays what it is: the forced command is what sshd lets that shell run.
      const other = await Sshd.start({ config: [`ForceCommand ${shell} -c "$SSH_ORIGINAL_COMMAND"`] });
      const made = hostOf(other);
      try {
        expect((await made.connection.connect()).hello.protocol).toBe(1);
      } finally {
        made.dispose();
        await other.stop();
      }
    },
  );

  it("runs under a newer Python where python3 is too old", async () => {
    const bin = path.join(sshd.folder, "bin");
    await mkdir(bin);
    await program(bin, "python3", OLD_PYTHON);
    await program(bin, "python3.13", '#!/bin/sh\nexec /usr/bin/env PATH="$REAL_PATH" python3 "$@"\n');
    await program(bin, "python3.14", "#!/bin/sh\nexit 127\n");
    await writeFile(path.join(sshd.home, ".bashrc"), `export REAL_PATH=$PATH\nexport PATH=${bin}:$PATH\n`);
    expect((await host().connection.connect()).hello.protocol).toBe(1);
  });
});

describe("connections of one host", () => {
  it("share one login where the user's configuration does not", async () => {
    await host().connection.connect();
    const before = (await readFile(sshd.file("sshd.log"), "utf8")).split("Accepted publickey").length;
    await host().connection.connect();
    expect((await readFile(sshd.file("sshd.log"), "utf8")).split("Accepted publickey").length).toBe(before);
  });

  it("are left to the user's configuration where that shares them", async () => {
    const socket = sshd.file("mine");
    await writeFile(
      sshd.config,
      sshd.hostEntry("fx", ["ControlMaster auto", `ControlPath ${socket}`, "ControlPersist 5"]).join("\n"),
    );
    try {
      await host().connection.connect();
      expect(await readdir(sshd.folder)).toContain("mine");
    } finally {
      await writeFile(sshd.config, sshd.hostEntry("fx").join("\n"));
    }
  });

  it("survive what a configuration says that is meant for terminals", async () => {
    const lines = [
      "RequestTTY force",
      "RemoteCommand tmux attach",
      "LocalForward 1 127.0.0.1:1",
      "ExitOnForwardFailure yes",
      "LogLevel QUIET",
    ];
    await writeFile(sshd.config, sshd.hostEntry("fx", lines).join("\n"));
    try {
      expect((await host().connection.connect()).hello.protocol).toBe(1);
    } finally {
      await writeFile(sshd.config, sshd.hostEntry("fx").join("\n"));
    }
  });
});

it("a host's shell sees one command line, whatever is done there", async () => {
  const seen = path.join(sshd.folder, "commands");
  const other = await Sshd.start({
    config: [`ForceCommand echo "$SSH_ORIGINAL_COMMAND" >> ${seen}; exec sh -c "$SSH_ORIGINAL_COMMAND"`],
  });
  const file = path.join(sshd.folder, "run.yaml");
  await writeFile(file, "token: canary-of-the-test\n");
  for (const folder of ["one; touch x", "two"]) {
    const made = hostOf(other, { folder: path.join(other.folder, folder) });
    await made.upload([{ local: file, path: "run $(id).yaml" }]);
    await made.runs.refresh();
    await made.setup.probe();
    made.dispose();
  }
  await other.stop();
  const commands = (await readFile(seen, "utf8")).trim().split("\n");
  expect(commands).toHaveLength(2);
  expect(new Set(commands).size).toBe(1);
  expect(commands[0]).toMatch(/^exec python3 -c '[^'!\\]+'$/);
});
