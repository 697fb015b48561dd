import path from "node:path";
import type { TransferOptions, UploadFile } from "../../hosts";
import type { CheckReport, Preview, Probe, RelayClient } from "../../runs/relay";
import type { AddedHost } from "../hosts";
import type { HandedSecrets } from "../secrets/handed";
import { trainerPython } from "../settings";
import type { Runs } from "../shared/runs";
import { besideConfig } from "./beside";
import { type Overrides, setting } from "./overrides";

/** What a machine has, and what its trainer says of a configuration. */
export interface Looked {
  /** The trainer's Python there. */
  readonly python: string;
  /** The folder there in which the run's folder will be made. */
  readonly root: string;
  /** The machine's own name. */
  readonly host: string;
  readonly probe: Probe;
  /** Files that were sent there; undefined for this machine. */
  readonly sent?: readonly UploadFile[];
  /** Undefined where the trainer is missing: the probe says why. */
  readonly report?: CheckReport;
  /** What Slurm would be handed, and what it says of it. */
  readonly preview: (overrides: Overrides) => Promise<Preview>;
  /** Makes one run of a token, however often it is called. @returns The folder here that shows it. */
  readonly launch: (token: string, secrets: HandedSecrets, overrides: Overrides) => Promise<string>;
}

/** How a configuration is sent to a host with what it names beside it. */
export interface Sending extends TransferOptions {
  /** The opened folder that holds it: nothing outside is sent. */
  readonly root: string;
}

/** A machine that runs can be launched on. */
export interface LaunchPlace {
  /** The added host; undefined for this machine. */
  readonly added: AddedHost | undefined;
  /** @throws UserError when something that the configuration names beside it cannot be sent. */
  look(config: string, sending: Sending): Promise<Looked>;
}

/** This machine. @param relay Its relay, started when it is needed. */
export function thisMachine(store: Runs, relay: () => Promise<RelayClient>): LaunchPlace {
  return {
    added: undefined,
    async look(config) {
      const python = await trainerPython();
      const client = await relay();
      const probe = await client.probe({ python, folder: store.root });
      const preview = async (overrides: Overrides) =>
        (await relay()).preview({ python, config, ...setting(overrides) });
      const launch = async (token: string, secrets: HandedSecrets, overrides: Overrides) => {
        // The relay may have died since.
        const request = { token, root: store.root, python, config, ...handing(secrets), ...setting(overrides) };
        const { folder } = await (await relay()).launch(request);
        await store.refresh(folder);
        return folder;
      };
      const facts = { python, root: store.root, host: client.hello.hostName, probe, preview, launch };
      return hasTrainer(probe) ? { ...facts, report: await client.check({ python, config }) } : facts;
    },
  };
}

/** An added host. The configuration is sent there with the code beside it; what else it names, such as datasets, is looked for on the host. */
export function onHost(added: AddedHost, python: string | undefined): LaunchPlace {
  const { host } = added;
  return {
    added,
    async look(config, { root: from, ...options }) {
      const beside = await besideConfig(config, from);
      const client = await host.connection.connect();
      const trainer = python ?? (await host.setup.python());
      const probe = await host.setup.probe(trainer);
      const { runs: root } = await host.paths();
      let sent = "";
      const preview = async (overrides: Overrides) =>
        (await host.connection.connect()).preview({ python: trainer, config: sent, ...setting(overrides) });
      const launch = async (token: string, secrets: HandedSecrets, overrides: Overrides) => {
        const request = { token, python: trainer, config: sent, ...handing(secrets), ...setting(overrides) };
        const { folder } = await host.runs.launch(request);
        await host.runs.refresh();
        return host.runs.copyOf(folder);
      };
      const facts = { python: trainer, root, host: client.hello.hostName, probe, preview, launch };
      if (!hasTrainer(probe)) return facts;
      sent = path.posix.join(await host.upload(beside.files, options), beside.config);
      const report = await (await host.connection.connect()).check({ python: trainer, config: sent });
      return {
        ...facts,
        sent: beside.files,
        report: { ...report, problems: report.problems.map((problem) => here(problem, sent, config)) },
      };
    },
  };
}

/** Whether there is a trainer that checks: packages of one engine may be missing that the configuration has no use for. */
const hasTrainer = ({ trainer }: Probe): boolean => trainer.version !== null;

/** A run without secrets is launched without a word of them. */
const handing = (secrets: HandedSecrets): { readonly secrets?: HandedSecrets } =>
  Object.keys(secrets).length > 0 ? { secrets } : {};

type ConfigProblem = CheckReport["problems"][number];

/** A problem of the configuration stands in the file here; one of another file of the host names that file in words. */
function here(problem: ConfigProblem, sent: string, config: string): ConfigProblem {
  if (!problem.file || problem.file === sent) return { ...problem, file: config };
  const { line, ...rest } = problem;
  const at = line === undefined ? problem.file : `${problem.file}:${line}`;
  return { ...rest, file: config, message: `${at}: ${problem.message}` };
}
