import { access, appendFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { arch } from "node:os";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { findings, type Host, type SetupProgress } from "../../src/hosts";
import { program, Sshd, signal } from "../support/sshd";
import { until } from "../unit/runs/folders";
import { hostOf } from "./support";

const MACHINE = arch() === "arm64" ? "aarch64" : "x86_64";
const UV = path.resolve(".tools/uv/bin/uv");
let sshd: Sshd;
let host: Host;
let here: string;
beforeAll(async () => {
  sshd = await Sshd.start();
});
afterAll(() => sshd.stop());
beforeEach(async () => {
  here = await mkdtemp("/tmp/here-");
  host = hostOf(sshd, { storage: here, folder: path.join(here, "there") });
});
afterEach(async () => {
  host.dispose();
  await rm(here, { recursive: true, maxRetries: 10, retryDelay: 100 });
});

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

async function wheel(folder: string, name: string, files: Readonly<Record<string, string>>, tag = "py3-none-any") {
  const [project = "", version = ""] = name.split("-");
  const info = `${project}-${version}.dist-info`;
  const all: Record<string, string> = {
    ...files,
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
  };
  all[`${info}/METADATA`] ??= `Metadata-Version: 2.1\nName: ${project}\nVersion: ${version}\n`;
  all[`${info}/RECORD`] = [...Object.keys(all), `${info}/RECORD`].map((file) => `${file},,\n`).join("");
  const archive = Object.fromEntries(Object.entries(all).map(([file, text]) => [file, strToU8(text)]));
  const target = path.join(folder, `${name}-${tag}.whl`);
  await writeFile(target, zipSync(archive));
  return target;
}

/** A small stand-in for the trainer, what it needs, and an uv that does what `before` says first. */
async function wheels({ before = "", dependency = true } = {}) {
  const wheelhouse = path.join(here, "wheels");
  await mkdir(wheelhouse);
  const metadata =
    "Metadata-Version: 2.1\nName: affectgpt-rl\nVersion: 9.9\nProvides-Extra: trl\nRequires-Dist: small-engine; extra == 'trl'\n";
  const trainer = await wheel(here, "affectgpt_rl-9.9", {
    "affectgpt_rl/__init__.py": "",
    // As the real one does with `engine install`, it says what it was asked for.
    "affectgpt_rl/__main__.py": "import os, shutil, sys; print('asked for', *sys.argv[1:], 'with', shutil.which('uv'))",
    "affectgpt_rl-9.9.dist-info/METADATA": metadata,
  });
  if (dependency) await wheel(wheelhouse, "small_engine-1.0", { "small_engine.py": "" });
  const script = `#!/bin/sh\n${before}\nexec ${UV} "$@"\n`;
  await wheel(wheelhouse, "uv-0.1", { "uv-0.1.data/scripts/uv": script }, `py3-none-manylinux_2_17_${MACHINE}`);
  return { wheel: trainer, extras: ["trl"], wheelhouse };
}

/** The host's own uv is not to be found. */
async function withoutUv(): Promise<void> {
  const folders = (process.env.PATH ?? "").split(":").filter((folder) => !folder.includes("uv"));
  await writeFile(path.join(sshd.home, ".bashrc"), `export PATH="${folders.join(":")}"\n`);
}

it("the trainer is installed on a host without internet, and found by a probe", async () => {
  await withoutUv();
  const before = findings(await host.setup.probe()).find(({ kind }) => kind === "trainer");
  expect(before).toMatchObject({
    level: "problem",
    message: expect.stringContaining("is not installed"),
    fix: "setUpTrainer",
  });
  const progress: SetupProgress[] = [];
  const python = await host.setup.install(await wheels(), { onProgress: (each) => progress.push(each) });
  expect(python).toBe(await host.setup.python());
  expect(await exists(python)).toBe(true);
  expect(progress[0]?.phase).toBe("upload");
  const probe = await host.setup.probe();
  expect(probe.trainer.version).toBe("9.9");
  expect((await host.setup.status()).state).toBe("done");
  expect(await readFile(path.join(here, "there/trainer/install.txt"), "utf8")).toContain("small-engine");
  // All of it is in one folder of the user's.
  expect(await exists(path.join(sshd.home, ".cache/uv"))).toBe(false);
});

it("wheels are installed for the Python that they were fetched for, whatever else the PATH offers", async () => {
  await withoutUv();
  const other = path.join(here, "other");
  await mkdir(other);
  await symlink("/usr/bin/python3", path.join(other, "python"));
  await appendFile(path.join(sshd.home, ".bashrc"), `export PATH="${other}:$PATH"\n`);
  const { python } = await host.setup.probe();
  await host.setup.install(await wheels());
  const made = await readFile(path.join(here, "there/trainer/venv/pyvenv.cfg"), "utf8");
  expect(made).toContain(`version_info = ${python.version}`);
});

it("an installation goes on when the relay is killed, and is waited for over the drop", async () => {
  await withoutUv();
  const installing = host.setup.install(await wheels({ before: "sleep 1" }));
  await until(async () => exists(path.join(here, "there/trainer/install.json")), "begun", 20_000);
  signal(host.connection.client?.hello.pid, "SIGKILL");
  expect(await exists(await installing)).toBe(true);
});

it("an installation is cancelled, with all that it started, and goes on later", async () => {
  await withoutUv();
  const request = await wheels({ before: `[ -e ${here}/quick ] || { echo $$ > ${here}/pid; sleep 600; }` });
  const abort = new AbortController();
  const installing = host.setup.install(request, { signal: abort.signal });
  await until(() => exists(path.join(here, "pid")), "uv runs", 20_000);
  abort.abort();
  await expect(installing).rejects.toMatchObject({ name: "AbortError" });
  expect((await host.setup.status()).state).toBe("cancelled");
  const pid = (await readFile(path.join(here, "pid"), "utf8")).trim();
  await until(async () => !(await exists(`/proc/${pid}`)), "uv has ended");
  await writeFile(path.join(here, "quick"), "");
  expect(await exists(await host.setup.install(request))).toBe(true);
});

it("GPUs are seen at a glance", async () => {
  const bin = path.join(here, "bin");
  await mkdir(bin);
  // As nvidia-smi answers the question of supervisor/hardware.py.
  const line = "0, NVIDIA H100, 3, 1024, 81559, 41, 120.5";
  await program(bin, "nvidia-smi", `#!/bin/sh\necho '${line}'\n`);
  await writeFile(path.join(sshd.home, ".bashrc"), `export PATH=${bin}:$PATH\n`);
  expect(await host.setup.gpus()).toMatchObject([{ index: 0, name: "NVIDIA H100", memoryTotalMB: 81559 }]);
});

it("two windows that install at once make one installation", async () => {
  await withoutUv();
  const request = await wheels({ before: `echo x >> ${here}/starts; sleep 0.5` });
  const other = hostOf(sshd, { storage: path.join(here, "other"), folder: path.join(here, "there") });
  try {
    const [first, second] = await Promise.all([host.setup.install(request), other.setup.install(request)]);
    expect(first).toBe(second);
    // Asked for its version, then the environment, then the packages.
    expect((await readFile(path.join(here, "starts"), "utf8")).split("x").length - 1).toBeLessThanOrEqual(3);
  } finally {
    other.dispose();
  }
});

it("a wheel that is missing is named", async () => {
  await withoutUv();
  const request = await wheels({ dependency: false });
  await expect(host.setup.install(request)).rejects.toMatchObject({
    kind: "trainer",
    message: expect.stringContaining("small-engine"),
  });
  expect(await host.setup.status()).toMatchObject({ state: "failed", phase: "packages" });
});

it("an engine with an environment of its own is made by the trainer's command, with the same uv", async () => {
  await withoutUv();
  // uv's packages come from the wheels here: what is fetched from the network is the engine's alone.
  const { wheel, wheelhouse } = await wheels();
  await writeFile(
    path.join(sshd.home, ".bashrc"),
    `export UV_FIND_LINKS=${wheelhouse} UV_OFFLINE=1 PATH="${path.dirname(UV)}:$PATH"\n`,
  );
  await host.setup.install({ wheel, extras: [], engines: ["ms-swift"] });
  const log = await readFile(path.join(here, "there/trainer/install.txt"), "utf8");
  expect(log).toContain(`asked for engine install ms-swift with ${UV}`);
});

it("an engine that is fetched from the network is refused with a wheelhouse", async () => {
  const request = { ...(await wheels()), engines: ["ms-swift"] as const };
  await expect(host.setup.install(request)).rejects.toThrow(
    "ms-swift: fetched from the network, and not from a wheelhouse.",
  );
});
