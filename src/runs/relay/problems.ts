import { type JsonObject, objectsIn, textIn, wholeIn } from "../../files";
import type { ConfigProblem } from "./types";

/** The problems that an answer names under `problems`: why a configuration is refused. */
export function problemsIn(answer: JsonObject): readonly ConfigProblem[] {
  return objectsIn(answer, "problems").map(problemOf);
}

function problemOf(value: JsonObject): ConfigProblem {
  const [line, suggestion] = [wholeIn(value, "line"), textIn(value, "suggestion")];
  return {
    file: textIn(value, "file") ?? "",
    key: textIn(value, "key") ?? "",
    message: textIn(value, "message") ?? "",
    ...(line !== undefined && { line }),
    ...("value" in value && { value: value.value }),
    ...(suggestion !== undefined && { suggestion }),
  };
}
