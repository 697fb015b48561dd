import { expect, test } from "vitest";
import { runName } from "../../../../src/ui/shared/runName";

const run = { folder: "/runs/a", name: "demo", created: Date.parse("2026-11-26T12:50:00") / 1000 };

test("a run is called by its name, and by its launch as well where another has the same one", () => {
  expect(runName(run, [])).toBe("demo");
  expect(runName(run, [run, { folder: "/runs/b", name: "other" }])).toBe("demo");
  const named = runName(run, [run, { folder: "/runs/b", name: "demo" }]);
  expect(named).toMatch(/^demo · .*26.*12:50/);
  expect(runName({ ...run, folder: "/runs/b", created: run.created + 60 }, [run])).not.toBe(named);
});
