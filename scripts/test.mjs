// Runs every check and test, one lane after another, and ends with `N passed, N failed`.
//   npm test                    everything
//   npm test -- --only tsc,ruff some lanes
//   npm test -- --list          the names of the lanes
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import {
  ensureChromium,
  ensureCodeServer,
  ensureNode24,
  ensureNpmPackages,
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
const has = (relative) => existsSync(path.join(root, relative));

/** A check that passes or fails as a whole: it counts as one. */
function check(name, argv, cwd = root) {
  return {
    name,
    async run() {
      const { code, output: text } = await run(argv, { cwd, env: toolEnvironment(), quiet: true, check: false });
      if (code !== 0) console.log(text.trimEnd());
      return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    },
  };
}

/** A vitest project, counted test by test from its JSON report. A report that is missing or empty counts as a failure. */
function vitest(name, config) {
  return {
    name,
    async run() {
      const report = path.join(output, `${name}.json`);
      await run(
        [bin("vitest"), "run", "--config", config, "--reporter=dot", "--reporter=json", `--outputFile.json=${report}`],
        {
          cwd: root,
          env: toolEnvironment(),
          check: false,
        },
      );
      const counts = await readFile(report, "utf8").then(JSON.parse, () => undefined);
      if (!counts || counts.numTotalTests === 0) return { passed: 0, failed: 1 };
      // A file that fails to load has no failed test of its own, so files are counted too.
      const brokenFiles = counts.testResults.filter(
        (file) => file.status === "failed" && file.assertionResults.length === 0,
      );
      return { passed: counts.numPassedTests, failed: counts.numFailedTests + brokenFiles.length };
    },
  };
}

/** pytest, counted from its JUnit report. */
function pytest(name) {
  return {
    name,
    async run() {
      const report = path.join(output, `${name}.xml`);
      await run([venv("python"), "-m", "pytest", "-q", "--durations=10", `--junitxml=${report}`], {
        cwd: path.join(root, "trainer"),
        env: toolEnvironment(),
        check: false,
      });
      const suite = (await readFile(report, "utf8").catch(() => "")).match(/<testsuite [^>]*>/)?.[0] ?? "";
      const count = (key) => Number(suite.match(new RegExp(` ${key}="(\\d+)"`))?.[1] ?? 0);
      const failed = count("failures") + count("errors");
      const passed = count("tests") - failed - count("skipped");
      return passed + failed === 0 ? { passed: 0, failed: 1 } : { passed, failed };
    },
  };
}

/** The lanes, quick ones first. `needs` brings what the lane runs with. */
function lanes() {
  const node = [ensureNode24, ensureNpmPackages];
  const python = [ensureTrainer];
  const editor = [...node, ...python, ensureCodeServer, ensureChromium];
  const all = [
    { needs: node, lane: check("biome", [bin("biome"), "ci", "--error-on-warnings", "."]) },
    { needs: node, lane: check("tsc", [bin("tsc"), "-p", "tsconfig.json"]) },
    { needs: node, lane: check("tsc-webview", [bin("tsc"), "-p", "tsconfig.webview.json"]), when: "webview/shared" },
    {
      needs: [...node, ...python],
      lane: check("contracts", [node24, "scripts/generate-contracts.mjs", "--check"]),
      when: "scripts/generate-contracts.mjs",
    },
    { needs: node, lane: check("lexicon", [node24, "scripts/build-lexicon.mjs", "--check"]) },
    { needs: node, lane: check("extraction", [node24, "scripts/build-extraction.mjs", "--check"]) },
    { needs: node, lane: check("l10n", [node24, "scripts/l10n.mjs", "--check"]) },
    {
      needs: node,
      lane: check("import-rules", [bin("depcruise"), "--config", ".dependency-cruiser.mjs", "src", "webview"]),
      when: ".dependency-cruiser.mjs",
    },
    { needs: node, lane: check("knip", [bin("knip")]), when: "knip.json" },
    { needs: node, lane: check("build", [node24, "esbuild.mjs", "--production"]) },
    { needs: [...node, ...python], lane: vitest("unit", "vitest.config.mts"), when: "vitest.config.mts" },
    {
      needs: [...node, ...python, ensureSshd],
      lane: vitest("hosts", "test/hosts/vitest.config.mts"),
      when: "test/hosts/vitest.config.mts",
    },
    { needs: python, lane: check("ruff", [venv("ruff"), "check", "."], path.join(root, "trainer")) },
    { needs: python, lane: check("ruff-format", [venv("ruff"), "format", "--check", "."], path.join(root, "trainer")) },
    { needs: python, lane: check("pyright", [venv("pyright")], path.join(root, "trainer")) },
    { needs: python, lane: check("import-linter", [venv("lint-imports")], path.join(root, "trainer")) },
    { needs: python, lane: pytest("pytest"), when: "trainer/tests" },
    { needs: editor, lane: check("package", [node24, "scripts/package.mjs"]), when: "scripts/package.mjs" },
    { needs: editor, lane: vitest("editor", "test/e2e/vitest.config.mts"), when: "test/e2e/vitest.config.mts" },
  ];
  return all.filter(({ when }) => !when || has(when));
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
  const total = { passed: 0, failed: 0 };
  for (const { needs, lane } of known) {
    if (wanted && !wanted.includes(lane.name)) continue;
    let result;
    try {
      for (const bring of needs) await bring();
      result = await lane.run();
    } catch (error) {
      // A tool that cannot be brought fails its lane, and the others still run.
      console.error(error instanceof UserError ? error.message : error);
      result = { passed: 0, failed: 1 };
    }
    total.passed += result.passed;
    total.failed += result.failed;
    step(`${result.failed === 0 ? "ok  " : "FAIL"} ${lane.name}: ${result.passed} passed, ${result.failed} failed`);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
});
