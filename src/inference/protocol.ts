import { RequestType } from "vscode-jsonrpc/node";
import type { PolicyManifest } from "../contracts/policyManifest";
import type { PolicyTrouble } from "./errors";
import type { PolicyAnswer, PolicyQuestion } from "./types";

/** What a refused request carries. */
export interface Refusal {
  readonly trouble: PolicyTrouble;
}

/** Loads the policy of a folder. It is the first request, and asked once. */
export const loaded = new RequestType<string, PolicyManifest, Refusal>("loaded");
/** Answers a question. */
export const answered = new RequestType<PolicyQuestion, PolicyAnswer, Refusal>("answered");
