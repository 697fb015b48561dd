import { expect, test } from "vitest";
import type { SecretStorage } from "vscode";
import { secretNames } from "../../../../src/ui/secrets/handed";
import { isSecretName, RunSecrets } from "../../../../src/ui/secrets/store";

/** A secret store that another part of the extension uses as well. */
function storage(): { secrets: RunSecrets; kept: Map<string, string> } {
  const kept = new Map([["other.password", "x"]]);
  const store = {
    keys: async () => [...kept.keys()],
    get: async (key: string) => kept.get(key),
    store: async (key: string, value: string) => void kept.set(key, value),
    delete: async (key: string) => void kept.delete(key),
  };
  return { secrets: new RunSecrets(store as unknown as SecretStorage), kept };
}

test("secrets are kept apart from others in the store, by name, until they are forgotten", async () => {
  const { secrets, kept } = storage();
  await secrets.set("WANDB_API_KEY", "w");
  await secrets.set("HF_TOKEN", "h");
  expect(await secrets.names()).toEqual(["HF_TOKEN", "WANDB_API_KEY"]);
  expect(await secrets.values()).toEqual(["h", "w"]);
  expect(await secrets.get("HF_TOKEN")).toBe("h");
  await secrets.forget("HF_TOKEN");
  expect(await secrets.get("HF_TOKEN")).toBeUndefined();
  expect(await secrets.get("other.password")).toBeUndefined();
  expect([...kept.keys()]).toEqual(["other.password", "run.secret.WANDB_API_KEY"]);
});

test.each([
  ["HF_TOKEN", true],
  ["_x1", true],
  ["1X", false],
  ["HF-TOKEN", false],
  ["", false],
  ["A=B", false],
  ["A".repeat(81), false],
])("%j can be a secret's name: %s", (name, is) => {
  expect(isSecretName(name)).toBe(is);
});

test("a configuration names its secrets; what is no name is passed over", () => {
  expect(secretNames({ secrets: ["HF_TOKEN", "a b"] })).toEqual(["HF_TOKEN"]);
  expect(secretNames({})).toEqual([]);
});
