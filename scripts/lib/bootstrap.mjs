// Brings what a fresh machine (Node 20, Python 3.11) lacks, into .tools/ of the checkout. Every step is idempotent and
// leaves a stamp, so that a second call costs milliseconds.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { step, UserError } from "./log.mjs";
import { commandWorks, run } from "./run.mjs";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const tools = path.join(root, ".tools");
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

const NODE_MAJOR = "24";
const UV_VERSION = "0.13.9";
const CODE_SERVER_VERSION = "4.139.1";

/** Folder that holds the Node 24 binary. */
const nodeBin = path.join(tools, "node24/node_modules/node/bin");
/** The Node 24 binary. */
export const node24 = path.join(nodeBin, "node");
/** The uv binary. */
const uv = path.join(tools, "uv/bin/uv");
/** The trainer environment's Python. */
export const trainerPython = path.join(root, "trainer/.venv/bin/python");
/** The code-server launcher. */
export const codeServer = path.join(tools, "code-server/node_modules/.bin/code-server");
/** The packaged extension. */
export const vsix = path.join(root, "dist-vsix/affectgpt-rl-linux-x64.vsix");

/** Environment in which the tools of node_modules run under Node 24. */
export function toolEnvironment() {
  return {
    PATH: [nodeBin, path.join(root, "node_modules/.bin"), process.env.PATH].join(path.delimiter),
    // The post-install of onnxruntime-node would download a CUDA build that nothing here uses.
    ONNXRUNTIME_NODE_INSTALL: "skip",
  };
}

/** Does `work` unless it was done before for the same `key`. */
async function once(name, key, exists, work) {
  const stamp = path.join(tools, `${name}.stamp`);
  const digest = createHash("sha256").update(key).digest("hex");
  const done = existsSync(exists) && (await readFile(stamp, "utf8").catch(() => "")) === digest;
  if (done) return;
  await mkdir(tools, { recursive: true });
  await work();
  await writeFile(stamp, digest);
}

export async function ensureNode24() {
  await once("node24", NODE_MAJOR, node24, async () => {
    step(`Node ${NODE_MAJOR}: bringing it from npm (the build tools need it)`);
    const folder = path.join(tools, "node24");
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "package.json"), '{"private":true}\n');
    await run([npm, "install", "--no-audit", "--no-fund", "--loglevel=error", `node@${NODE_MAJOR}`], {
      cwd: folder,
      quiet: true,
    });
  });
}

export async function ensureNpmPackages() {
  const lock = await readFile(path.join(root, "package-lock.json"), "utf8");
  await once("npm", lock, path.join(root, "node_modules/esbuild"), async () => {
    step("npm packages: installing what package-lock.json names");
    await run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: root,
      quiet: true,
      env: { ONNXRUNTIME_NODE_INSTALL: "skip" },
    });
  });
}

/** A Python 3.11 or newer that is already on the machine. */
async function findPython() {
  for (const name of ["python3.11", "python3", "python3.12", "python3.13", "python"]) {
    if (await commandWorks([name, "-c", "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))"]))
      return name;
  }
  throw new UserError(
    "Python 3.11, 3.12 or 3.13 was not found on the PATH. Install one (for example python3.11) and run this again.",
  );
}

/** uv. Returns its path. */
export async function ensureUv() {
  await once("uv", UV_VERSION, uv, async () => {
    step("uv: installing it into .tools");
    const python = await findPython();
    await rm(path.join(tools, "uv"), { recursive: true, force: true });
    const makeVenv = () => run([python, "-m", "venv", path.join(tools, "uv")], { quiet: true, check: false });
    let made = await makeVenv();
    if (made.code !== 0 && existsSync("/etc/debian_version")) {
      await installApt(["python3-venv"], "Python's virtual environments");
      made = await makeVenv();
    }
    if (made.code !== 0) throw new UserError(`${python} cannot make virtual environments:\n${made.output.trim()}`);
    await run([path.join(tools, "uv/bin/pip"), "install", "--quiet", `uv==${UV_VERSION}`], { quiet: true });
  });
  return uv;
}

/** The trainer's environment with the TRL engine: about 6 GB, most of it torch. */
export async function ensureTrainer() {
  await ensureUv();
  const project = await readFile(path.join(root, "trainer/pyproject.toml"), "utf8");
  await once("trainer", project, trainerPython, async () => {
    step("trainer environment: torch, transformers, TRL (about 6 GB on disk)");
    await run(
      [
        uv,
        "sync",
        "--quiet",
        "--project",
        path.join(root, "trainer"),
        "--python",
        await findPython(),
        "--extra",
        "trl",
        "--extra",
        "demo",
      ],
      { quiet: true },
    );
  });
}

/** The environment of the engine ms-swift: most of its 6 GB are torch, which uv shares with the trainer's. */
export async function ensureMsSwift() {
  await ensureTrainer();
  const packages = await readFile(path.join(root, "trainer/affectgpt_rl/engines/ms_swift/requirements.txt"), "utf8");
  const folder = path.join(tools, "ms-swift");
  await once("ms-swift", packages, path.join(folder, "bin/python"), async () => {
    step("ms-swift's environment");
    await run([trainerPython, "-m", "affectgpt_rl", "engine", "install", "ms-swift", "--folder", folder], {
      quiet: true,
      env: { PATH: [path.dirname(uv), process.env.PATH].join(path.delimiter) },
    });
  });
}

/**
 * Debian packages, where they are missing.
 * @param {Record<string, string>} commands path or command that proves the package, by package name
 * @param {string} why what they are needed for, for the message
 */
async function ensureApt(commands, why) {
  const missing = [];
  for (const [name, proof] of Object.entries(commands)) if (!existsSync(proof)) missing.push(name);
  if (missing.length > 0) await installApt(missing, why);
}

async function installApt(missing, why) {
  const byHand = `apt-get install ${missing.join(" ")}`;
  if (!(await commandWorks(["apt-get", "--version"]))) {
    throw new UserError(
      `Missing on this machine (${why}): ${missing.join(", ")}. Install them with your system's package manager.`,
    );
  }
  if (process.getuid?.() !== 0) throw new UserError(`Missing on this machine (${why}). As root, once: ${byHand}`);
  step(`system packages for ${why}: ${missing.join(", ")}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  // Debian starts a service as soon as it is installed, on every interface, unless this file says no. None is to run here.
  const policy = "/usr/sbin/policy-rc.d";
  const isOurs = !existsSync(policy);
  if (isOurs) await writeFile(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    await run(["apt-get", "update", "-qq"], { quiet: true, env });
    await run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", ...missing], { quiet: true, env });
  } finally {
    if (isOurs) await rm(policy);
  }
}

/** A real VS Code as a server with a browser front, for machines without a desktop VS Code and for the tests. */
export async function ensureCodeServer() {
  await ensureNode24();
  await once("code-server", CODE_SERVER_VERSION, codeServer, async () => {
    await ensureApt(
      {
        "build-essential": "/usr/bin/make",
        "pkg-config": "/usr/bin/pkg-config",
        "libkrb5-dev": "/usr/include/krb5.h",
        "libsecret-1-dev": "/usr/include/libsecret-1",
      },
      "code-server",
    );
    step(`code-server ${CODE_SERVER_VERSION}: a VS Code for the browser (2 to 4 minutes, about 750 MB)`);
    const folder = path.join(tools, "code-server");
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "package.json"), '{"private":true}\n');
    // Its install script builds VS Code's native modules under the Node that will run it, and with the headers that came with that
    // Node: node-gyp would download them.
    const headers = path.join(nodeBin, "../node_modules", `node-${process.platform}-${process.arch}`);
    const nodedir = existsSync(path.join(headers, "include/node")) ? { npm_config_nodedir: headers } : {};
    await run([npm, "install", "--no-audit", "--no-fund", "--loglevel=error", `code-server@${CODE_SERVER_VERSION}`], {
      cwd: folder,
      quiet: true,
      env: { ...toolEnvironment(), ...nodedir },
    });
  });
}

/** A real sshd, and shells whose users' hosts are to be reached: for the tests of hosts. */
export async function ensureSshd() {
  await ensureApt(
    {
      "openssh-server": "/usr/sbin/sshd",
      "openssh-client": "/usr/bin/ssh",
      fish: "/usr/bin/fish",
      tcsh: "/bin/tcsh",
      zsh: "/usr/bin/zsh",
    },
    "the tests of hosts",
  );
}

/** A real Slurm, for the tests of jobs. Where it cannot be had that is said, and those tests are skipped. */
export async function ensureSlurm() {
  try {
    await ensureApt({ munge: "/usr/sbin/munged", "slurm-wlm": "/usr/sbin/slurmctld" }, "the tests of Slurm");
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    step(`${error.message} Without them the tests of Slurm are skipped.`);
  }
}

/** The browser of the end-to-end tests. */
export async function ensureChromium() {
  await ensureApt(
    { chromium: "/usr/bin/chromium", "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu" },
    "the browser tests",
  );
}
