// Launches a run on this machine through the relay, follows its files to its end, and prints one JSON object a line:
// `launched`, `progress` whenever it changes, `ended` with the figures of the run. Interrupted, it asks the run to stop.
import path from "node:path";
import { parseArgs } from "node:util";
import { isActive, localLiveness, RunReader } from "../runs";
import { localTransport, RelayClient, RelayError } from "../runs/relay";
import { figures } from "./figures";

const USAGE =
  "usage: run --python PYTHON --config RUN.YAML --root RUNS --token TOKEN [--seed N] [--wait] (the relay lies beside this program)";

function readArguments() {
  const { values } = parseArgs({
    options: {
      python: { type: "string" },
      config: { type: "string" },
      root: { type: "string" },
      token: { type: "string" },
      seed: { type: "string" },
      wait: { type: "boolean", default: false },
    },
  });
  const { python, config, root, token, wait } = values;
  const seed = values.seed === undefined ? undefined : Number(values.seed);
  if (python === undefined || config === undefined || root === undefined || token === undefined) throw new Error(USAGE);
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0))
    throw new Error(`--seed ${values.seed}: not a whole number.`);
  const request = { python, token, config: path.resolve(config), root: path.resolve(root) };
  return { request: { ...request, ...(seed !== undefined && { seed }) }, wait };
}

const print = (line: object): void => console.log(JSON.stringify(line));

async function main(): Promise<void> {
  const { request, wait } = readArguments();
  const relay = path.join(__dirname, "../relay.pyz");
  const client = await RelayClient.connect(localTransport({ python: request.python, relay }));
  try {
    const launched = await client.launch(request);
    print({ launched });
    if (wait) {
      const stop = () => void client.stop({ folder: launched.folder });
      process.once("SIGINT", stop).once("SIGTERM", stop);
      await follow(launched.folder);
    }
  } finally {
    client.dispose();
  }
}

/** Prints how far the run is, until it has ended. */
async function follow(folder: string): Promise<void> {
  const reader = await RunReader.open(folder, { alive: localLiveness, workers: path.join(__dirname, "..") });
  reader.follow();
  let said = "";
  await new Promise<void>((resolve) => {
    const look = () => {
      const { state, progress } = reader.standing;
      const line = { state, phase: progress?.phase, step: progress?.step, totalSteps: progress?.totalSteps };
      if (JSON.stringify(line) !== said) print({ progress: { ...line, etaSeconds: progress?.etaSeconds } });
      said = JSON.stringify(line);
      if (!isActive(state)) resolve();
    };
    reader.onDidChange(look);
    look();
  });
  await reader.refresh();
  print({ ended: figures(reader) });
  reader.dispose();
}

main().catch((error: unknown) => {
  const problems = error instanceof RelayError ? error.problems : [];
  const where = problems.map(
    ({ file, line, message }) => `\n  ${file}${line === undefined ? "" : `:${line}`}: ${message}`,
  );
  console.error(`${error instanceof Error ? error.message : error}${where.join("")}`);
  process.exitCode = 1;
});
