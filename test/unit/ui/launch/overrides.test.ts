import { expect, test } from "vitest";
import { inTurn, overridden, setting, withResources } from "../../../../src/ui/launch/overrides";

const resolved = { name: "demo", launcher: "direct", resources: { gpus: [0], wait: true } };

test("a launch without a choice says nothing of it", () => {
  expect(setting({})).toEqual({});
  expect(setting({ launcher: "slurm", resources: null })).toEqual({ set: { launcher: "slurm", resources: null } });
});

test("what is shown is the configuration as it will be launched", () => {
  expect(overridden(resolved, {})).toEqual(resolved);
  expect(overridden(resolved, { resources: { gpus: [1] } })).toEqual({
    ...resolved,
    resources: { gpus: [1], wait: true },
  });
  expect(overridden(resolved, { launcher: "slurm", resources: null })).toEqual({ name: "demo", launcher: "slurm" });
  expect(overridden({ name: "demo" }, { resources: { gpus: [] } })).toEqual({ name: "demo", resources: { gpus: [] } });
  expect(overridden({ name: "demo" }, {})).toEqual({ name: "demo" });
});

test("a later choice leaves an earlier one", () => {
  expect(withResources({ resources: { gpus: [2] } }, { wait: true })).toEqual({ resources: { gpus: [2], wait: true } });
});

test("whether a run waits is said where the user wants it otherwise than the configuration, and somebody is before it", () => {
  const gpus = { resources: { gpus: [0] } };
  expect(inTurn(gpus, { before: ["a"], waits: false }, true)).toEqual({ resources: { gpus: [0], wait: true } });
  expect(inTurn(gpus, { before: ["a"], waits: true }, true)).toEqual(gpus);
  expect(inTurn({}, { before: ["a"], waits: true }, false)).toEqual({ resources: { wait: false } });
  expect(inTurn({}, { before: [], waits: true }, false)).toEqual({});
});
