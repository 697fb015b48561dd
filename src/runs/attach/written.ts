import { stat } from "node:fs/promises";

/** When a file was written last, in epoch seconds; 0 when it is gone. */
export function writtenAt(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs / 1000,
    () => 0,
  );
}
