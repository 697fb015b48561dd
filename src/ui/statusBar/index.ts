export { RunStatusBar } from "./statusBar";
