// Runs every check and test in lanes, says what was skipped and why, and ends with `N passed, N failed`.
//   npm test                    everything
//   npm test -- --only tsc,ruff some lanes
//   npm test -- --list          the names of the lanes
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import {
  ensureChromium,
  ensureCodeServer,
  ensureMsSwift,
  ensureNode24,
  ensureNpmPackages,
  ensureSlurm,
  ensureSshd,
  ensureTrainer,
  node24,
  root,
  toolEnvironment,
} from "./lib/bootstrap.mjs";
import { runMain, step, UserError } from "./lib/log.mjs";
import { run } from "./lib/run.mjs";

const output = path.join(root, "test-output");
const bin = (name) => path.join(root, "node_modules/.bin", name);
const venv = (name) => path.join(root, "trainer/.venv/bin", name);

/**
 * @typedef {{passed: number, failed: number, skipped: string[]}} Result `skipped`: one text for each reason
 * @typedef {{name: string, run: (say: (text: string) => void) => Promise<Result>}} Lane `say` takes what the lane prints
 */

/** A check that passes or fails as a whole: it counts as one. Only one that fails has something to say. @returns {Lane} */
function check(name, argv, cwd = root) {
  return {
    name,
    async run(say) {
      const { code, output: text } = await run(argv, { cwd, env: toolEnvironment(), quiet: true, check: false });
      if (code !== 0) say(`${text.trimEnd()}\n`);
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] };
    },
  };
}

/** A vitest project, counted test by test from its JSON report. A report that is missing or empty counts as a failure. @returns {Lane} */
function vitest(name, config) {
  return {
    name,
    async run(say) {
      const report = path.join(output, `${name}.json`);
      await rm(report, { force: true });
      await run(
        [bin("vitest"), "run", "--config", config, "--reporter=dot", "--reporter=json", `--outputFile.json=${report}`],
        { cwd: root, env: toolEnvironment(), check: false, onText: say },
      );
      const counts = await readFile(report, "utf8").then(JSON.parse, () => undefined);
      if (!counts || counts.numTotalTests === 0) return { passed: 0, failed: 1, skipped: [] };
      // A file that fails to load has no failed test of its own, so files are counted too.
      const brokenFiles = counts.testResults.filter(
        (file) => file.status === "failed" && file.assertionResults.length === 0,
      );
      return {
        passed: counts.numPassedTests,
        failed: counts.numFailedTests + brokenFiles.length,
        skipped: skippedTests(counts.testResults),
      };
    },
  };
}

/** Skipped tests of a vitest report, by file and group: the group's title says why. */
function skippedTests(files) {
  const skips = files.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== "passed" && status !== "failed")
      .map(({ ancestorTitles, title }) => ({ why: `${path.relative(root, name)}: ${ancestorTitles[0] ?? title}` })),
  );
  return byReason(skips);
}

/** @param {{why: string, times?: number}[]} skips */
function byReason(skips) {
  const counts = new Map();
  for (const { why, times = 1 } of skips) counts.set(why, (counts.get(why) ?? 0) + times);
  return [...counts].map(([why, count]) => `${count} ${count === 1 ? "test" : "tests"}: ${why}`);
}

/** A part of pytest, counted from its JUnit report. @returns {Lane} */
function pytest(name, where) {
  return {
    name,
    async run(say) {
      const report = path.join(output, `${name}.xml`);
      await rm(report, { force: true });
      const options = ["-q", "-rs", "--durations=10", `--junitxml=${report}`];
      const { output: text } = await run([venv("python"), "-m", "pytest", ...options, ...where], {
        cwd: path.join(root, "trainer"),
        env: toolEnvironment(),
        check: false,
        onText: say,
      });
      const suite = (await readFile(report, "utf8").catch(() => "")).match(/<testsuite [^>]*>/)?.[0] ?? "";
      const count = (key) => Number(suite.match(new RegExp(` ${key}="(\\d+)"`))?.[1] ?? 0);
      const failed = count("failures") + count("errors");
      const passed = count("tests") - failed - count("skipped");
      // `SKIPPED [12] tests/x.py:3: why`
      const skips = [...text.matchAll(/^SKIPPED \[(\d+)\] \S+?: (.+)$/gm)];
      const skipped = byReason(skips.map(([, times, why]) => ({ why, times: Number(times) })));
      return count("tests") === 0 ? { passed: 0, failed: 1, skipped } : { passed, failed, skipped };
    },
  };
}

/**
 * The lanes, quick ones first. `needs` brings what the lane runs with. One that is `beside` mostly waits, and runs beside those that are not;
 * one that is `alone` begins when all those have ended, since it builds anew what they use, or needs the machine.
 */
function lanes() {
  const node = [ensureNode24, ensureNpmPackages];
  const python = [ensureTrainer];
  const editor = [...node, ...python, ensureCodeServer, ensureChromium, ensureSshd, ensureSlurm];
  const realSwift = "tests/engines/ms_swift/test_real.py";
  const inTrainer = path.join(root, "trainer");
  const all = [
    { needs: node, lane: check("biome", [bin("biome"), "ci", "--error-on-warnings", "."]) },
    { needs: node, lane: check("tsc", [bin("tsc"), "-p", "tsconfig.json"]) },
    { needs: node, lane: check("tsc-webview", [bin("tsc"), "-p", "tsconfig.webview.json"]) },
    { needs: [...node, ...python], lane: check("contracts", [node24, "scripts/generate-contracts.mjs", "--check"]) },
    { needs: node, lane: check("lexicon", [node24, "scripts/build-lexicon.mjs", "--check"]) },
    { needs: node, lane: check("extraction", [node24, "scripts/build-extraction.mjs", "--check"]) },
    { needs: node, lane: check("l10n", [node24, "scripts/l10n.mjs", "--check"]) },
    {
      needs: node,
      lane: check("import-rules", [bin("depcruise"), "--config", ".dependency-cruiser.mjs", "src", "webview"]),
    },
    { needs: node, lane: check("knip", [bin("knip")]) },
    { needs: node, lane: check("build", [node24, "esbuild.mjs", "--production"]) },
    { needs: python, lane: check("ruff", [venv("ruff"), "check", "."], inTrainer) },
    { needs: python, lane: check("ruff-format", [venv("ruff"), "format", "--check", "."], inTrainer) },
    { needs: python, lane: check("pyright", [venv("pyright")], inTrainer) },
    { needs: python, lane: check("import-linter", [venv("lint-imports")], inTrainer) },
    { needs: [...node, ...python, ensureSshd], lane: vitest("hosts", "test/hosts/vitest.config.mts"), beside: true },
    { needs: [...python, ensureSlurm], lane: pytest("slurm", ["tests/slurm"]), beside: true },
    { needs: [...node, ...python], lane: vitest("unit", "vitest.config.mts") },
    { needs: python, lane: pytest("pytest", ["--ignore=tests/slurm", `--ignore=${realSwift}`]) },
    { needs: [...python, ensureMsSwift], lane: pytest("ms-swift", [realSwift]) },
    { needs: editor, lane: check("package", [node24, "scripts/package.mjs"]), alone: true },
    { needs: editor, lane: vitest("editor", "test/e2e/vitest.config.mts"), alone: true },
  ];
  return all;
}

/** Runs a lane. A tool that cannot be brought fails its lane, and the others still run. @returns {Promise<Result>} */
async function runLane({ needs, lane }, say) {
  try {
    for (const bring of needs) await bring();
    return await lane.run(say);
  } catch (error) {
    say(`${error instanceof UserError ? error.message : (error?.stack ?? error)}\n`);
    return { passed: 0, failed: 1, skipped: [] };
  }
}

/** Lanes that run one after another beside the others. What they print is shown when each has ended, between two of the others. */
class Beside {
  #last = Promise.resolve();
  #ended = [];

  /** @param {(each: object, result: Result) => void} count */
  constructor(count) {
    this.count = count;
  }

  /** What it needs is brought first: nothing else may bring something meanwhile. */
  async add(each) {
    const texts = [];
    const say = (text) => texts.push(text);
    const brought = await runLane({ ...each, lane: { run: async () => undefined } }, say);
    this.#last = this.#last.then(async () => {
      const result = brought ?? (await runLane({ ...each, needs: [] }, say));
      this.#ended.push({ each, result, text: texts.join("") });
    });
  }

  show() {
    for (const { each, result, text } of this.#ended.splice(0)) {
      process.stdout.write(text);
      this.count(each, result);
    }
  }

  /** Resolves when all of them have ended. */
  async ended() {
    await this.#last;
    this.show();
  }
}

await runMain(async () => {
  const { values } = parseArgs({ options: { only: { type: "string" }, list: { type: "boolean" } } });
  const known = lanes();
  if (values.list) {
    for (const { lane } of known) console.log(lane.name);
    return;
  }
  const wanted = values.only?.split(",");
  const unknown = wanted?.filter((name) => !known.some(({ lane }) => lane.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new UserError(
      `No lane is named ${unknown.join(", ")}. There are: ${known.map(({ lane }) => lane.name).join(", ")}.`,
    );
  }
  await mkdir(output, { recursive: true });
  const chosen = known.filter(({ lane }) => !wanted || wanted.includes(lane.name));
  const total = { passed: 0, failed: 0 };
  const skipped = [];
  const count = ({ lane }, result) => {
    total.passed += result.passed;
    total.failed += result.failed;
    skipped.push(...result.skipped.map((what) => `${lane.name}: ${what}`));
    step(`${result.failed === 0 ? "ok  " : "FAIL"} ${lane.name}: ${result.passed} passed, ${result.failed} failed`);
  };
  const show = (text) => process.stdout.write(text);
  const beside = new Beside(count);
  for (const each of chosen) {
    if (each.beside) await beside.add(each);
    else {
      if (each.alone) await beside.ended();
      count(each, await runLane(each, show));
    }
    beside.show();
  }
  await beside.ended();
  if (skipped.length > 0) console.log(`\nskipped:\n${skipped.map((what) => `  ${what}`).join("\n")}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
});
