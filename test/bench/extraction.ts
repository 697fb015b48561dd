import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { Bench } from "tinybench";
import { loadLexicon } from "../../src/emotion";
import { extract } from "../../src/traces";
import { seeded } from "../support/rolloutRows";
import type { Figure } from "./figure";

const TEXTS = 1000;
/** Sentences as models describe clips with; an emotion word takes each place of `_`. A text of eight of them has some 140 words. */
const SENTENCES = [
  "In the video, a woman in a blue dress is sitting at a table in a bright room and seems to be talking to someone outside of the frame.",
  "Her facial expression appears _, and her body language suggests that she may be feeling _ or even _.",
  'The subtitle says, "You should have told me that you are so _ about it!"',
  "There are no visible signs of _ or _, although the setting looks _ and comfortable.",
  "Without more context it is difficult to determine her exact emotional state.",
  "The man beside her is not _; he looks _ and pays close attention to the conversation.",
  "In such situations, people usually feel _, which is often associated with a need for support.",
  "In conclusion, based on these clues, it can be inferred that her emotional state is one of _, _ and _.",
];
const PYTHON = `
import json, sys, time
from affectgpt_rl.emotion import own_lexicon
from affectgpt_rl.emotion.extract import extract_labels
texts, own = json.load(sys.stdin), own_lexicon()
def once():
    start = time.perf_counter()
    for text in texts:
        extract_labels(own, text)
    return time.perf_counter() - start
print(min(once() for _ in range(6)) * 1000)
`;

/** How fast the emotions that texts state are read: long descriptions in TypeScript, short reasonings of rollouts in Python. */
export async function measureExtraction(root: string): Promise<Figure[]> {
  const lexicon = await loadLexicon(path.join(root, "media/lexicon.json"));
  const words = [...lexicon.forms.keys()];
  const random = seeded(1);
  const filled = (sentence: string) =>
    sentence.replaceAll("_", () => words[Math.floor(random() * words.length)] ?? "calm");
  const long = Array.from({ length: TEXTS }, () => SENTENCES.map(filled).join(" "));
  const short = Array.from({ length: TEXTS }, () => filled(SENTENCES[1] ?? ""));
  const bench = new Bench({ time: 1000 });
  bench.add("long", () => {
    for (const text of long) extract(lexicon, text);
  });
  await bench.run();
  const [task] = bench.tasks;
  if (task?.result.state !== "completed") throw new Error("The bench of extraction did not complete.");
  const python = promisify(execFile)(path.join(root, "trainer/.venv/bin/python"), ["-c", PYTHON]);
  python.child.stdin?.end(JSON.stringify(short));
  return [
    // 5,000 texts a second.
    {
      name: "TypeScript: emotions of 1,000 texts of 140 words",
      value: task.result.latency.p50,
      unit: "ms",
      limit: 200,
      note: "median",
    },
    // 20,000 texts a second.
    {
      name: "Python: emotion labels of 1,000 texts of 18 words",
      value: Number((await python).stdout),
      unit: "ms",
      limit: 50,
      note: "best of 6",
    },
  ];
}
