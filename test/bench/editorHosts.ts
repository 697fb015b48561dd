import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CodeServer } from "../support/editor/codeServer";
import { launchBrowser, type Workbench } from "../support/editor/workbench";
import { Sshd } from "../support/sshd";
import { extensionHostMB, inEditor } from "./editor";
import { type Figure, median } from "./figure";
import { HOSTS, machine, train } from "./load";

const SETTLE_MS = 40_000;
const IDLE_MS = 20_000;
const IDLE_TIMES = 5;
/** Linux counts processor time in hundredths of a second. */
const TICKS_A_SECOND = 100;

/** What many runs on many hosts cost in the extension host of a real VS Code, beside one without the extension. */
export async function measureEditorHosts(): Promise<Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "affectgpt-rl-bench-"));
  const workspace = path.join(folder, "workspace");
  await mkdir(workspace);
  const hosts = await Promise.all(
    Array.from({ length: HOSTS }, async (_, index) => ({ name: `lab-${index}`, sshd: await Sshd.start() })),
  );
  const live: string[] = [];
  const stopTraining = train(live);
  const browser = await launchBrowser();
  try {
    const made = hosts.map(({ sshd }) => machine(path.join(sshd.home, ".affectgpt-rl/runs")));
    live.push(...(await Promise.all(made)).flat());
    const configFile = path.join(folder, "ssh_config");
    await writeFile(configFile, hosts.flatMap(({ name, sshd }) => sshd.hostEntry(name)).join("\n"));
    const empty = await inEditor(browser, path.join(folder, "without"), workspace, undefined, (_workbench, server) =>
      costs(server),
    );
    const settings = { "affectgptRl.ssh.configFile": configFile };
    const full = await inEditor(browser, path.join(folder, "with"), workspace, settings, async (workbench, server) => {
      for (const { name } of hosts) await add(workbench, name);
      await workbench.command("View: Toggle Primary Side Bar Visibility");
      await workbench.page.waitForTimeout(SETTLE_MS);
      return costs(server);
    });
    const what = `extension host of a VS Code with ${live.length} live runs on ${HOSTS} hosts`;
    const beside = (value: number, unit: string) =>
      `${value.toFixed(unit === "MB" ? 0 : 2)} ${unit} without the extension`;
    return [
      { name: `memory of the ${what}`, value: full.mb, unit: "MB", limit: 200, note: beside(empty.mb, "MB") },
      {
        name: "its processor time while nobody looks, over one without the extension",
        value: full.percent - empty.percent,
        unit: "% of a core",
        limit: 2,
        note: `median of ${IDLE_TIMES} times ${IDLE_MS / 1000} s; ${beside(empty.percent, "%")}`,
      },
    ];
  } finally {
    stopTraining();
    await browser.close();
    await Promise.all(hosts.map(({ sshd }) => sshd.stop()));
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** Adds a host as a user does, and waits until it is connected. */
async function add(workbench: Workbench, name: string): Promise<void> {
  await workbench.command("AffectGPT-RL: Add SSH Host");
  await workbench.pick(name);
  await workbench
    .tree("Runs")
    .filter({ hasText: `${name}connected` })
    .first()
    .waitFor();
}

/** Memory and processor time of the window's extension host. */
async function costs(server: CodeServer): Promise<{ readonly mb: number; readonly percent: number }> {
  const percents: number[] = [];
  for (let time = 0; time < IDLE_TIMES; time += 1) {
    const before = await processorSeconds(server);
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    percents.push((100 * (await processorSeconds(server)) - 100 * before) / (IDLE_MS / 1000));
  }
  return { mb: await extensionHostMB(server), percent: median(percents) };
}

async function processorSeconds(server: CodeServer): Promise<number> {
  const [pid] = await server.extensionHosts();
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // Behind the name, which may hold anything, utime and stime are the 12th and 13th field.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
