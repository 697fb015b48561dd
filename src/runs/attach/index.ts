export { type AttachmentMemory, Attachments, type AttachRequest } from "./attachments";
export type { Attachment } from "./copy";
export { type Detection, detectRun } from "./detect";
export { identify, type TrainingProcess, trainingProcesses } from "./process";
export type { AttachKind, AttachOptions, FoundSource } from "./types";
