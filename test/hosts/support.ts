import { Host, HostError, type HostFailureKind, type HostOptions } from "../../src/hosts";
import type { Sshd } from "../support/sshd";

export const RELAY = "dist/relay.pyz";

/** A host of a test's sshd; disposed by the test. */
export function hostOf(sshd: Sshd, more: Partial<HostOptions> = {}, name = "fx"): Host {
  return new Host(name, {
    ssh: { program: "ssh", configFile: sshd.config },
    relay: RELAY,
    storage: sshd.file("storage"),
    ...more,
  });
}

/** Connects once; the kind of failure, or undefined when it succeeds. The connection is ended. */
export async function failureOf(host: Host): Promise<HostFailureKind | undefined> {
  try {
    await host.connection.connect();
    return undefined;
  } catch (error) {
    if (error instanceof HostError) return error.failure.kind;
    throw error;
  } finally {
    host.dispose();
  }
}
