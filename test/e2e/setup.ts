import { access, rm } from "node:fs/promises";
import path from "node:path";
import { artefacts, chromium, codeServer, vsix } from "../support/editor/paths";

/** The tests need what earlier lanes of `npm test` bring; says so where it is missing. */
export default async function setup(): Promise<void> {
  for (const file of [vsix, codeServer, chromium]) {
    await access(file).catch(() => {
      throw new Error(`${file} is missing. Run: npm test -- --only package,editor`);
    });
  }
  // What is kept belongs to this run of the tests.
  await rm(path.join(artefacts, "screenshots"), { recursive: true, force: true });
}
