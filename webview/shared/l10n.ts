/** The strings that the host laid into the page, read once. English is the key, so a missing translation is still readable. */
let bundle: Readonly<Record<string, string>> | undefined;

function readBundle(): Readonly<Record<string, string>> {
  const text = document.getElementById("l10n")?.textContent;
  if (!text) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, string>) : {};
  } catch {
    return {};
  }
}

/**
 * Text in the user's language. `{0}`, `{1}` … are replaced by the arguments, in the way of `vscode.l10n.t`.
 *
 * @param english the English text, which is the key of the bundle
 */
export function t(english: string, ...args: readonly (string | number)[]): string {
  bundle ??= readBundle();
  const entry = bundle[english];
  const template = typeof entry === "string" ? entry : english;
  return template.replace(/\{(\d+)\}/g, (placeholder, index: string) => String(args[Number(index)] ?? placeholder));
}
