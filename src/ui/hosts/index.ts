export { AddedHost } from "./addedHost";
export { AddedHosts } from "./addedHosts";
export { EveryRun } from "./everyRun";
export { hostItem, hostTooltip } from "./items";
