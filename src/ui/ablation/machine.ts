import path from "node:path";
import type { Host, UploadFile } from "../../hosts";
import type { AblateAnswer, AblateRequest, RelayClient } from "../../runs/relay";
import type { HandedSecrets } from "../secrets/handed";

/** A machine that can work on a grid: this one, or a host. */
export interface GridMachine {
  /** In reports, in which no two have the same. */
  readonly name: string;
  /** Whether it is this machine, where files are used where they are. */
  readonly isHere: boolean;
  /** The trainer's Python there. */
  python(): Promise<string>;
  /** The runs root there. */
  root(): Promise<string>;
  /** Sees whether it can be asked anything now. @throws HostError or RelayError when it cannot. */
  reach(): Promise<void>;
  /** Brings files there that belong together. @returns Where each of them is. */
  bring(files: readonly UploadFile[]): Promise<readonly string[]>;
  /**
   * Calls `affectgpt-rl ablate` there.
   *
   * @param secrets Values for its runs, which stand in no command line.
   * @throws HostError or RelayError when there is no answer.
   */
  ablate(options: readonly string[], secrets?: HandedSecrets): Promise<AblateAnswer>;
}

/** What this machine's trainer is reached by. */
export interface LocalServices {
  readonly name: string;
  readonly root: string;
  python(): Promise<string>;
  /** This machine's relay, started when it is needed. */
  relay(): Promise<RelayClient>;
}

export function thisGridMachine({ name, root, python, relay }: LocalServices): GridMachine {
  return {
    name,
    isHere: true,
    python,
    root: async () => root,
    reach: async () => void (await relay()),
    bring: async (files) => files.map(({ local }) => local),
    ablate: async (options, secrets = {}) => (await relay()).ablate(request(await python(), options, secrets)),
  };
}

/** A host. @param python The trainer's Python there; that of our own environment when left out. */
export function hostGridMachine(host: Host, python?: string): GridMachine {
  const trainer = async () => python ?? (await host.setup.python());
  return {
    name: host.name,
    isHere: false,
    python: trainer,
    root: async () => (await host.paths()).runs,
    reach: async () => void (await host.connection.connect()),
    async bring(files) {
      const folder = await host.upload(files);
      return files.map((file) => path.posix.join(folder, file.path));
    },
    ablate: async (options, secrets = {}) => host.ablate(request(await trainer(), options, secrets)),
  };
}

const request = (python: string, options: readonly string[], secrets: HandedSecrets): AblateRequest => ({
  ...{ python, options },
  ...(Object.keys(secrets).length > 0 && { secrets }),
});
