import Ajv2020 from "ajv/dist/2020";
import schema from "../../../schema/dry-run.schema.json";
import type { DryRun } from "../../contracts/dryRun";
import { callTrainer, lastLine } from "../shared/trainer";

/** How a dry run ended: with its report, cancelled, or with what the trainer said. */
export type DryRunEnd =
  | { readonly kind: "report"; readonly report: DryRun }
  | { readonly kind: "cancelled" }
  /** The trainer refused the configuration, and says why. */
  | { readonly kind: "refused"; readonly said: string }
  /** This Python has none. */
  | { readonly kind: "noTrainer"; readonly said: string }
  /** It failed, or its report is of another version. */
  | { readonly kind: "failed"; readonly said: string };

const REFUSED = 2;

const isReport = new Ajv2020({ strict: false }).compile<DryRun>(schema);

/**
 * Has the trainer judge made-up answers to real samples by the rewards of a configuration. Nothing is trained.
 *
 * @param python The trainer's Python.
 * @param config run.yaml, absolute.
 * @param signal Ends the trainer.
 */
export async function dryRun(python: string, config: string, signal: AbortSignal): Promise<DryRunEnd> {
  const end = await callTrainer(python, ["rewards", "dry-run", "--config", config, "--json"], signal);
  if (end.kind !== "ended") return end;
  if (end.code === 0) return reportIn(lastLine(end.printed));
  return { kind: end.code === REFUSED ? "refused" : "failed", said: end.said };
}

function reportIn(line: string): DryRunEnd {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: "failed", said: line.slice(0, 200) };
  }
  if (isReport(value)) return { kind: "report", report: value };
  const [error] = isReport.errors ?? [];
  return { kind: "failed", said: `${error?.instancePath ?? ""} ${error?.message ?? ""}`.trim() };
}
