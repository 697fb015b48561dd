// Every figure that the official scoring gives on published answers. Skipped where that data is not at hand.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { convertFile, loadOfficialPack, scoreFiles } from "../../../src/emotion";

const shared = process.env.AFFECTGPT_RL_DATA ?? path.resolve("../shared/data");
const at = (place: string) => path.join(shared, place);
const answers = async (set: string, checkpoint: string, ending: string) => {
  const folder = at(`predictions/affectgpt/${set}`);
  const file = (await readdir(folder)).find((name) => name.startsWith(checkpoint) && name.endsWith(ending));
  return path.join(folder, file ?? "");
};

test.skipIf(!existsSync(shared))(
  "the official figures, to 1e-9",
  async () => {
    const expected = JSON.parse(await readFile(at("expected-scores.json"), "utf8"));
    const pack = await loadOfficialPack(at("emotion-wheel/affectgpt-2025"));
    let compared = 0;
    const same = (ours: number, theirs: unknown) => {
      expect(Math.abs(ours - Number(theirs))).toBeLessThan(1e-9);
      compared += 1;
    };
    for (const [file, levels] of Object.entries<
      Record<string, { samples: number; avg: number[]; per_wheel: number[][] }>
    >(expected.ovmerd)) {
      for (const level of ["level1", "level2"] as const) {
        const scores = await scoreFiles(pack, "ov", at(`predictions/ovmerd/${file}`), at("labels/ovmerd-openset.csv"), {
          level,
        });
        if (scores.task !== "ov") throw new Error(scores.task);
        expect(scores.samples).toBe(levels[level]?.samples);
        for (const [index, { f1, precision, recall }] of [scores.mean, ...scores.wheels].entries()) {
          const theirs = index === 0 ? levels[level]?.avg : levels[level]?.per_wheel[index - 1];
          for (const [place, value] of [f1, precision, recall].entries()) same(value, theirs?.[place]);
        }
      }
    }
    for (const [checkpoint, theirs] of Object.entries<{ hit_rate: number; per_wheel_hit: number[] }>(
      expected.hit_rate.mer2023,
    )) {
      const scores = await scoreFiles(
        pack,
        "basic",
        await answers("mer2023", checkpoint, "-openset.npz"),
        at("labels/mer2023-label-6way.npz"),
      );
      if (scores.task !== "basic") throw new Error(scores.task);
      same(scores.hitRate, theirs.hit_rate);
      for (const [index, { hitRate }] of scores.wheels.entries()) same(hitRate, theirs.per_wheel_hit[index]);
    }
    for (const [checkpoint, theirs] of Object.entries<{ waf: number; acc: number }>(expected.sentiment.cmumosi)) {
      const scores = await scoreFiles(
        pack,
        "sentiment",
        await answers("cmumosi", checkpoint, "-sentiment.npz"),
        at("labels/cmumosi-label.npz"),
      );
      if (scores.task !== "sentiment") throw new Error(scores.task);
      same(scores.waf, theirs.waf);
      same(scores.accuracy, theirs.acc);
    }
    expect(compared).toBe(416);
  },
  60_000,
);

test.skipIf(!existsSync(shared))("every published file of answers and labels converts", async () => {
  const files = ["predictions", "labels"].map(async (folder) =>
    (await readdir(at(folder), { recursive: true }))
      .filter((file) => /\.(npz|csv)$/.test(file))
      .map((file) => at(`${folder}/${file}`)),
  );
  for (const file of (await Promise.all(files)).flat()) expect((await convertFile(file)).length).toBeGreaterThan(300);
});
