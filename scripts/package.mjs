// Builds everything and packages it as dist-vsix/affectgpt-rl-linux-x64.vsix, then looks into what it made.
//   npm run package
import { cp, mkdir, readFile, rm, stat, symlink } from "node:fs/promises";
import path from "node:path";
import { ensureNode24, ensureNpmPackages, node24, root, toolEnvironment, tools, vsix } from "./lib/bootstrap.mjs";
import { runMain, step, UserError } from "./lib/log.mjs";
import { writeNotices } from "./lib/notices.mjs";
import { run } from "./lib/run.mjs";

/** What a package cannot do without, and what must never be in it. */
const REQUIRED = [
  "extension/package.json",
  "extension/package.nls.json",
  "extension/l10n/bundle.l10n.json",
  "extension/readme.md",
  "extension/changelog.md",
  "extension/LICENSE.txt",
  "extension/media/lexicon.json",
  "extension/schema/run-config.schema.json",
  "extension/demo/run.yaml",
  "extension/dist/extension.js",
  "extension/dist/relay.pyz",
  "extension/dist/THIRD-PARTY-NOTICES.txt",
  "extension/dist/webview/dashboard.js",
  "extension/dist/webview/sampleViewer.js",
  "extension/dist/webview/traceViewer.js",
  "extension/dist/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node",
  // Says that its scripts are CommonJS; without it they cannot be loaded.
  "extension/dist/node_modules/onnxruntime-common/dist/cjs/package.json",
];
const TRAINER = /^extension\/dist\/affectgpt_rl-[^/]+\.whl$/;
const FORBIDDEN =
  /\.(map|ts|tsx|py|pyc|mp4|vsix|env|pem|key)$|(^|\/)(\.git|\.venv|\.tools|\.demo|test|trainer|scripts|src)\/|napi-v6\/(?!linux\/x64\/)/;
const LARGEST_MB = 40;

/** Folders and files that vsce sees; it would otherwise walk through environments of many gigabytes. */
const STAGED = [
  "package.json",
  "package.nls.json",
  "l10n",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "media",
  "schema",
  "demo",
];

await runMain(async () => {
  await ensureNode24();
  await ensureNpmPackages();
  step("building the extension, its pages, the relay and the trainer");
  await rm(path.join(root, "dist"), { recursive: true, force: true });
  const env = toolEnvironment();
  await run([node24, "esbuild.mjs", "--production"], { cwd: root, env });
  await run([node24, "scripts/build-relay.mjs"], { cwd: root, env, quiet: true });
  await run([node24, "scripts/build-trainer.mjs"], { cwd: root, env, quiet: true });
  await writeNotices();

  const stage = path.join(tools, "vsix");
  await rm(stage, { recursive: true, force: true });
  await mkdir(path.join(stage, "dist/node_modules"), { recursive: true });
  for (const name of STAGED) await symlink(path.join(root, name), path.join(stage, name));
  await cp(path.join(root, ".vscodeignore"), path.join(stage, ".vscodeignore"));
  await cp(path.join(root, "dist"), path.join(stage, "dist"), { recursive: true });
  for (const name of ["onnxruntime-node", "onnxruntime-common"]) {
    await symlink(path.join(root, "node_modules", name), path.join(stage, "dist/node_modules", name));
  }
  step("packaging");
  await mkdir(path.dirname(vsix), { recursive: true });
  const options = ["--target", "linux-x64", "--no-dependencies", "--follow-symlinks", "--no-rewrite-relative-links"];
  await run(
    [path.join(root, "node_modules/.bin/vsce"), "package", ...options, "--allow-missing-repository", "--out", vsix],
    {
      cwd: stage,
      env,
      quiet: true,
    },
  );
  await inspect();
});

async function inspect() {
  // Loaded here, because the packages may have been brought by this very run.
  const { unzipSync } = await import("fflate");
  const names = [];
  unzipSync(await readFile(vsix), { filter: ({ name }) => names.push(name) < 0 });
  const missing = REQUIRED.filter((name) => !names.includes(name));
  if (!names.some((name) => TRAINER.test(name))) missing.push("the trainer's wheel");
  if (missing.length > 0) throw new UserError(`The package lacks ${missing.join(", ")}.`);
  const forbidden = names.filter((name) => FORBIDDEN.test(name));
  if (forbidden.length > 0) throw new UserError(`The package must not hold ${forbidden.join(", ")}.`);
  const megabytes = (await stat(vsix)).size / 1e6;
  if (megabytes > LARGEST_MB)
    throw new UserError(`The package has ${megabytes.toFixed(1)} MB; at most ${LARGEST_MB} are meant.`);
  step(`${path.relative(root, vsix)}: ${megabytes.toFixed(1)} MB, ${names.length} files`);
}
