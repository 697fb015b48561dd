import { eventually } from "./eventually";
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
    await eventually(`the theme '${label}'`, () => isChosen(workbench, label, className));
    // Charts and wheels are drawn again with the theme's colours; the pointer rests on nothing.
    await workbench.page.mouse.move(1000, 52);
    await workbench.page.waitForTimeout(1500);
    await workbench.screenshot(`${name}-${kind}`);
  }
}

/** A page that takes the focus late closes the list: then it is not. */
async function isChosen(workbench: Workbench, label: string, className: string): Promise<boolean> {
  const row = workbench.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: label }).first();
  await workbench.command("Preferences: Color Theme");
  try {
    await workbench.quickInput.fill(label, { timeout: 5000 });
    await row.waitFor({ timeout: 5000 });
    await workbench.page.keyboard.press("Enter");
    await workbench.page.locator(`.monaco-workbench.${className}`).waitFor({ timeout: 5000 });
    return true;
  } catch {
    return false;
  }
}
