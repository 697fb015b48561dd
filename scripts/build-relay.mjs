// Builds dist/relay.pyz: the relay and the supervisor as one Python program that needs nothing but Python 3.8 on its machine.
// The same sources give the same bytes, so that its content hash can name it on a host.
//   npm run build:relay
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { strToU8, zipSync } from "fflate";
import { runMain } from "./lib/log.mjs";

const root = path.resolve(import.meta.dirname, "..");
const trainer = path.join(root, "trainer");
const packages = ["affectgpt_rl/relay", "affectgpt_rl/supervisor", "affectgpt_rl/runfolder", "affectgpt_rl/slurm"];
const shebang = "#!/usr/bin/env python3\n";
// The oldest moment that a zip can hold, spelled in local time because fflate writes local time.
const moment = new Date(1980, 0, 1);

/** The program's files by their names within it, in the order of these. */
async function sources() {
  const names = ["affectgpt_rl/__init__.py"];
  for (const folder of packages) {
    const found = await readdir(path.join(trainer, folder));
    names.push(...found.filter((name) => name.endsWith(".py")).map((name) => `${folder}/${name}`));
  }
  const files = { "__main__.py": await readFile(path.join(trainer, "affectgpt_rl/relay/__main__.py")) };
  for (const name of names.sort()) files[name] = await readFile(path.join(trainer, name));
  return files;
}

/** Builds the program. Returns its path and size. */
export async function buildRelay() {
  const target = path.join(root, "dist/relay.pyz");
  const archive = zipSync(await sources(), { level: 9, mtime: moment, os: 3, attrs: 0o644 << 16 });
  const bytes = Buffer.concat([strToU8(shebang), archive]);
  await mkdir(path.dirname(target), { recursive: true });
  // A relay that starts at this moment must find a whole program.
  const temporary = `${target}.${process.pid}.tmp`;
  await writeFile(temporary, bytes, { mode: 0o755 });
  await rename(temporary, target);
  return { target, size: bytes.length };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await runMain(async () => {
    const { target, size } = await buildRelay();
    console.log(`${path.relative(root, target)}: ${(size / 1024).toFixed(0)} kB`);
  });
}
