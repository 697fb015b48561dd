/**
 * What unit tests see in place of `vscode`, which exists inside the editor alone: the message function, in English. Modules that need
 * more of the editor are tested inside it (test/integration).
 */
export const l10n = {
  t(message: string, ...values: (string | number | boolean)[]): string {
    return message.replace(/\{(\d+)\}/g, (_, index) => String(values[Number(index)]));
  },
};
