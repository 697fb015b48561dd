// The two languages print the same for the same files, odd and wrong ones included.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compare } from "../../../src/cli/programs/compare";
import { convert } from "../../../src/cli/programs/convert";
import { score } from "../../../src/cli/programs/score";
import { EmotionError } from "../../../src/emotion";

const PROGRAMS = { compare, convert, score };
const OWN = path.resolve("media/lexicon.json");
const CASES = 250;

const PROGRAM = `
import contextlib, io, json, sys
from affectgpt_rl.cli import main
def run(arguments):
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    out.flush()
    return {"code": code, "out": out.buffer.getvalue().decode(), "err": err.getvalue()}
print(json.dumps([run(arguments) for arguments in json.load(sys.stdin)]))
`;

/** Words as models write them, with what Python and JavaScript take for blanks and small letters in their own ways. */
const word = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom("happy", "joyful", "sad", "ANGRY", "worried", "Surprised", "calm", "content"),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom("table", "neutral", "at ease", "it's fine", "self-conscious", "开心", "", "  "),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("İffy", "STRASSE ß", "ΣΑΣ", "ﬀ", "😀", "e\u0301", "\ud800", "[sad]", '"', "'"),
  },
);
const blank = fc.constantFrom("", "", "", " ", "\t", "\u00a0", "\u3000", "\ufeff", "\u001f", "\u0085", "\u2028", "\r");
const padded = fc.tuple(blank, word, blank).map((parts) => parts.join(""));
const listText = fc
  .tuple(
    fc.array(padded, { maxLength: 5 }),
    fc.constantFrom("'", '"', ""),
    fc.constantFrom(",", ", ", " ,", "，", "、 "),
    blank,
  )
  .chain(([items, quote, comma, edge]) => {
    const inner = items.map((item) => `${quote}${item}${quote}`).join(comma);
    return fc.constantFrom(`[${inner}]`, `${edge}[${inner}]${edge}`, inner, `[${inner}`, `[[${inner}]]`);
  });
const wrong = fc.constantFrom<unknown>(null, 3, true, {}, ["happy", 2]);
const labels = fc.oneof(
  { weight: 20, arbitrary: fc.array(padded, { maxLength: 5 }) },
  { weight: 20, arbitrary: listText },
  { weight: 1, arbitrary: wrong },
);
const label = fc.oneof(
  {
    weight: 30,
    arbitrary: fc
      .tuple(blank, fc.constantFrom("positive", "Negative", "mixed", "POSITIVE"), blank)
      .map((parts) => parts.join("")),
  },
  { weight: 1, arbitrary: wrong },
);
const value = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom<unknown>(0, -0, 1, -3, 0.25, -1e-7, 2.5e21, 1e-5) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>("1", null, Number.NaN) },
);
const row = fc.record({ labels, label, value });

/** Lines of a file. Some are written otherwise, doubled, or broken. */
const lines = (rows: readonly object[], names: readonly string[]) =>
  fc
    .record({
      start: fc.constantFrom("", "", "\ufeff"),
      end: fc.constantFrom("\n", "\r\n"),
      broken: fc.constantFrom(...Array<string>(40).fill(""), '{"name":', "[]", "\u00a0", "{}", " \t "),
    })
    .map(({ start, end, broken }) => {
      const texts = rows.map((columns, index) => JSON.stringify({ name: names[index], ...columns }));
      return start + [...texts, broken].join(end);
    });

const sets = fc.array(fc.tuple(row, row, row), { minLength: 1, maxLength: 6 }).chain((samples) => {
  const names = samples.map((_, index) => ["a", "é", "样本", "😀", "z", "Z"][index] ?? "");
  const files = [0, 1, 2].map((column) =>
    lines(
      samples.map((sample) => sample[column] ?? {}),
      names,
    ),
  );
  return fc.tuple(...files);
});
const task = fc.constantFrom("ov", "ov", "basic", "sentiment");
const given = fc.record({
  sets,
  task,
  level: fc.constantFrom("level1", "level2"),
  program: fc.constantFrom("score", "score", "score", "compare", "convert"),
  details: fc.boolean(),
});

test("TypeScript and Python print the same", async () => {
  const root = await mkdtemp(path.join(tmpdir(), "parity-"));
  const calls: [keyof typeof PROGRAMS, ...string[]][] = [];
  for (const [index, { sets: texts, ...rest }] of fc.sample(given, CASES).entries()) {
    const folder = path.join(root, String(index));
    await mkdir(folder);
    const files = ["predictions", "truth", "baseline"].map((name) => path.join(folder, `${name}.jsonl`));
    for (const [at, file] of files.entries()) await writeFile(file, texts[at] ?? "");
    const [predictions = "", truth = "", baseline = ""] = files;
    const scoring = [
      "--task",
      rest.task,
      "--level",
      rest.level,
      "--predictions",
      predictions,
      "--truth",
      truth,
      "--json",
    ];
    if (rest.program === "score") calls.push(["score", ...scoring, ...(rest.details ? ["--details"] : [])]);
    else if (rest.program === "compare")
      calls.push(["compare", ...scoring, "--baseline", baseline, "--resamples", "40"]);
    else calls.push(["convert", "--input", predictions, ...(rest.details ? ["--task", rest.task] : [])]);
  }
  const python = promisify(execFile)(path.resolve("trainer/.venv/bin/python"), ["-c", PROGRAM], { maxBuffer: 1 << 28 });
  python.child.stdin?.end(JSON.stringify(calls));
  const theirs = JSON.parse((await python).stdout);
  const scored = { ok: 0, refused: 0 };
  for (const [index, [name, ...argv]] of calls.entries()) {
    const ours = await PROGRAMS[name](argv, OWN).then(
      (out) => ({ code: 0, out, err: "" }),
      (error: unknown) => {
        if (!(error instanceof EmotionError)) throw error;
        return { code: 2, out: "", err: `${error.message}\n` };
      },
    );
    scored[ours.code === 0 ? "ok" : "refused"] += 1;
    expect(parsed(ours), calls[index]?.join(" ")).toEqual(parsed(theirs[index]));
  }
  // Else the cases would show little.
  expect(scored.ok).toBeGreaterThan(CASES / 2);
  expect(scored.refused).toBeGreaterThan(0);
  await rm(root, { recursive: true });
});

/** Figures to the last digit, however their digits are written. */
const parsed = ({ out, ...rest }: { code: number; out: string; err: string }) => ({
  ...rest,
  out: out.split("\n").map((line) => (line === "" ? line : JSON.parse(line))),
});
