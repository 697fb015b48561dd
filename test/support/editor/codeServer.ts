import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { artefacts, codeServer } from "./paths";

export interface Profile {
  /** Holds the editor's user data and extensions. */
  readonly folder: string;
  /** User settings. */
  readonly settings: Readonly<Record<string, unknown>>;
}

const QUIET_SETTINGS = {
  "telemetry.telemetryLevel": "off",
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "git.enabled": false,
  "extensions.autoCheckUpdates": false,
  "security.workspace.trust.startupPrompt": "never",
  // A server's extension host would read the files of every process every two seconds, to find ports; a window of this machine does not.
  "remote.autoForwardPortsSource": "output",
};

const userData = (profile: Profile) => path.join(profile.folder, "data");
const extensions = (profile: Profile) => path.join(profile.folder, "extensions");

/** Writes the profile's user settings. */
async function writeSettings(profile: Profile): Promise<void> {
  await mkdir(path.join(userData(profile), "User"), { recursive: true });
  const settings = { ...QUIET_SETTINGS, ...profile.settings };
  await writeFile(path.join(userData(profile), "User/settings.json"), JSON.stringify(settings, null, 2));
}

/** Installs a packaged extension into a profile, as a user would. */
export async function installExtension(profile: Profile, file: string): Promise<void> {
  const place = ["--user-data-dir", userData(profile), "--extensions-dir", extensions(profile)];
  await promisify(execFile)(process.execPath, [codeServer, "--install-extension", file, ...place]);
}

/** A real VS Code, as a server on loopback with a browser front. */
export class CodeServer {
  private constructor(
    private readonly child: ChildProcess,
    /** Where the editor is, without a folder. `localhost`, because webviews need a secure context. */
    readonly url: string,
  ) {}

  /** @param options trust: whether every workspace is trusted; without it, one that was not trusted opens in Restricted Mode */
  static async start(
    profile: Profile,
    options: { readonly trust?: boolean; readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
  ): Promise<CodeServer> {
    await writeSettings(profile);
    const args = ["--auth", "none", "--bind-addr", "127.0.0.1:0", "--user-data-dir", userData(profile)];
    args.push("--extensions-dir", extensions(profile), "--disable-telemetry", "--disable-update-check");
    if (options.trust ?? true) args.push("--disable-workspace-trust");
    const child = spawn(process.execPath, [codeServer, ...args, ...(options.args ?? [])], {
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    await mkdir(artefacts, { recursive: true });
    const log = createWriteStream(path.join(artefacts, `${path.basename(profile.folder)}-code-server.log`));
    child.stderr.pipe(log);
    const port = await new Promise<string>((resolve, reject) => {
      let text = "";
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        log.write(chunk);
        text += chunk;
        const found = /HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once("exit", (status) =>
        reject(new Error(`code-server ended with ${status} before it listened:\n${text}`)),
      );
    });
    return new CodeServer(child, `http://localhost:${port}`);
  }

  /** Ids of the extension hosts, which are children of the server. */
  async extensionHosts(): Promise<number[]> {
    const found: number[] = [];
    for (const name of await readdir("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const argv = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
      if (argv.includes("--type=extensionHost") && (await this.owns(Number(name)))) found.push(Number(name));
    }
    return found;
  }

  private async owns(pid: number): Promise<boolean> {
    for (let at = pid; at > 1; ) {
      if (at === this.child.pid) return true;
      const status = await readFile(`/proc/${at}/status`, "utf8").catch(() => "");
      at = Number(/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? 0);
    }
    return false;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill("SIGTERM");
    await once(this.child, "exit");
  }
}
