export { lengthText } from "./labels";
export { RunExplorer } from "./runExplorer";
