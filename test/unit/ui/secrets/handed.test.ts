import { beforeEach, expect, test, vi } from "vitest";
import { window } from "vscode";
import { handedSecrets } from "../../../../src/ui/secrets/handed";
import type { RunSecrets } from "../../../../src/ui/secrets/store";

const kept = new Map<string, string>();
const secrets = {
  get: async (name: string) => kept.get(name),
  set: async (name: string, value: string) => void kept.set(name, value),
} as unknown as RunSecrets;
let typed: string | undefined;
const asked = vi.spyOn(window, "showInputBox").mockImplementation(async () => typed);
beforeEach(() => {
  kept.clear();
  asked.mockClear();
});

test("what is in the store is handed over without a question", async () => {
  kept.set("HF_TOKEN", "h");
  expect(await handedSecrets(secrets, ["HF_TOKEN"])).toEqual({ HF_TOKEN: "h" });
  expect(await handedSecrets(secrets, [])).toEqual({});
  expect(asked).not.toHaveBeenCalled();
});

test("what is missing is asked for, unseen, and kept", async () => {
  typed = " w \n";
  expect(await handedSecrets(secrets, ["WANDB_API_KEY"])).toEqual({ WANDB_API_KEY: "w" });
  expect(asked).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ password: true }));
  expect(kept.get("WANDB_API_KEY")).toBe("w");
});

test("an empty answer leaves it to the machine's environment; none at all starts nothing", async () => {
  typed = "";
  expect(await handedSecrets(secrets, ["HF_TOKEN"])).toEqual({});
  typed = undefined;
  expect(await handedSecrets(secrets, ["HF_TOKEN"])).toBeUndefined();
  expect(kept.size).toBe(0);
});
