import type { Workbench } from "./workbench";

/** Kinds of theme: the name in the palette, and the class that the window then has. */
const THEMES = {
  dark: ["Dark 2026", "vs-dark"],
  light: ["Light 2026", "vs"],
  "high-contrast": ["Dark High Contrast", "hc-black"],
} as const;

/** Keeps a picture of what is shown, in each kind of theme. */
export async function pictures(workbench: Workbench, name: string): Promise<void> {
  for (const [kind, [label, className]] of Object.entries(THEMES)) {
    await workbench.command("Preferences: Color Theme");
    await workbench.quickInput.fill(label);
    await workbench.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: label }).first().waitFor();
    await workbench.page.keyboard.press("Enter");
    await workbench.page.locator(`.monaco-workbench.${className}`).waitFor();
    // Charts and wheels are drawn again with the theme's colours; the pointer rests on nothing.
    await workbench.page.mouse.move(1000, 52);
    await workbench.page.waitForTimeout(1500);
    await workbench.screenshot(`${name}-${kind}`);
  }
}
