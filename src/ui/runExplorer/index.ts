export { lengthText } from "./labels";
export { RunExplorer, type RunExplorerServices } from "./runExplorer";
