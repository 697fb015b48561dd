import { chmod, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { multiplexing } from "../../../src/hosts/multiplexing";

const NAME = `affectgpt-rl-${userInfo().uid}`;
let base: string;
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), "m-"));
});
afterEach(() => rm(base, { recursive: true }));

it("shares connections through sockets in a folder of the user alone", async () => {
  const options = await multiplexing(60, base);
  expect(options).toContain("ControlMaster=auto");
  expect(options).toContain(`ControlPath=${base}/${NAME}/%C`);
  expect(await multiplexing(60, base)).toEqual(options);
});

it("keeps the path of a socket short enough for every system", async () => {
  const option = (await multiplexing(60)).find((each) => each.startsWith("ControlPath="));
  const longest = 40 + ".0123456789abcdef".length;
  expect((option ?? "").replace("ControlPath=", "").replace("%C", "x".repeat(longest)).length).toBeLessThan(104);
});

it("shares none where others can write or have made the folder", async () => {
  await mkdir(path.join(base, NAME));
  await chmod(path.join(base, NAME), 0o777);
  expect(await multiplexing(60, base)).toEqual([]);
  await rm(path.join(base, NAME), { recursive: true });
  await symlink(tmpdir(), path.join(base, NAME));
  expect(await multiplexing(60, base)).toEqual([]);
});

it("shares none on Windows, whose ssh cannot", async () => {
  expect(await multiplexing(60, base, "win32")).toEqual([]);
});
