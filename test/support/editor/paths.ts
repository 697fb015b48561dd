import path from "node:path";

/** The checkout. */
export const root = path.resolve(import.meta.dirname, "../../..");
/** What scripts/package.mjs makes. */
export const vsix = path.join(root, "dist-vsix/affectgpt-rl-linux-x64.vsix");
/** Python with the trainer installed. */
export const trainerPython = path.join(root, "trainer/.venv/bin/python");
/** Screenshots and logs of the editor tests, kept by CI. */
export const artefacts = path.join(root, "test-output");

/** Launcher of code-server; it runs under the Node of the tests. */
export const codeServer = path.join(root, ".tools/code-server/node_modules/code-server/out/node/entry.js");
export const chromium = "/usr/bin/chromium";
