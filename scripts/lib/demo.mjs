// The demo's folder: .demo/workspace with its run.yaml, its corpus and its runs.
import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { node24, root, tools, trainerPython, vsix } from "./bootstrap.mjs";
import { step, UserError } from "./log.mjs";
import { run } from "./run.mjs";

export const demo = path.join(root, ".demo");
export const workspace = path.join(demo, "workspace");
const runs = path.join(workspace, "runs");
const config = path.join(workspace, "run.yaml");
const launchRecord = path.join(demo, "launch.json");

/** What the package is made of: when none of it has changed, it is not made again. */
const SOURCES = [
  "src",
  "webview",
  "schema",
  "l10n",
  "media",
  "demo",
  "trainer/affectgpt_rl/relay",
  "trainer/affectgpt_rl/supervisor",
  "trainer/affectgpt_rl/runfolder",
  "package.json",
  "package.nls.json",
  "package-lock.json",
  "esbuild.mjs",
  ".vscodeignore",
  "scripts/package.mjs",
  "README.md",
];

async function digestOf(names) {
  const hash = createHash("sha256");
  const take = async (name) => {
    const file = path.join(root, name);
    if (!(await stat(file)).isDirectory()) return hash.update(name).update(await readFile(file));
    for (const entry of (await readdir(file)).sort()) if (entry !== "__pycache__") await take(path.join(name, entry));
  };
  for (const name of names) await take(name);
  return hash.digest("hex");
}

/** Packages the extension, unless it is packaged as it stands. */
export async function ensurePackage() {
  const stamp = path.join(tools, "package.stamp");
  const digest = await digestOf(SOURCES);
  const built = existsSync(vsix) && existsSync(path.join(root, "dist/relay.pyz"));
  if (built && (await readFile(stamp, "utf8").catch(() => "")) === digest) return;
  step("the extension: building and packaging it");
  await run([node24, path.join(root, "scripts/package.mjs")], { quiet: true });
  await writeFile(stamp, digest);
}

/** Makes the demo's folder: configurations are copied where they are missing, and stay as a user changed them. */
export async function ensureWorkspace() {
  await mkdir(path.join(workspace, ".vscode"), { recursive: true });
  const source = path.join(root, "demo");
  for (const name of await readdir(source)) {
    const target = path.join(workspace, name);
    if (!existsSync(target) && (await stat(path.join(source, name))).isFile())
      await copyFile(path.join(source, name), target);
  }
  // The extension finds the trainer as it does in any project: as the environment of the opened folder.
  const environment = path.join(workspace, ".venv");
  if (!existsSync(environment)) await symlink(path.join(root, "trainer/.venv"), environment);
  const settings = path.join(workspace, ".vscode/settings.json");
  const quiet = {
    "files.exclude": { ".venv": true },
    "files.watcherExclude": { "**/.venv/**": true, "**/corpus/**": true },
  };
  if (!existsSync(settings)) await writeFile(settings, `${JSON.stringify(quiet, null, 2)}\n`);
}

/** Makes the demo's corpus beside its datasets; a corpus that is there is kept. */
export async function ensureCorpus() {
  const { parse } = await import("yaml");
  const train = parse(await readFile(config, "utf8"))?.data?.train;
  if (typeof train !== "string")
    throw new UserError(`${config}: data.train names no file. Delete the file and run this again.`);
  const folder = path.dirname(path.resolve(workspace, train));
  if (!existsSync(path.join(folder, "corpus.json"))) {
    step("the demo's corpus: 1,400 clips of faces, voices and words (about 3 minutes on 2 cores)");
  }
  await run([trainerPython, "-m", "affectgpt_rl", "demo-corpus", "--out", folder, "--json-progress"], {
    onLine: progressLine(({ done, total, secondsLeft }) => {
      if (done === undefined || done === total) return undefined;
      return `  ${done} of ${total} clips${secondsLeft === null ? "" : `, about ${secondsLeft} s left`}`;
    }),
  });
}

/** Hands JSON lines to `text` and prints what it makes of them, at most every 10 seconds. */
function progressLine(text) {
  let printed = 0;
  return (line) => {
    const said = line.startsWith("{") ? text(JSON.parse(line)) : undefined;
    if (said === undefined || Date.now() - printed < 10_000) return;
    printed = Date.now();
    step(said);
  };
}

/** The demo run that is shown: the one of an earlier call while it goes on or has finished, else none. */
async function earlierLaunch() {
  const record = await readFile(launchRecord, "utf8").then(JSON.parse, () => undefined);
  if (!record?.folder || !existsSync(path.join(record.folder, "run.json"))) return undefined;
  const exit = await readFile(path.join(record.folder, "exit.json"), "utf8").then(JSON.parse, () => undefined);
  return exit === undefined || exit.reason === "finished" ? record : undefined;
}

/**
 * Starts the demo run, through the same relay as the extension does. A run of an earlier call that goes on or has finished is kept.
 * @returns {Promise<string>} the run's folder
 */
export async function ensureDemoRun() {
  const earlier = await earlierLaunch();
  const token = earlier?.token ?? randomUUID();
  // Kept before the call: asked again with this token, the relay gives the same run and never a second one.
  await writeFile(launchRecord, JSON.stringify({ ...earlier, token }));
  if (!earlier) step("the demo run: checking its configuration and data, then starting it");
  const { launched } = await launch(token);
  await writeFile(launchRecord, JSON.stringify({ token, folder: launched.folder }));
  return launched.folder;
}

/**
 * Trains the demo to its end.
 * @param {string | undefined} seed in place of the configuration's
 * @returns {Promise<object>} the run's figures
 */
export async function trainDemo(seed) {
  const { ended } = await launch(randomUUID(), ["--wait", ...(seed === undefined ? [] : ["--seed", seed])]);
  return ended;
}

async function launch(token, options = []) {
  const said = {};
  const show = progressLine(({ progress }) => {
    if (!progress) return undefined;
    const left = progress.etaSeconds ? `, about ${Math.round(progress.etaSeconds)} s left` : "";
    return `  ${progress.state}: ${progress.phase ?? "preparing"} ${progress.step ?? 0}/${progress.totalSteps ?? "?"}${left}`;
  });
  const program = path.join(root, "dist/cli/run.js");
  const request = ["--python", trainerPython, "--config", config, "--root", runs, "--token", token];
  await run([node24, program, ...request, ...options], {
    onLine(line) {
      if (line.startsWith("{")) Object.assign(said, JSON.parse(line));
      show(line);
    },
  });
  return said;
}
