// npm run pictures: opens the demo's folder in a real VS Code and keeps a picture of each surface for the README.
import { copyFile, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { CodeServer, installExtension, type Profile } from "../support/editor/codeServer";
import { artefacts, trainerPython, vsix } from "../support/editor/paths";
import { pictures } from "../support/editor/themes";
import { launchBrowser, Workbench } from "../support/editor/workbench";

/** The pictures that the documents show. */
const SHOWN = ["dashboard-dark", "traces-dark", "samples-light", "inline-dark"];

async function main(workspace: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "affectgpt-rl-pictures-"));
  const profile: Profile = { folder, settings: { "affectgptRl.pythonPath": trainerPython } };
  await installExtension(profile, vsix);
  const server = await CodeServer.start(profile);
  const browser = await launchBrowser();
  try {
    await takeAll(await Workbench.open(browser, server.url, workspace));
  } finally {
    await browser.close();
    await server.stop();
  }
  await mkdir("docs/pictures", { recursive: true });
  for (const name of SHOWN) {
    await copyFile(path.join(artefacts, "screenshots", `${name}.png`), `docs/pictures/${name}.png`);
  }
}

async function takeAll(workbench: Workbench): Promise<void> {
  const page = workbench.webview;
  await workbench.showSideBar();
  await workbench.tree("Runs").filter({ hasText: /^demo/ }).waitFor();
  await workbench.command("AffectGPT-RL: Open Dashboard");
  await page.locator("canvas").first().waitFor();
  await pictures(workbench, "dashboard");
  await workbench.command("AffectGPT-RL: Open Rollouts");
  await page.locator(".pill sup").first().waitFor();
  await pictures(workbench, "traces");
  await workbench.command("AffectGPT-RL: Open Sample Viewer");
  await page.locator(".cell").nth(5).click();
  await page.locator("video").waitFor();
  await workbench.page.waitForTimeout(2000);
  await pictures(workbench, "samples");
  await workbench.openFile("example-traces.md");
  await workbench.page.waitForTimeout(3000);
  await pictures(workbench, "inline");
}

void main(process.argv[2] ?? ".");
