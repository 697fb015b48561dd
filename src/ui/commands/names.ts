/** Commands on one run; their names after `affectgptRl.`, apart from their code, which is loaded when one is called. */
export const RUN_COMMANDS = [
  "launchRun",
  "openDemo",
  "stopRun",
  "resumeRun",
  "endLeftProcesses",
  "openDashboard",
  "showLog",
  "showExtensionLog",
  "openRunConfig",
  "duplicateRun",
  "revealRunFolder",
  "copyRunPath",
] as const;

/** Commands that open rollouts and samples. */
export const PAGE_COMMANDS = [
  "openRollouts",
  "openRolloutText",
  "openSampleViewer",
  "openSampleSet",
  "openSample",
  "compareRuns",
  "revealDataset",
  "copyDatasetPath",
] as const;

/** Commands on texts and files. */
export const TOOL_COMMANDS = [
  "scorePredictions",
  "installOfficialWheels",
  "dryRunRewards",
  "toggleInlineScores",
  "showWheels",
  "createSupportBundle",
] as const;

/** Commands on benchmarks. */
export const BENCHMARK_COMMANDS = ["runBenchmark", "openBenchmark", "scoreBenchmarkAgain", "removeBenchmark"] as const;

/** Commands on SSH hosts. */
export const HOST_COMMANDS = [
  "addSshHost",
  "connectHost",
  "disconnectHost",
  "removeHost",
  "probeHost",
  "setUpTrainer",
  "authenticateHost",
  "openHostTerminal",
  "openSshConfig",
  "fetchFromHost",
] as const;

/** Commands on runs that somebody else started. */
export const ATTACH_COMMANDS = ["attachRun", "detachRun", "adoptRun"] as const;

/** Commands on secrets of runs. */
export const SECRET_COMMANDS = ["setSecret", "forgetSecret"] as const;

/** Commands on grids of variants and seeds. */
export const ABLATION_COMMANDS = ["runAblation", "refreshAblation"] as const;
