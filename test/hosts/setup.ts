import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The relay is built once for all tests. */
export default async function setup(): Promise<void> {
  await promisify(execFile)(process.execPath, ["scripts/build-relay.mjs"]);
}
