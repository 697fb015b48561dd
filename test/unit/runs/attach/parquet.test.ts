import { stat } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { parquetRows } from "../../../../src/runs/attach/parquet";
import { completionsParquet, put, temporary, twoGroups } from "./writers";

it("refuses a file that is too large, also one that only unpacks to be", async () => {
  const rows = { ...twoGroups(1), completions: ["a", "b", "c", "d"].map((word) => word.repeat(20_000)) };
  const file = await put(path.join(await temporary(), "one.parquet"), completionsParquet(1, rows));
  const { size } = await stat(file);
  expect(size).toBeLessThan(40_000);
  await expect(parquetRows(file, 1000)).rejects.toThrow(/one\.parquet: \d+ bytes; at most 1000 are read/);
  await expect(parquetRows(file, 40_000)).rejects.toThrow(/one\.parquet: \d+ bytes unpacked; at most 40000 are/);
  expect((await parquetRows(file))?.rows).toHaveLength(4);
});
