import { type Profile, writeSettings } from "./codeServer";
import type { Workbench } from "./workbench";

const THEMES = { dark: "Dark 2026", light: "Light 2026", "high-contrast": "Default High Contrast" } as const;

/** Keeps a picture of what is shown, in each kind of theme. The window follows the settings by itself. */
export async function pictures(workbench: Workbench, profile: Profile, name: string): Promise<void> {
  for (const [kind, theme] of Object.entries(THEMES)) {
    await writeSettings({ ...profile, settings: { ...profile.settings, "workbench.colorTheme": theme } });
    const body = workbench.page.locator(".monaco-workbench");
    const className = kind === "dark" ? "vs-dark" : kind === "light" ? "vs" : "hc-black";
    await body.and(workbench.page.locator(`.${className}`)).waitFor({ timeout: 30_000 });
    // Charts and wheels are drawn again with the theme's colours.
    await workbench.page.waitForTimeout(1500);
    await workbench.screenshot(`${name}-${kind}`);
  }
}
