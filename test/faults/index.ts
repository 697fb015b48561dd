// npm run bench:faults [-- --json FILE] [-- --only WORD,WORD]: injects faults for real and counts rows. Fails when a run was not recovered or a row lost.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { FAULTS, type Fault, type FaultResult, tried } from "./matrix";
import { windowOf } from "./world";

/** What an extension host does for a run of a host; killed by the matrix. */
async function followToTheEnd(configFile: string, storage: string, folder: string): Promise<void> {
  const host = windowOf(configFile, storage);
  await host.connection.connect();
  const run = host.runs.open(folder);
  await new Promise<void>((resolve) => {
    const look = () => {
      if (run.state.kind === "complete") resolve();
    };
    run.onDidChange(look);
    look();
  });
  host.dispose();
}

async function matrix(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: "string" }, only: { type: "string" } } });
  const isRoot = process.getuid?.() === 0;
  const words = values.only?.split(",") ?? [""];
  const wanted = FAULTS.filter(({ name }) => words.some((word) => name.includes(word)));
  const possible = wanted.filter(({ needsRoot }) => isRoot || !needsRoot);
  const results = new Map<Fault, FaultResult>();
  const one = async (fault: Fault) => {
    const result = await tried(fault, (text) => console.log(text));
    results.set(fault, result);
    console.log(line(result));
  };
  // Those that wait cost nothing meanwhile.
  const waiting = Promise.all(possible.filter(({ waits }) => waits).map(one));
  for (const fault of possible) if (!fault.waits) await one(fault);
  await waiting;
  const faults = possible.flatMap((fault) => results.get(fault) ?? []);
  console.log(`\n${HEADING}\n${faults.map(line).join("\n")}`);
  for (const { name, how } of possible) if (how !== undefined) console.log(`  ${name}: ${how}`);
  for (const { name } of wanted)
    if (!possible.some((fault) => fault.name === name)) console.log(`  ${name}: needs root, not tried`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ faults }, null, 2)}\n`);
  if (faults.some((result) => result.recovered < result.tried || result.rowsLost + result.rowsDoubled > 0))
    process.exitCode = 1;
}

const WIDTH = Math.max(...FAULTS.map(({ name }) => name.length));
const HEADING = `${"fault".padEnd(WIDTH)}  tried  recovered  lost  doubled  detected`;

function line({ name, tried: times, recovered, rowsLost, rowsDoubled, secondsToDetect }: FaultResult): string {
  const cells = [times, recovered, rowsLost, rowsDoubled].map((value, column) =>
    String(value).padStart([5, 9, 4, 7][column] ?? 0),
  );
  return [
    name.padEnd(WIDTH),
    ...cells,
    secondsToDetect === null ? "        –" : `${secondsToDetect.toFixed(1).padStart(7)} s`,
  ].join("  ");
}

const [, , program, ...rest] = process.argv;
const [configFile, storage, folder] = rest;
if (program === "window" && configFile && storage && folder) void followToTheEnd(configFile, storage, folder);
else void matrix().then(() => process.exit());
