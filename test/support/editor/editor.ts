import type { Browser } from "playwright-core";
import { CodeServer, installExtension } from "./codeServer";
import { vsix } from "./paths";
import { launchBrowser, Workbench } from "./workbench";

/** A real VS Code with the packaged extension and a window on one folder; its user data stand beside that folder. */
export class Editor {
  private constructor(
    readonly server: CodeServer,
    private readonly browser: Browser,
    readonly workbench: Workbench,
  ) {}

  /** @param env More variables of the extension host's environment. */
  static async open(
    workspace: string,
    settings: Readonly<Record<string, unknown>> = {},
    env: NodeJS.ProcessEnv = {},
  ): Promise<Editor> {
    const profile = { folder: `${workspace}-profile`, settings };
    await installExtension(profile, vsix);
    const server = await CodeServer.start(profile, { env });
    const browser = await launchBrowser();
    return new Editor(server, browser, await Workbench.open(browser, server.url, workspace));
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }
}
