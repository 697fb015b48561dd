import { access } from "node:fs/promises";
import { chromium, codeServer, vsix } from "../support/editor/paths";

/** The tests need what earlier lanes of `npm test` bring; says so where it is missing. */
export default async function setup(): Promise<void> {
  for (const file of [vsix, codeServer, chromium]) {
    await access(file).catch(() => {
      throw new Error(`${file} is missing. Run: npm test -- --only package,editor`);
    });
  }
}
