import path from "node:path";
import * as vscode from "vscode";
import type { CompareIntent, CompareRestored, CompareSnapshot } from "../compareRuns/contract";
import { subjectText as subjectOfRuns } from "../compareRuns/subject";
import type { RolloutTexts } from "../rolloutText/rolloutTexts";
import { subjectText } from "../sampleViewer";
import type { SampleIntent, SampleRestored, SampleSnapshot } from "../sampleViewer/contract";
import type { TraceIntent, TraceRestored, TraceSnapshot } from "../traceViewer/contract";
import { TraceModel } from "../traceViewer/model";
import type { LazyPages } from "../webviewHost/lazyPages";
import { datasetOf, rolloutKeyOf, rolloutPlaceOf, runFolderOf, sampleOf } from "./arguments";
import { runsToCompare } from "./compareCommand";
import { datasetOfRun, datasetOfSample, pickDataset } from "./datasets";
import { Unready } from "./failures";
import type { PAGE_COMMANDS } from "./names";
import type { Handlers } from "./register";
import { chooseRun, nameOf, type RunCommandServices, reveal } from "./runCommands";

/** What the commands that open pages need. */
export interface PageCommandServices extends Pick<RunCommandServices, "store" | "ready" | "hosts"> {
  readonly traces: LazyPages<TraceSnapshot, TraceIntent, TraceRestored>;
  readonly texts: RolloutTexts;
  readonly samples: LazyPages<SampleSnapshot, SampleIntent, SampleRestored>;
  readonly comparisons: LazyPages<CompareSnapshot, CompareIntent, CompareRestored>;
}

/** The commands that open rollouts and samples. */
export function pageCommands(services: PageCommandServices): Handlers<(typeof PAGE_COMMANDS)[number]> {
  const { store, hosts, traces, texts, samples } = services;
  const showSamples = (dataset: string, run: string | undefined) =>
    samples.show(subjectText({ dataset, ...(run !== undefined && { run }) }), path.basename(dataset, ".jsonl"));
  const needDataset = (argument: unknown): string => {
    const dataset = datasetOf(argument);
    if (dataset === undefined) throw new Unready(vscode.l10n.t("Choose a dataset in the samples view first."), []);
    return dataset;
  };
  /** The dataset of a run; of one of a host, whose run.json is brought here first. */
  const datasetFor = async (run: string): Promise<string> => {
    await hosts.of(run)?.copied(run);
    return datasetOfRun(run);
  };
  return {
    async openRollouts(run, place) {
      const folder = await chooseRun(services, run, "any", vscode.l10n.t("Open Rollouts"));
      if (folder === undefined) return;
      const model = await traces.show(folder, nameOf(store, folder));
      const wanted = rolloutPlaceOf(place);
      if (model instanceof TraceModel && Object.keys(wanted).length > 0) await model.reveal(wanted);
    },
    async openRolloutText(run, key) {
      const folder = await chooseRun(services, run, "any", vscode.l10n.t("Open Rollout as Text"));
      if (folder !== undefined) await texts.show({ folder, ...rolloutKeyOf(key) });
    },
    async openSampleViewer(of) {
      if (isRun(of)) {
        const run = runFolderOf(of);
        if (run !== undefined) await showSamples(await datasetFor(run), run);
        return;
      }
      const dataset = datasetOf(of) ?? (await pickDataset());
      if (dataset !== undefined) await showSamples(dataset, undefined);
    },
    async openSampleSet(dataset) {
      await showSamples(needDataset(dataset), undefined);
    },
    async openSample(argument) {
      const wanted = sampleOf(argument);
      const isOfHost = wanted.run !== undefined && hosts.of(wanted.run) !== undefined;
      // What a page says of a host's dataset is a path there, and the same for all samples of a run: one tab.
      const dataset =
        isOfHost && wanted.run !== undefined ? await datasetFor(wanted.run) : await datasetOfSample(wanted);
      const model = await showSamples(dataset, wanted.run);
      await model?.handle({ type: "select", sample: wanted.sample });
    },
    async compareRuns(run, selected) {
      await services.ready();
      const folders = await runsToCompare(store, run, selected);
      if (folders) await services.comparisons.show(subjectOfRuns(folders), vscode.l10n.t("Compare Runs"));
    },
    revealDataset: (dataset) => reveal(needDataset(dataset)),
    copyDatasetPath: (dataset) => vscode.env.clipboard.writeText(needDataset(dataset)),
  };
}

/** A tree item of a run, in contrast to a dataset. */
const isRun = (argument: unknown): boolean =>
  typeof argument === "object" && argument !== null && "folder" in argument && !("dataset" in argument);
