import { lstat, mkdir } from "node:fs/promises";
import { userInfo } from "node:os";
import path from "node:path";

/** Short, since a path of a socket has at most 104 bytes; not the system's folder for temporary files, which is long on macOS. */
const BASE = "/tmp";

/**
 * The options that let ssh processes of a host share one connection, so that what is authenticated once, in a terminal or by a touched
 * key, serves the pipe as well. Empty where the platform's ssh cannot do it, or where no folder can be trusted with the sockets.
 *
 * @param persistSeconds How long the connection stays after its last user; 0 for not at all.
 */
export async function multiplexing(
  persistSeconds: number,
  base = BASE,
  platform: NodeJS.Platform = process.platform,
): Promise<string[]> {
  if (platform === "win32") return [];
  const { uid } = userInfo();
  const folder = path.join(base, `affectgpt-rl-${uid}`);
  try {
    await mkdir(folder, { mode: 0o700 }).catch(() => undefined);
    const status = await lstat(folder);
    // Whoever can write there could put a socket of theirs in the place of ours.
    if (!status.isDirectory() || status.uid !== uid || (status.mode & 0o077) !== 0) return [];
  } catch {
    return [];
  }
  const persist = persistSeconds > 0 ? String(persistSeconds) : "no";
  return ["ControlMaster=auto", `ControlPath=${folder}/%C`, `ControlPersist=${persist}`].flatMap((option) => [
    "-o",
    option,
  ]);
}
