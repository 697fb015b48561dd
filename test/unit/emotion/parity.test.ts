// The two languages give the same clusters, scores, parts and extracted words on the same random input.
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { effects, loadLexicon, scoreSample, scoreSets } from "../../../src/emotion";
import { extract, parseCompletion } from "../../../src/traces";

const PROGRAM = `
import json, sys
from affectgpt_rl.emotion import effects, own_lexicon, score_sample, score_sets
from affectgpt_rl.emotion.extract import extract
from affectgpt_rl.emotion.traces import parse_completion
own, found, pairs = own_lexicon(), [], []
for answer, truth, text in json.load(sys.stdin):
    scores, parsed = score_sample(own, answer, truth), parse_completion(text)
    pairs.append((answer, truth))
    found.append({
        "clusters": [[own.clusters(word, level) for word in answer] for level in ("level1", "level2")],
        "scores": scores and [scores.precision, scores.recall, scores.f1],
        "effects": effects(own, answer, truth),
        "parts": [[part.kind, part.start, part.end] for part in parsed.parts],
        "problems": [[problem.kind, problem.tag, problem.at] for problem in parsed.problems],
        "labels": extract(own, text).labels,
        "mentions": [[one.word, one.start, one.end, one.label, one.reason] for one in extract(own, text).mentions],
    })
sets = [score_sets(own, [answer for answer, _ in pairs], [truth for _, truth in pairs], level) for level in ("level1", "level2")]
json.dump({"found": found, "sets": [[one.samples, one.skipped, one.precision, one.recall, one.f1] for one in sets]}, sys.stdout)
`;

/** Equal but for the order in which floating-point numbers were added. */
function expectEqual(ours: unknown, theirs: unknown): void {
  if (typeof ours === "number" && typeof theirs === "number") expect(ours).toBeCloseTo(theirs, 12);
  else if (Array.isArray(ours) && Array.isArray(theirs)) {
    expect(ours).toHaveLength(theirs.length);
    ours.forEach((value, index) => {
      expectEqual(value, theirs[index]);
    });
  } else expect(ours).toEqual(theirs);
}

test("TypeScript and Python agree", async () => {
  const own = await loadLexicon("media/lexicon.json");
  const word = fc.constantFrom(...[...own.forms.keys()], "neutral", "table");
  const piece = fc.oneof(
    word,
    fc.constantFrom("<think>", "</think>", "<answer>", "</answer>", ", ", " ", " not ", "\n"),
    fc.constantFrom(
      " she feels ",
      " looks ",
      " rather than ",
      ' "',
      '" ',
      " and ",
      ". Overall, ",
      " room",
      " to ",
      ": ",
    ),
  );
  const sample = fc.tuple(
    fc.array(word, { maxLength: 6 }),
    fc.array(word, { maxLength: 4 }),
    fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join("")),
  );
  const samples = fc.sample(sample, 400);
  const python = promisify(execFile)(path.resolve("trainer/.venv/bin/python"), ["-c", PROGRAM], { maxBuffer: 1 << 26 });
  python.child.stdin?.end(JSON.stringify(samples));
  const theirs = JSON.parse((await python).stdout);

  const found = samples.map(([answer, truth, text]) => {
    const scores = scoreSample(own, answer, truth);
    const { parts, problems } = parseCompletion(text);
    const { labels, mentions } = extract(own, text);
    return {
      clusters: (["level1", "level2"] as const).map((level) => answer.map((label) => own.clusters(label, level))),
      scores: scores && [scores.precision, scores.recall, scores.f1],
      effects: effects(own, answer, truth),
      parts: parts.map(({ kind, start, end }) => [kind, start, end]),
      problems: problems.map(({ kind, tag, at }) => [kind, tag, at]),
      labels,
      mentions: mentions.map(({ word: mention, start, end, label, reason }) => [mention, start, end, label, reason]),
    };
  });
  found.forEach((ours, index) => {
    for (const key of Object.keys(ours) as (keyof typeof ours)[]) expectEqual(ours[key], theirs.found[index][key]);
  });
  const pairs = samples.map(([predicted, truth]) => ({ predicted, truth }));
  const sets = (["level1", "level2"] as const).map((level) => scoreSets(own, pairs, level));
  expectEqual(
    sets.map((one) => [one.samples, one.skipped, one.precision, one.recall, one.f1]),
    theirs.sets,
  );
});
