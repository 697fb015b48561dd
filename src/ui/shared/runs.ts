import type { RunStore } from "../../runs";

/** The runs that surfaces show, wherever they are. `root` is the folder of this machine's. */
export type Runs = Pick<RunStore, "root" | "runs" | "active" | "run" | "open" | "refresh" | "onDidChange">;
