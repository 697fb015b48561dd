import path from "node:path";
import * as vscode from "vscode";
import { BenchmarkRunner } from "./benchmark";
import { QueueLook, type RunReader, RunStore } from "./runs";
import type { RelayClient, RelayHost } from "./runs/relay";
import { AttachedRuns } from "./ui/attach/attachedRuns";
import { BenchmarksView } from "./ui/benchmarks/benchmarksView";
import { BenchmarkResults } from "./ui/benchmarks/results";
import { Suites } from "./ui/benchmarks/suites";
import {
  ABLATION_COMMANDS,
  ATTACH_COMMANDS,
  BENCHMARK_COMMANDS,
  HOST_COMMANDS,
  PAGE_COMMANDS,
  RUN_COMMANDS,
  SECRET_COMMANDS,
  TOOL_COMMANDS,
} from "./ui/commands/names";
import { ReadonlyDocuments } from "./ui/commands/readonlyDocuments";
import { registerCommands } from "./ui/commands/register";
import { DryRuns } from "./ui/dryRun/dryRuns";
import { AddedHosts, EveryRun } from "./ui/hosts";
import { InlineScores } from "./ui/inlineScores/inlineScores";
import { continueDemo } from "./ui/launch/continueDemo";
import { showDemo } from "./ui/launch/showDemo";
import { Lexicons } from "./ui/lexicons";
import { RunNotifications } from "./ui/notifications";
import { RolloutTexts } from "./ui/rolloutText/rolloutTexts";
import { RunConfigLanguage } from "./ui/runConfig/language";
import { RunExplorer } from "./ui/runExplorer";
import { RunLogs } from "./ui/runLog/runLogs";
import { SamplesView } from "./ui/samplesView";
import { RunSecrets } from "./ui/secrets/store";
import { concerns, hostChoice, runsFolder, sshChoice, trainerPython } from "./ui/settings";
import { messageOf } from "./ui/shared/problems";
import { runName } from "./ui/shared/runName";
import { RunStatusBar } from "./ui/statusBar";
import { LazyPages } from "./ui/webviewHost/lazyPages";

/** Builds the services and registers the surfaces, and nothing else. What no window shows at once is loaded when it is first needed. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const own = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const log = own(vscode.window.createOutputChannel("AffectGPT-RL", { log: true }));
  const workers = path.join(context.extensionPath, "dist");
  const home = { extensionUri: context.extensionUri, log };

  const lexicons = own(new Lexicons(context.extensionUri, log));
  const lexicon = () => lexicons.get();
  const local = own(new RunStore({ root: runsFolder(), workers }));
  const program = path.join(workers, "relay.pyz");
  const relay = ownRelay(context, program);
  const hosts = own(
    new AddedHosts({
      memory: context.globalState,
      workers,
      mayConnect: () => vscode.workspace.isTrusted,
      optionsOf: (name) => {
        const { folder } = hostChoice(name);
        const storage = path.join(context.globalStorageUri.fsPath, "hosts");
        return { ssh: sshChoice(), relay: program, storage, ...(folder !== undefined && { folder }) };
      },
    }),
  );
  const store = own(new EveryRun(local, hosts));
  const documents = own(new ReadonlyDocuments());
  const texts = own(new RolloutTexts(store));

  const onDidChangeLexicon = lexicons.onDidChange;
  const open = (folder: string) => store.open(folder);
  const titleOf = ({ folder, info }: RunReader) => runName({ ...info, folder }, store.runs());
  const dashboards = own(
    new LazyPages(home, "affectgptRl.dashboard", async () => {
      const { dashboardKind } = await import("./ui/dashboard/kind");
      const newsOf = (folder: string) => hosts.of(folder)?.news(folder);
      const datasetOf = (folder: string, file: string) => hosts.of(folder)?.copyOfDataset(file) ?? file;
      return dashboardKind({
        ...{ lexicon, onDidChangeLexicon, open, titleOf, log },
        memory: context.workspaceState,
        hosts: { newsOf, datasetOf, onDidChange: hosts.onDidChange },
      });
    }),
  );
  const traces = own(
    new LazyPages(home, "affectgptRl.traces", async () => {
      const { traceKind } = await import("./ui/traceViewer/kind");
      const corpusElsewhere = async (folder: string) =>
        (await import("./ui/sampleViewer")).corpusElsewhere(hosts, folder);
      return traceKind({ lexicon, onDidChangeLexicon, open, titleOf, corpusElsewhere, log });
    }),
  );
  const samples = own(
    new LazyPages(home, "affectgptRl.samples", async () => {
      const { sampleKind } = await import("./ui/sampleViewer");
      return sampleKind({ workers, lexicons, runs: store, hosts });
    }),
  );
  const comparisons = own(
    new LazyPages(home, "affectgptRl.compare", async () => {
      const { compareKind } = await import("./ui/compareRuns/kind");
      const newsOf = (folder: string) => hosts.of(folder)?.news(folder);
      return compareKind({ open, documents, hosts: { newsOf, onDidChange: hosts.onDidChange } });
    }),
  );
  const wheels = own(
    new LazyPages(home, "affectgptRl.wheels", async () => {
      const { wheelsKind } = await import("./ui/wheels");
      return wheelsKind({ lexicon, onDidChangeLexicon });
    }),
  );
  const suites = own(new Suites(context.workspaceState));
  const runner = new BenchmarkRunner(workers);
  const results = own(new BenchmarkResults(runner, lexicon));
  own(onDidChangeLexicon(() => results.forgetAll()));
  const benchmarks = own(
    new LazyPages(home, "affectgptRl.benchmark", async () => {
      const { benchmarkKind } = await import("./ui/benchmarks/kind");
      return benchmarkKind({ results, runner, lexicon });
    }),
  );

  const dryRuns = own(new DryRuns());
  const dryRunPages = own(
    new LazyPages(home, "affectgptRl.dryRun", async () => (await import("./ui/dryRun/kind")).dryRunKind(dryRuns)),
  );

  own(new QueueLook(local, () => void askQueue(local.root, relay, log)));
  const language = own(new RunConfigLanguage());
  own(new InlineScores({ lexicon, onDidChangeLexicon, log }));

  const looked = Promise.all([local.start(), hosts.load()]).catch((error: unknown) =>
    log.error(`Runs: ${messageOf(error)}`),
  );
  const ready = async () => void (await looked);
  own(new RunExplorer({ store: local, hosts, runs: store, ready, log }));
  const attached = own(new AttachedRuns({ context, store: local, log }));
  own(new RunStatusBar({ store }));
  own(new SamplesView(log));
  own(new BenchmarksView({ suites, results }));
  own(
    new RunNotifications({
      store,
      lexicon,
      ready,
      memory: context.workspaceState,
      choices: context.globalState,
      leftProcesses: async (folder) =>
        (await import("./ui/commands/leftProcesses")).stayingProcesses({ relay, hosts }, folder),
      isLookedAt: (folder) => dashboards.isLookedAt(folder) || traces.isLookedAt(folder),
      log,
    }),
  );
  own(
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (concerns(change, "runsFolder")) void local.moveTo(runsFolder());
      if (concerns(change, "ssh") || concerns(change, "hosts")) void hosts.reload();
    }),
  );

  const services = {
    context,
    store,
    hosts,
    attached,
    relay,
    secrets: new RunSecrets(context.secrets),
    documents,
    texts,
    traces,
    samples,
    comparisons,
    wheels,
    suites,
    results,
    benchmarks,
    dryRuns,
    dryRunPages,
    lexicon,
    log,
    logs: own(new RunLogs(log)),
    ready,
    showCheck: language.showCheck.bind(language),
    openDashboard: async (folder: string) => {
      await dashboards.show(folder, store.run(folder)?.name ?? path.basename(folder));
    },
  };
  own(
    registerCommands(RUN_COMMANDS, async () => (await import("./ui/commands/runCommands")).runCommands(services), log),
  );
  own(
    registerCommands(
      PAGE_COMMANDS,
      async () => (await import("./ui/commands/pageCommands")).pageCommands(services),
      log,
    ),
  );
  own(
    registerCommands(
      TOOL_COMMANDS,
      async () => (await import("./ui/commands/toolCommands")).toolCommands(services),
      log,
    ),
  );
  own(
    registerCommands(
      BENCHMARK_COMMANDS,
      async () => (await import("./ui/commands/benchmarkCommands")).benchmarkCommands(services),
      log,
    ),
  );
  own(
    registerCommands(
      ABLATION_COMMANDS,
      async () => (await import("./ui/commands/ablationCommands")).ablationCommands(services),
      log,
    ),
  );
  own(registerCommands(HOST_COMMANDS, async () => (await import("./ui/hosts/commands")).hostCommands(services), log));
  own(
    registerCommands(
      SECRET_COMMANDS,
      async () => (await import("./ui/secrets/commands")).secretCommands(services),
      log,
    ),
  );
  own(
    registerCommands(
      ATTACH_COMMANDS,
      async () => (await import("./ui/commands/attachCommands")).attachCommands(services),
      log,
    ),
  );
  await continueDemo(context);
  void showDemo(services).catch((error: unknown) => log.error(`Demo: ${messageOf(error)}`));
}

/** Asks Slurm about this machine's jobs, which starts a process and so needs trust. */
async function askQueue(root: string, relay: () => Promise<RelayClient>, log: vscode.LogOutputChannel): Promise<void> {
  if (!vscode.workspace.isTrusted) return;
  await relay()
    .then((client) => client.list({ root }))
    .catch((error: unknown) => log.warn(`Queue: ${messageOf(error)}`));
}

/** The relay of this machine: one pipe, started when something is launched, stopped or resumed, or while a job of a scheduler is under way. Looking at other runs needs none. */
function ownRelay(context: vscode.ExtensionContext, program: string): () => Promise<RelayClient> {
  let host: RelayHost | undefined;
  context.subscriptions.push({ dispose: () => host?.dispose() });
  return async () => {
    const { localTransport, RelayHost } = await import("./runs/relay");
    host ??= new RelayHost(async () => localTransport({ python: await trainerPython(), relay: program }));
    return host.client();
  };
}
