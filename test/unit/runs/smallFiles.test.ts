import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { readExit, readProgress, readRunInfo } from "../../../src/runs/smallFiles";
import { makeRun, temporaryFolder } from "./folders";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder("small");
});
const file = (name: string) => path.join(folder, name);

test("what run.json does not say is empty and not made up", async () => {
  await makeRun(folder, {
    created: "yesterday",
    seed: -1,
    launcher: { kind: "other" },
    dataset: { train: { rows: 3 } },
  });
  expect(await readRunInfo(folder)).toMatchObject({
    created: 0,
    seed: null,
    launcher: { kind: "direct", jobId: null },
    dataset: { train: null, heldOut: null },
    config: {},
    argv: [],
  });
});

test("a run.json that is cut at any byte is broken, and never another run", async () => {
  const bytes = Buffer.from('{"schema":1,"id":"a","name":"gl\u00fcck \u{1F600}"}');
  for (let cut = 0; cut < bytes.length; cut++) {
    await writeFile(file("run.json"), bytes.subarray(0, cut));
    await expect(readRunInfo(folder)).rejects.toMatchObject({ trouble: "broken", path: file("run.json") });
  }
});

test("a byte order mark, CRLF, wrong UTF-8 and Python's numbers do not hide a run", async () => {
  const text = '\uFEFF{\r\n"schema": 1,\r\n"id": "a", "seed": NaN, "name": "';
  await writeFile(file("run.json"), Buffer.concat([Buffer.from(text), Buffer.from([0xff]), Buffer.from('"}\r\n')]));
  expect(await readRunInfo(folder)).toMatchObject({ id: "a", name: "\uFFFD", seed: null });
});

test("a folder in place of a small file and a file far too large say what they are", async () => {
  await mkdir(file("run.json"));
  await expect(readRunInfo(folder)).rejects.toMatchObject({ trouble: "notAFile" });
  await writeFile(file("exit.json"), Buffer.alloc(9 * 1024 * 1024, " "));
  await expect(readExit(folder)).rejects.toMatchObject({ trouble: "tooLarge" });
});

test.runIf(process.getuid?.() !== 0)("a small file without permission says so", async () => {
  await makeRun(folder);
  await chmod(file("run.json"), 0);
  await expect(readRunInfo(folder)).rejects.toMatchObject({ trouble: "denied" });
});

test("a state of an unknown phase or without a time is no state", async () => {
  await writeFile(file("state.json"), '{"phase":"dreaming","step":1,"time":1}');
  expect(await readProgress(folder)).toBeUndefined();
  await writeFile(file("state.json"), '{"phase":"rl","step":1,"time":null}');
  expect(await readProgress(folder)).toBeUndefined();
  await writeFile(file("state.json"), '{"phase":"rl","step":-4,"totalSteps":"many","time":1,"etaSeconds":NaN}');
  expect(await readProgress(folder)).toMatchObject({ step: 0, totalSteps: 0, etaSeconds: null });
});
