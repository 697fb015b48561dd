import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { trainerWheel } from "../../../src/hosts";

it("finds the wheel whatever its version, and says how to make one that is missing", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "dist-"));
  await writeFile(path.join(folder, "relay.pyz"), "");
  await expect(trainerWheel(folder)).rejects.toMatchObject({
    trouble: "missing",
    message: expect.stringContaining("npm run build:trainer"),
  });
  const wheel = path.join(folder, "affectgpt_rl-1.2.3-py3-none-any.whl");
  await writeFile(wheel, "");
  expect(await trainerWheel(folder)).toBe(wheel);
  await rm(folder, { recursive: true });
  await expect(trainerWheel(folder)).rejects.toMatchObject({ trouble: "missing", path: folder });
});
