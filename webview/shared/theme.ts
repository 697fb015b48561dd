import { signal } from "@preact/signals";
import { palette } from "./palette";

/** Colours as the canvas needs them: resolved, where CSS would follow the theme by itself. */
export interface Theme {
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly surface: string;
  readonly palette: readonly string[];
  readonly warning: string;
  readonly font: string;
  /** High contrast: patterns must carry what colour cannot. */
  readonly highContrast: boolean;
}

function read(): Theme {
  const style = getComputedStyle(document.body);
  const value = (...names: readonly string[]): string => {
    for (const name of names) {
      const found = style.getPropertyValue(name).trim();
      if (found) return found;
    }
    return style.color;
  };
  return {
    foreground: value("--vscode-foreground"),
    muted: value("--vscode-descriptionForeground", "--vscode-foreground"),
    grid: value("--page-line"),
    surface: value("--vscode-editorWidget-background", "--vscode-editor-background"),
    palette: palette.map((name) => value(`--vscode-charts-${name}`)),
    warning: value("--vscode-charts-orange"),
    font: style.fontFamily,
    highContrast: document.body.classList.contains("vscode-high-contrast"),
  };
}

/** The editor's theme, read anew when the editor changes it: it then replaces the body's class and the root's variables. */
export const theme = signal<Theme>(read());

new MutationObserver(() => {
  theme.value = read();
}).observe(document.body, { attributes: true, attributeFilter: ["class"] });
