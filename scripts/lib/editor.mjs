// Opens the demo in the VS Code that the machine has, else in one that runs as a server with a browser front.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { codeServer, ensureCodeServer, toolEnvironment, vsix } from "./bootstrap.mjs";
import { demo } from "./demo.mjs";
import { step, UserError } from "./log.mjs";
import { commandWorks, run } from "./run.mjs";

/** Keeps the demo apart from the user's own extensions and settings. */
const PROFILE = "AffectGPT-RL Demo";
const serverFolder = path.join(demo, "editor");
const serverRecord = path.join(serverFolder, "server.json");
const STARTING_MS = 60_000;

/** Whether a desktop VS Code can be started from here: `code` alone is not enough, it needs a display. */
export async function desktopWorks() {
  const display = process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return Boolean(display) && (await commandWorks(["code", "--version"]));
}

/** Opens a folder in the desktop's VS Code, with the extension in a profile of its own. */
export async function openDesktop(folder) {
  step("VS Code: installing the extension and opening the demo");
  await run(["code", "--profile", PROFILE, "--install-extension", vsix, "--force"], { quiet: true });
  await run(["code", "--profile", PROFILE, "--new-window", folder], { quiet: true });
}

/**
 * Serves a folder in code-server on loopback; a server of an earlier call that still answers is used again.
 * @returns {Promise<string>} the address to open
 */
export async function openServer(folder) {
  await ensureCodeServer();
  await installIntoServer();
  const address = (await runningServer()) ?? (await startServer());
  return `${address}/?folder=${encodeURIComponent(folder)}`;
}

const data = [
  "--user-data-dir",
  path.join(serverFolder, "data"),
  "--extensions-dir",
  path.join(serverFolder, "extensions"),
];

async function installIntoServer() {
  const stamp = path.join(serverFolder, "installed");
  const version = `${(await stat(vsix)).mtimeMs}`;
  if ((await readFile(stamp, "utf8").catch(() => "")) === version) return;
  step("code-server: installing the extension");
  await run([codeServer, "--install-extension", vsix, "--force", ...data], { quiet: true, env: toolEnvironment() });
  await writeFile(stamp, version);
}

async function runningServer() {
  const record = await readFile(serverRecord, "utf8").then(JSON.parse, () => undefined);
  if (!record) return undefined;
  const answer = await fetch(`${record.address}/healthz`, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
  return answer?.ok ? record.address : undefined;
}

/** Ends the server of an earlier call. The demo run is no child of it and goes on. */
export async function closeServer() {
  const record = await readFile(serverRecord, "utf8").then(JSON.parse, () => undefined);
  const argv = record && (await readFile(`/proc/${record.pid}/cmdline`, "utf8").catch(() => ""));
  // A process that got the same number later is not ours.
  if (!argv?.includes(serverFolder)) throw new UserError("No code-server of the demo is running.");
  process.kill(record.pid, "SIGTERM");
}

async function startServer() {
  const settings = path.join(serverFolder, "data/User/settings.json");
  await mkdir(path.dirname(settings), { recursive: true });
  if (!existsSync(settings)) {
    const first = {
      "workbench.startupEditor": "none",
      "telemetry.telemetryLevel": "off",
      "chat.disableAIFeatures": true,
      "workbench.secondarySideBar.defaultVisibility": "hidden",
    };
    await writeFile(settings, `${JSON.stringify(first, null, 2)}\n`);
  }
  const logFile = path.join(serverFolder, "log.txt");
  const log = openSync(logFile, "w");
  // Trust is given beforehand: the folder is this project's own demo.
  const flags = ["--auth", "none", "--bind-addr", "127.0.0.1:0", "--disable-telemetry", "--disable-update-check"];
  const child = spawn(codeServer, [...flags, "--disable-workspace-trust", ...data], {
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, ...toolEnvironment() },
  });
  const failed = once(child, "exit").then(async ([status]) => {
    throw new UserError(`code-server ended with status ${status}:\n${(await readFile(logFile, "utf8")).slice(-2000)}`);
  });
  const address = await Promise.race([failed, listening(logFile)]);
  child.unref();
  await writeFile(serverRecord, JSON.stringify({ address, pid: child.pid }));
  return address;
}

async function listening(logFile) {
  for (const end = Date.now() + STARTING_MS; Date.now() < end; ) {
    const port = (await readFile(logFile, "utf8")).match(/listening on http:\/\/127\.0\.0\.1:(\d+)/)?.[1];
    // A webview needs a secure context, which `localhost` is.
    if (port) return `http://localhost:${port}`;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new UserError(`code-server did not listen within ${STARTING_MS / 1000} s. Its log: ${logFile}`);
}
