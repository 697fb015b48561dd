// Child processes of the scripts: argv only, never a shell string.
import { spawn } from "node:child_process";
import { UserError } from "./log.mjs";

/**
 * Runs a command to its end.
 * @param {string[]} argv command and arguments
 * @param {{cwd?: string, env?: Record<string, string>, quiet?: boolean, check?: boolean, onLine?: (line: string) => void,
 *   onText?: (text: string) => void}} [options]
 *   quiet: keep the output instead of showing it; check: throw when it fails (default true); onText: takes the output as it comes
 * @returns {Promise<{code: number, output: string}>} the output (stdout and stderr) where it is kept or taken
 */
export function run(argv, options = {}) {
  const { cwd, env, quiet = false, check = true, onLine, onText } = options;
  const [command, ...args] = argv;
  return new Promise((resolve, reject) => {
    const captured = quiet || onLine !== undefined || onText !== undefined;
    const child = spawn(command, args, {
      cwd,
      env: { ...inherited(), ...env },
      stdio: ["ignore", captured ? "pipe" : "inherit", captured ? "pipe" : "inherit"],
    });
    let output = "";
    let pending = "";
    const take = (chunk) => {
      output += chunk;
      onText?.(chunk);
      if (!onLine) return;
      const lines = (pending + chunk).split(/\r?\n/);
      pending = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    };
    child.stdout?.setEncoding("utf8").on("data", take);
    child.stderr?.setEncoding("utf8").on("data", take);
    child.on("error", (error) => reject(new UserError(`Could not start ${command}: ${error.message}`)));
    child.on("close", (status, signal) => {
      if (pending && onLine) onLine(pending);
      const code = status ?? (signal ? 128 : 1);
      if (check && code !== 0) {
        const tail = output.trim().split("\n").slice(-15).join("\n");
        reject(new UserError(`${argv.join(" ")} failed with status ${code}${tail ? `:\n${tail}` : "."}`));
      } else resolve({ code, output });
    });
  });
}

/**
 * The environment without what an outer `npm run` says of itself: install scripts read the version of Node from
 * `npm_config_user_agent`, and would take the outer npm's Node 20 for the Node 24 that they run under.
 */
function inherited() {
  const ofOuterNpm = /^npm_(config_user_agent|config_node_gyp|node_execpath|execpath|command|lifecycle_|package_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofOuterNpm.test(name)));
}

/** Whether a command can be started at all. */
export async function commandWorks(argv) {
  try {
    return (await run(argv, { quiet: true, check: false })).code === 0;
  } catch {
    return false;
  }
}
