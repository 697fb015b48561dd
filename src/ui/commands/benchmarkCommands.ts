import * as vscode from "vscode";
import { type BenchmarkCommandServices, openBenchmark, runBenchmark } from "../benchmarks/command";
import { benchmarkOf, filePathOf } from "./arguments";
import { Unready } from "./failures";
import type { BENCHMARK_COMMANDS } from "./names";
import type { Handlers } from "./register";

/** The commands on benchmarks. */
export function benchmarkCommands(services: BenchmarkCommandServices): Handlers<(typeof BENCHMARK_COMMANDS)[number]> {
  return {
    runBenchmark: (folder) => runBenchmark(services, filePathOf(folder)),
    async openBenchmark(argument) {
      const { suite, key } = needBenchmark(argument);
      await openBenchmark(services, suite, key);
    },
    async scoreBenchmarkAgain(argument) {
      const { suite } = needBenchmark(argument);
      await openBenchmark(services, suite);
      await services.results.scoreAgain(suite);
    },
    async removeBenchmark(argument) {
      const { suite } = needBenchmark(argument);
      services.results.forget(suite);
      await services.suites.remove(suite);
    },
  };
}

function needBenchmark(argument: unknown) {
  const found = benchmarkOf(argument);
  if (found) return found;
  throw new Unready(vscode.l10n.t("Choose a benchmark in the benchmarks view first."), [
    { label: vscode.l10n.t("Run Benchmark…"), command: "affectgptRl.runBenchmark" },
  ]);
}
