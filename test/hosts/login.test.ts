import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Host } from "../../src/hosts";
import { program, Sshd } from "../support/sshd";
import { until } from "../unit/runs/folders";
import { RELAY } from "./support";

const run = promisify(execFile);
/** Runs its arguments as the first program of a new terminal, as an editor's terminal does. */
const IN_A_TERMINAL = "import os,pty,sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
let sshd: Sshd;
let host: Host;
beforeAll(async () => {
  sshd = await Sshd.start();
});
afterEach(async () => {
  await control("exit").catch(() => undefined);
  host.dispose();
});
afterAll(() => sshd.stop());

async function hostWith(lines: readonly string[], change: (line: string) => string = (line) => line): Promise<void> {
  await writeFile(sshd.config, [...lines, ...sshd.hostEntry("fx").map(change)].join("\n"));
  host = new Host("fx", {
    ssh: { program: "ssh", configFile: sshd.config },
    relay: RELAY,
    storage: sshd.file("storage"),
  });
}

/** Speaks to the process that holds the connection. */
async function control(command: "check" | "exit"): Promise<void> {
  const [program = "", ...argv] = (await host.loginCommand()) ?? [];
  await run(program, [...argv.slice(0, argv.indexOf("--")), "-O", command, "--", "fx"]);
}

/** Logs in as the user does in a terminal, who answers what ssh asks. */
async function logIn(answer: string): Promise<void> {
  const [command = "", ...argv] = (await host.loginCommand()) ?? [];
  const askpass = await program(sshd.folder, "askpass", `#!/bin/sh\necho '${answer}'\n`);
  const env = { ...process.env, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: "force", DISPLAY: "x" };
  await new Promise<void>((resolve, reject) => {
    // The connection that stays holds on to its streams.
    const child = execFile(command, argv, { env, timeout: 30_000 });
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`status ${code}`))));
  });
}

it("after a login in a terminal the connection follows by itself", async () => {
  await run("ssh-keygen", ["-q", "-p", "-P", "", "-N", "a passphrase", "-f", sshd.file("id")]);
  await hostWith([]);
  await expect(host.connection.connect()).rejects.toMatchObject({
    failure: { kind: "keyRejected", action: "authenticate" },
  });
  expect(host.connection.state.kind).toBe("authentication");
  await logIn("a passphrase");
  await until(() => host.connection.state.kind === "connected", "connected", 20_000);
  await run("ssh-keygen", ["-q", "-p", "-P", "a passphrase", "-N", "", "-f", sshd.file("id")]);
});

it("a login that failed changes nothing, and the host's key is confirmed by the user alone", async () => {
  const known = await readFile(sshd.file("known_hosts"), "utf8");
  await writeFile(sshd.file("known_hosts"), "");
  await hostWith([], (line) => line.replace("StrictHostKeyChecking yes", "StrictHostKeyChecking ask"));
  await expect(host.connection.connect()).rejects.toMatchObject({
    failure: { kind: "hostKeyUnknown", action: "confirmHostKey" },
  });
  await expect(logIn("no")).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(host.connection.state.kind).toBe("authentication");
  expect(await readFile(sshd.file("known_hosts"), "utf8")).toBe("");
  await logIn("yes");
  await until(() => host.connection.state.kind === "connected", "connected", 20_000);
  await writeFile(sshd.file("known_hosts"), known);
});

it("the connection outlives the terminal, which closes as soon as the login is done", async () => {
  await hostWith([]);
  for (let time = 0; time < 8; time += 1) {
    await run("python3", ["-c", IN_A_TERMINAL, ...((await host.loginCommand()) ?? [])], { timeout: 30_000 });
    await control("check");
    await control("exit");
  }
});

it("a connection that the user's own configuration shares stays after the login, also where it would end at once", async () => {
  const path = sshd.file("mine");
  await hostWith(["Host *", "  ControlMaster auto", `  ControlPath ${path}`]);
  await run("python3", ["-c", IN_A_TERMINAL, ...((await host.loginCommand()) ?? [])], { timeout: 30_000 });
  await run("ssh", ["-S", path, "-O", "check", "fx"]);
  await control("exit");
});
