import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";
import { l10n } from "vscode";
import { type ConfigDocument, keySpan, nearestSpan, readConfig, type Span, valueSpan } from "./document";
import { explain, type Finding } from "./explain";
import { checkRules } from "./rules";
import { rootSchema } from "./schema";

/** A finding with its place in the text. */
export interface Diagnosis extends Span {
  readonly message: string;
  readonly suggestion?: string;
}

let compiled: ValidateFunction | undefined;
/** Compiling costs some 20 ms, so it waits for the first run.yaml. */
function validator(): ValidateFunction {
  compiled ??= new Ajv2020({ allErrors: true, verbose: true, strict: false }).compile(rootSchema);
  return compiled;
}

/** Everything that can be said about a run.yaml without reading other files, in the order of the text. */
export function diagnose(text: string): Diagnosis[] {
  const config = readConfig(text);
  if (config.yaml.errors.length > 0) {
    return config.yaml.errors.map(({ pos, message }) => ({
      start: pos[0],
      end: Math.max(pos[1], pos[0] + 1),
      message: l10n.t("This is not valid YAML: {0}", message),
    }));
  }
  const value: unknown = config.yaml.toJS();
  const validate = validator();
  const findings = validate(value)
    ? checkRules(value as object)
    : (validate.errors ?? []).map((error) => explain(error, value));
  return findings.map((finding) => place(config, finding)).sort((a, b) => a.start - b.start);
}

function place(config: ConfigDocument, finding: Finding): Diagnosis {
  const exact = finding.part === "key" ? keySpan(config, finding.path) : valueSpan(config, finding.path);
  // A value that spans lines would paint the whole block: its key says enough.
  const oneLine = exact && !config.text.slice(exact.start, exact.end).includes("\n");
  const span = oneLine
    ? exact
    : (keySpan(config, finding.path) ?? nearestSpan({ ...config }, finding.path.slice(0, -1)));
  const { message, suggestion } = finding;
  return { ...span, message, ...(suggestion === undefined ? {} : { suggestion }) };
}
