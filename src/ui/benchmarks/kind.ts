import * as vscode from "vscode";
import { FORMAT_ENDINGS } from "../../benchmark";
import { datasetWithSample } from "../commands/datasets";
import { UserError } from "../shared/problems";
import { intentCheck, object, oneOf, orNull, text, windowIntent } from "../webviewHost/intents";
import type { PageKind } from "../webviewHost/page";
import { type BenchmarkIntent, type BenchmarkRestored, type BenchmarkSnapshot, EXPORT_FORMATS } from "./contract";
import { type BenchmarkEditor, BenchmarkModel, type BenchmarkServices } from "./model";
import { readSuite } from "./suites";

const key = object({ set: text, checkpoint: text });

const editor: BenchmarkEditor = {
  async openSample(sample) {
    const dataset = await datasetWithSample(sample);
    if (dataset === undefined) return false;
    await vscode.commands.executeCommand("affectgptRl.openSample", { sample, dataset });
    return true;
  },
  installWheels: async () => {
    await vscode.commands.executeCommand("affectgptRl.installOfficialWheels");
  },
  copy: async (content) => vscode.env.clipboard.writeText(content),
  tell: (message) => void vscode.window.showInformationMessage(message),
  async save(name, format, content) {
    const ending = FORMAT_ENDINGS[format];
    const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file")?.uri;
    const file = `${name.replaceAll(/[^\p{L}\p{N}._+-]+/gu, "-")}-mer-unibench.${ending}`;
    const target = await vscode.window.showSaveDialog({
      title: vscode.l10n.t("Export Benchmark"),
      filters: { [ending]: [ending] },
      ...(folder && { defaultUri: vscode.Uri.joinPath(folder, file) }),
    });
    if (!target) return;
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(content));
    await vscode.window.showTextDocument(target);
  },
};

/** Benchmark pages: one tab a suite, its subject made by `suiteText`. */
export function benchmarkKind(
  services: BenchmarkServices,
): PageKind<BenchmarkSnapshot, BenchmarkIntent, BenchmarkRestored> {
  return {
    viewType: "affectgptRl.benchmark",
    script: "benchmark",
    icon: "table",
    player: false,
    check: () =>
      intentCheck<BenchmarkIntent, BenchmarkRestored>(
        {
          window: windowIntent,
          select: { fields: { key } },
          openSample: { fields: { sample: text } },
          export: { fields: { format: oneOf(...EXPORT_FORMATS) } },
          runAgain: {},
          installWheels: {},
        },
        orNull(object({ selected: orNull(key) })),
      ),
    async open(subject) {
      const suite = readSuite(subject);
      if (!suite) throw new UserError(vscode.l10n.t("This tab is of another version. Open the benchmark anew."));
      return new BenchmarkModel(suite, services, editor);
    },
  };
}
