import { beforeEach, expect, test } from "vitest";
import type { DryRun } from "../../../../src/contracts/dryRun";
import { DryRuns } from "../../../../src/ui/dryRun/dryRuns";
import { DryRunModel } from "../../../../src/ui/dryRun/kind";
import { asked } from "../../../support/vscode";

beforeEach(() => {
  asked.length = 0;
});
const report = { schema: 1, warnings: [] } as unknown as DryRun;

test("the page shows the newest dry run of its configuration, and of no other", async () => {
  const runs = new DryRuns();
  const model = new DryRunModel("/lab/run.yaml", runs);
  let changes = 0;
  model.onDidChange(() => {
    changes += 1;
  });
  runs.put("/lab/other.yaml", report);
  expect([changes, (await model.view()).kind]).toEqual([0, "empty"]);
  runs.put("/lab/run.yaml", report);
  expect(changes).toBe(1);
  expect(await model.view()).toEqual({ kind: "data", data: { name: "run.yaml", report, restricted: false } });
  model.dispose();
  runs.put("/lab/run.yaml", report);
  expect(changes).toBe(1);
});

test("its buttons open the configuration, try again and launch", async () => {
  const model = new DryRunModel("/lab/run.yaml", new DryRuns());
  await model.handle({ type: "openConfig" });
  await model.handle({ type: "launch" });
  await model.act("runAgain");
  expect(asked).toEqual([
    ["vscode.open", { scheme: "file", fsPath: "/lab/run.yaml" }],
    ["affectgptRl.launchRun", "/lab/run.yaml"],
    ["affectgptRl.dryRunRewards", "/lab/run.yaml"],
  ]);
});
