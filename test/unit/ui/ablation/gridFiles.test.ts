import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gridFiles } from "../../../../src/ui/ablation/gridFiles";
import { KeptReports } from "../../../../src/ui/ablation/reports";
import { temporaryFolder } from "../../runs/folders";

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder("grids");
  await mkdir(path.join(folder, "lab/grids"), { recursive: true });
  await writeFile(path.join(folder, "lab/run.yaml"), "version: 1\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function sent(text: string): Promise<readonly string[]> {
  const grid = path.join(folder, "lab/grids/ablation.yaml");
  await writeFile(grid, text);
  const files = await gridFiles(grid, async (local) => [
    { local, path: "run.yaml" },
    { local: path.join(folder, "lab/code/train.py"), path: "code/train.py", executable: true },
  ]);
  expect(files[0]?.local).toBe(grid);
  return files.map((file) => file.path);
}

test("a grid goes with its base and the code beside that, and they stand to each other as here", async () => {
  expect(await sent("base: ../run.yaml\n")).toEqual(["grids/ablation.yaml", "run.yaml", "code/train.py"]);
});

test.each([
  "base: nowhere.yaml\n",
  "base: /etc/passwd\n",
  "base: ~/run.yaml\n",
  "base: 7\n",
  "base: ..\n",
  "base: [\n",
  "",
])("a base that is not beside it does not: %j", async (text) => {
  expect(await sent(text)).toEqual(["ablation.yaml"]);
});

test("reports are kept by machine; what is torn or of another grid is none", async () => {
  const storage = path.join(folder, "kept");
  const kept = new KeptReports(storage, "/lab/ablation.yaml", "/lab/runs");
  expect([await kept.machines(), await kept.lost()]).toEqual([[], []]);
  const report = (name: string) => JSON.stringify({ machines: [{ name }] });
  await kept.keep("me@lab:22", report("me@lab:22"));
  await kept.keep("ann", report("ann"));
  await kept.keepLost(["ann"]);
  expect(await kept.machines()).toEqual(["ann", "me@lab:22"]);
  expect(await new KeptReports(storage, "/lab/ablation.yaml", "/lab/runs").lost()).toEqual(["ann"]);
  expect(await new KeptReports(storage, "/lab/ablation.yaml", "/other/runs").machines()).toEqual([]);
  await writeFile(kept.fileOf("ann"), report("ann").slice(0, -4));
  expect(await kept.machines()).toEqual(["me@lab:22"]);
});
