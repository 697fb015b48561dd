export { type QueryPart, queryParts } from "./parts";
export { HALF_SHOWN, type Range, readRange } from "./range";
