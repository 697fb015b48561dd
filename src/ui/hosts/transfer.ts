import * as vscode from "vscode";
import type { TransferOptions } from "../../hosts";

/** Runs a transfer under a notification that shows how far it is and can be cancelled. @returns Undefined when it was. */
export function cancellableTransfer<T>(
  title: string,
  work: (options: TransferOptions) => Promise<T>,
): Promise<T | undefined> {
  const transfer = async (
    progress: vscode.Progress<{ readonly increment: number; readonly message: string }>,
    token: vscode.CancellationToken,
  ): Promise<T | undefined> => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    let shown = 0;
    const onProgress: TransferOptions["onProgress"] = ({ done, total }) => {
      const percent = (100 * done) / Math.max(total, 1);
      progress.report({ increment: percent - shown, message: `${Math.floor(percent)} %` });
      shown = percent;
    };
    try {
      return await work({ onProgress, signal: abort.signal });
    } catch (error) {
      if (abort.signal.aborted) return undefined;
      throw error;
    }
  };
  const location = vscode.ProgressLocation.Notification;
  return Promise.resolve(vscode.window.withProgress({ location, title, cancellable: true }, transfer));
}
