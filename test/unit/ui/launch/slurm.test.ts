import { expect, test } from "vitest";
import type { Preview } from "../../../../src/runs/relay";
import { scriptDocument, slurmLines } from "../../../../src/ui/launch/slurm";

const preview: Preview = {
  script: '#!/bin/sh\nexec "$@"\n',
  argv: ["sbatch", "--parsable", "--comment=two words", "RUN_DIR/slurm.sh"],
  start: 1_795_668_293,
  problem: null,
};

test("the exact command and what Slurm says of it stand in the summary", () => {
  expect(slurmLines(preview)).toEqual([
    { icon: "terminal", label: "sbatch", value: "sbatch --parsable '--comment=two words' RUN_DIR/slurm.sh" },
    {
      icon: "calendar",
      label: "Slurm says",
      value: `it would start at ${new Date(1_795_668_293_000).toLocaleString()}`,
    },
  ]);
});

test("a request that would not start warns in Slurm's words, and silence is no promise", () => {
  const problem = "allocation failure: Requested node configuration is not available";
  expect(slurmLines({ ...preview, start: null, problem })[1]).toEqual({
    ...{ icon: "warning", label: "Slurm says" },
    value: `it would not start now: ${problem}`,
  });
  expect(slurmLines({ ...preview, start: null })[1]?.value).toBe("nothing about when it would start");
});

test("the script is shown as it is, with the command in comments behind it", () => {
  const [first, second, ...rest] = scriptDocument(preview).split("\n");
  expect([first, second]).toEqual(["#!/bin/sh", 'exec "$@"']);
  expect(rest.filter((line) => line !== "").every((line) => line.startsWith("# "))).toBe(true);
  expect(rest.join("\n")).toContain("sbatch --parsable '--comment=two words'");
});
