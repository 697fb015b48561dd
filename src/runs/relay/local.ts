import { startChild } from "./child";
import type { Transport } from "./transport";

/**
 * The relay of this machine, as a child process.
 *
 * @param options.python A Python of 3.8 or later; the trainer's serves.
 * @param options.relay The relay's program (`dist/relay.pyz`).
 */
export function localTransport(options: { readonly python: string; readonly relay: string }): Transport {
  return {
    name: "this machine",
    open() {
      // Isolated mode: neither PYTHON* variables nor packages of the user's home can change what the relay is.
      return startChild(options.python, ["-I", options.relay], "pythonMissing");
    },
  };
}
