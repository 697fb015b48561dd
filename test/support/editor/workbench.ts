import { mkdir } from "node:fs/promises";
import path from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium as engine, type FrameLocator, type Locator, type Page } from "playwright-core";
import { eventually } from "./eventually";
import { artefacts, chromium } from "./paths";

/** A menu passes over a click that comes sooner after it opened: one that is gone after such a click was closed and chose nothing. */
const MENU_OPENS_MS = 500;

/** The browser of the editor tests. */
export function launchBrowser(): Promise<Browser> {
  return engine.launch({
    executablePath: chromium,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--autoplay-policy=no-user-gesture-required",
    ],
  });
}

/** A window of VS Code, driven as a person drives it: by keys, clicks and what can be seen. */
export class Workbench {
  /** How the list was opened that is picked from, and what was picked since. */
  #list: { readonly open: () => Promise<void>; readonly picked: (string | RegExp)[] } | undefined;

  private constructor(readonly page: Page) {}

  /** Opens a folder in a window of its own. */
  static async open(browser: Browser, url: string, folder: string): Promise<Workbench> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    // A machine that trains beside answers late.
    page.setDefaultTimeout(120_000);
    const workbench = new Workbench(page);
    await page.goto(`${url}/?folder=${encodeURIComponent(folder)}`);
    await workbench.ready();
    return workbench;
  }

  /** Waits until the window can be used. */
  async ready(): Promise<void> {
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
    await this.page.locator(".statusbar-item").first().waitFor();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /**
   * Runs a command from the palette by its title. The palette shows what was known when it opened, and a window that is still loading
   * may miss the key; a page that takes the focus closes it. So it is opened until the command is chosen.
   */
  async command(title: string): Promise<void> {
    await this.#opened(() => this.#choose(title));
  }

  async #opened(open: () => Promise<void>): Promise<void> {
    this.#list = { open, picked: [] };
    await open();
  }

  async #choose(title: string): Promise<void> {
    const entry = this.#entry(title);
    const choose = async () => {
      await this.page.keyboard.press("F1");
      await this.quickInput.fill(`>${title}`, { timeout: 3000 });
      await entry.click({ timeout: 3000 });
    };
    await eventually(`'${title}' in the palette`, async () => {
      const isChosen = await succeeds(choose());
      if (!isChosen) await this.page.keyboard.press("Escape");
      return isChosen;
    });
  }

  /**
   * Chooses the entry of the open quick pick that says so. A page that takes the focus late closes a list that was there: then it is
   * opened again up to here, as a user would.
   */
  async pick(text: string | RegExp): Promise<void> {
    const entry = this.#entry(text);
    await eventually(`'${text}' is picked`, async () => {
      if (await succeeds(entry.click({ timeout: 3000 }))) return true;
      // Of a list that is yet to come nothing is there; one that was closed is still there, and hidden.
      const isClosed = (await entry.count()) > 0 && !(await this.quickInput.isVisible());
      if (isClosed) await this.#openAgain();
      return false;
    });
    this.#list?.picked.push(text);
  }

  async #openAgain(): Promise<void> {
    await this.#list?.open();
    for (const text of this.#list?.picked ?? []) await succeeds(this.#entry(text).click({ timeout: 10_000 }));
  }

  #entry(text: string | RegExp): Locator {
    return this.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: text }).first();
  }

  /**
   * Chooses from the menu of a row. It closes when a page that is still opening takes the focus: then it is asked for again, as a user would.
   *
   * @param outcome What is there once it was chosen; left out, that the menu closes after a click is enough.
   */
  async menu(row: Locator, entry: string, outcome?: Locator): Promise<void> {
    await this.#opened(async () => {
      await eventually(`'${entry}' is chosen`, async () => {
        const isChosen = await this.#isChosenFromMenu(row, entry);
        return isChosen && (outcome === undefined || succeeds(outcome.waitFor({ timeout: 30_000 })));
      });
    });
  }

  async #isChosenFromMenu(row: Locator, entry: string): Promise<boolean> {
    const menus = this.page.locator(".context-view .monaco-menu");
    if ((await menus.count()) === 0) {
      await succeeds(row.click({ button: "right", timeout: 5000 }));
      await this.page.waitForTimeout(MENU_OPENS_MS);
    }
    const item = menus.locator(".action-label").filter({ hasText: entry }).first();
    if (!(await succeeds(item.click({ timeout: 2000 })))) return false;
    return succeeds(menus.first().waitFor({ state: "detached", timeout: 5000 }));
  }

  get quickInput(): Locator {
    return this.page.locator(".quick-input-widget .quick-input-box input");
  }

  /** Opens a file of the folder by its relative path. */
  async openFile(file: string): Promise<void> {
    await this.#opened(async () => {
      await this.page.keyboard.press("ControlOrMeta+P");
      await this.quickInput.fill(file);
    });
    await this.pick(path.basename(file));
    await this.page
      .locator(".tab.active")
      .filter({ hasText: path.basename(file) })
      .waitFor();
  }

  /** Rows of a tree view, by the view's title. */
  tree(title: string): Locator {
    return this.page
      .locator(".pane", { has: this.page.locator(`.pane-header[aria-label^="${title}"]`) })
      .locator(".monaco-list-row");
  }

  /** Shows this extension's side bar. (A click on its icon would hide it where it is shown.) */
  async showSideBar(): Promise<void> {
    await this.command("Focus on Runs View");
    await this.page.locator('.pane-header[aria-label^="Runs"]').waitFor();
  }

  get statusBar(): Locator {
    return this.page.locator(".part.statusbar");
  }

  get notifications(): Locator {
    return this.page.locator(".notifications-toasts .notification-list-item");
  }

  /** Content of the visible webview page. */
  get webview(): FrameLocator {
    return this.page.frameLocator("iframe.webview.ready:visible").frameLocator("#active-frame");
  }

  /** What axe finds wrong with the webview page that is shown. */
  async violations(): Promise<string[]> {
    const frames = ["iframe.webview.ready", "#active-frame", "#root"];
    const { violations } = await new AxeBuilder({ page: this.page }).include(frames).analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  }

  /** Keeps a picture of the window among the artefacts. */
  async screenshot(name: string): Promise<void> {
    await mkdir(path.join(artefacts, "screenshots"), { recursive: true });
    await this.page.screenshot({ path: path.join(artefacts, "screenshots", `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

const succeeds = (work: Promise<void>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );
