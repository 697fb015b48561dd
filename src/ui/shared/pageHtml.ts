/** What a page's HTML is made of. URIs come from `webview.asWebviewUri`, `cspSource` from `webview.cspSource`. */
export interface PageParts {
  /** Fresh for every load, from `crypto`. */
  readonly nonce: string;
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly title: string;
  /** What the page is about (a run's folder, a dataset's file); kept in the page's state, from which the tab is reopened. */
  readonly subject: string;
  /** BCP 47, `vscode.env.language`. */
  readonly language: string;
  /** English text to the user's language: `vscode.l10n.bundle`, or `{}` for English. */
  readonly l10n: Readonly<Record<string, string>>;
  /** Whether the page plays media and may fetch it, to draw the waveform. */
  readonly media?: boolean;
  /** Origins beside the editor's own that media are played from; each `scheme://host:port`. */
  readonly mediaOrigins?: readonly string[];
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? "");

/**
 * The HTML of a webview page under a strict policy: one script and one style sheet of ours, styles otherwise through the CSSOM, no inline
 * code. The toolkit asks the meta tag for the nonce of a style that it tries the browser out with. The strings lie in a data block, which no policy needs to allow because it never runs; `<` is escaped so that it cannot end it.
 */
export function pageHtml(parts: PageParts): string {
  const sources = [parts.cspSource, ...(parts.mediaOrigins ?? [])].join(" ");
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${parts.nonce}'`,
    `style-src ${parts.cspSource} 'nonce-${parts.nonce}'`,
    `font-src ${parts.cspSource}`,
    `img-src ${sources} data: blob:`,
    ...(parts.media ? [`media-src ${sources} blob:`, `connect-src ${sources}`] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${escapeHtml(parts.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${parts.nonce}">
<title>${escapeHtml(parts.title)}</title>
<link rel="stylesheet" nonce="${parts.nonce}" href="${escapeHtml(parts.styleUri)}">
</head>
<body>
<main id="root" data-subject="${escapeHtml(parts.subject)}"></main>
<script type="application/json" id="l10n">${JSON.stringify(parts.l10n).replaceAll("<", "\\u003c")}</script>
<script type="module" nonce="${parts.nonce}" src="${escapeHtml(parts.scriptUri)}"></script>
</body>
</html>`;
}
