import { expect, test } from "vitest";
import { describeAt } from "../../../../src/ui/runConfig/describe";
import { engineDefaults } from "../../../../src/ui/runConfig/engineDefaults";
import table from "../../../../src/ui/runConfig/engineDefaults.json";
import { rootSchema, type SchemaNode } from "../../../../src/ui/runConfig/schema";

const config = (engine: string) => `version: 1
engine: ${engine}
rl:
  learningRate: 0.0004
  groupSize: 8
rewards:
  - name: format
    weight: 1
`;
const hover = (text: string, key: string) => describeAt(text, text.indexOf(key))?.paragraphs;

test("a hyperparameter says what it is, its range, our default and the engine's own with the engine's version", () => {
  const [what, limits, own, others] = hover(config("trl"), "learningRate") ?? [];
  expect(what).toMatch(/^Peak learning rate/);
  expect(limits).toBe("Greater than 0. Default: 0.0004.");
  expect(own).toBe(`The engine's own default: TRL ${table.trl.version}: GRPOConfig.learning_rate = 0.000001.`);
  expect(others).toBe(
    `Of other engines: ms-swift ${table["ms-swift"].version}: learning_rate = 0.0001 (with LoRA, which it trains when it is told nothing); verl ${table.verl.version}: actor_rollout_ref.actor.optim.lr = 0.000001.`,
  );
});

test("the engine of the run comes first; one that nobody knows has no defaults of its own", () => {
  expect(hover(config("ms-swift"), "groupSize")?.[2]).toContain("ms-swift");
  expect(hover(config("verl"), "groupSize")?.[2]).toMatch(/^The engine's own default: verl/);
  expect(hover(config("command"), "groupSize")?.[2]).toMatch(/^Of other engines: TRL/);
  expect(hover(config("[odd"), "groupSize")?.[2]).toMatch(/^Of other engines: TRL/);
});

test("a file that names no engine has that of the schema", () => {
  expect(hover("rl:\n  beta: 0\n", "beta")?.[2]).toMatch(/^The engine's own default: TRL/);
});

test("keys of list items and keys without a default of any engine", () => {
  expect(engineDefaults(["rewards", 1, "weight"], "trl")[0]).toContain("GRPOConfig.reward_weights = 1");
  expect(engineDefaults(["data", "train"], "trl")).toEqual([]);
  expect(engineDefaults(["lora", "rank"], "trl")[0]).toContain("PEFT");
});

test("every key of the table is one of run.yaml", () => {
  const at = (key: string) =>
    key.split(".").reduce<SchemaNode | undefined>((node, step) => {
      const member = node?.properties?.[step.replace("[]", "")];
      return step.endsWith("[]") ? member?.items : member;
    }, rootSchema);
  const keys = Object.values(table).flatMap(({ defaults }) => Object.keys(defaults));
  expect(keys.filter((key) => at(key) === undefined)).toEqual([]);
});
