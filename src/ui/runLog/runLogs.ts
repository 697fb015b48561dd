import path from "node:path";
import * as vscode from "vscode";
import { messageOf } from "../shared/problems";
import { LogTail } from "./logTail";

const LOOK_MS = 700;

interface OpenLog extends vscode.Disposable {
  show(): Promise<void>;
}

/** The logs of runs, each in an output channel that follows the file. */
export class RunLogs implements vscode.Disposable {
  readonly #open = new Map<string, OpenLog>();

  /** @param log Where a log that cannot be read is told. */
  constructor(readonly log: vscode.LogOutputChannel) {}

  /** Shows the log of a run, and follows it for as long as the window is open. */
  async show(folder: string, name: string): Promise<void> {
    let open = this.#open.get(folder);
    if (!open) {
      open = follow(folder, name, this.log);
      this.#open.set(folder, open);
    }
    await open.show();
  }

  dispose(): void {
    for (const open of this.#open.values()) open.dispose();
  }
}

function follow(folder: string, name: string, log: vscode.LogOutputChannel): OpenLog {
  const channel = vscode.window.createOutputChannel(`AffectGPT-RL: ${name}`, "log");
  const tail = new LogTail(path.join(folder, "log.txt"));
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const look = async (): Promise<void> => {
    const { startsOver, skipped, text } = await tail.read();
    if (closed) return;
    if (startsOver) channel.replace(heading(tail.path, skipped) + text);
    else if (text) channel.append(text);
  };
  const lookOn = (): void => {
    timer = setTimeout(async () => {
      try {
        await look();
      } catch (error) {
        log.warn(messageOf(error));
      }
      if (!closed) lookOn();
    }, LOOK_MS);
    timer.unref();
  };
  return {
    async show() {
      if (timer === undefined) {
        await look();
        lookOn();
      }
      channel.show(true);
    },
    dispose() {
      closed = true;
      clearTimeout(timer);
      channel.dispose();
    },
  };
}

/** The path is a link in output channels: the way to what is left out. */
function heading(file: string, skipped: number): string {
  if (skipped === 0) return `${file}\n\n`;
  return `${vscode.l10n.t("{0}: the first {1} kB are left out here", file, Math.round(skipped / 1024))}\n\n`;
}
