import * as vscode from "vscode";
import type { Lexicon } from "../../emotion";
import { isActive, type RunEntry } from "../../runs";
import { messageOf } from "../shared/problems";
import type { Runs } from "../shared/runs";
import { dueNotices, knownIds, type Notice, type NoticeKind, type NoticeMemory } from "./due";
import { type NoticedRun, noticeMessage } from "./message";
import { AlertWatch } from "./watch";

const MEMORY = "notices.memory";
const MUTED = "notices.muted";
/** Changes that come together are judged together. */
const PAUSE_MS = 2000;

/** What the notifications need. */
interface RunNotificationServices {
  readonly store: Runs;
  lexicon(): Promise<Lexicon>;
  /** Resolves when every run was looked at once. */
  ready(): Promise<void>;
  /** What was said of the runs of this workspace. */
  readonly memory: vscode.Memento;
  /** Kinds of notices that the user does not want any more, wherever. */
  readonly choices: vscode.Memento;
  /** How many processes a lost run has left on its machine. */
  leftProcesses(folder: string): Promise<number>;
  /** Whether a page of this run is in front of the user. */
  isLookedAt(folder: string): boolean;
  readonly log: vscode.LogOutputChannel;
}

/** Tells once what happened to a run that nobody was looking at: it finished, failed, was lost, stalled, starts after a wait or never will, or exploits its reward. */
export class RunNotifications implements vscode.Disposable {
  readonly #services: RunNotificationServices;
  readonly #alerts: AlertWatch;
  #subscription: { dispose(): void } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #disposed = false;
  /** Those that were going on at the last look. */
  #active: readonly RunEntry[] = [];
  /** Whether every run there is was looked at once. */
  #isListed = false;

  constructor(services: RunNotificationServices) {
    const { store, lexicon, log } = services;
    this.#services = services;
    this.#alerts = new AlertWatch(
      store,
      lexicon,
      () => this.#lookSoon(),
      (error) => log.warn(`Alerts: ${messageOf(error)}`),
    );
    void services.ready().then(() => {
      if (this.#disposed) return;
      this.#subscription = store.onDidChange(({ list }) => {
        this.#isListed &&= !list;
        this.#lookSoon();
      });
      this.#lookSoon();
    });
  }

  #lookSoon(): void {
    if (this.#disposed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#look();
    }, PAUSE_MS);
  }

  #look(): void {
    const { store, memory } = this.#services;
    const active = store.active();
    this.#alerts.follow(active);
    const before = memory.get<NoticeMemory>(MEMORY, { watched: [], said: [] });
    const runs = this.#concerned(active, before);
    const due = dueNotices(
      before,
      runs.map((run) => this.#alerts.noticed(run)),
    );
    if (JSON.stringify(due.memory) !== JSON.stringify(before)) void memory.update(MEMORY, due.memory);
    const muted = this.#muted();
    for (const notice of due.notices) {
      // Who looks at the run sees it there; it counts as said.
      const isSeen = vscode.window.state.focused && this.#services.isLookedAt(notice.run.folder);
      if (!isSeen && !muted.includes(notice.kind)) void this.#show(notice);
    }
  }

  /** Runs that are going on, and those of which something was said or that have come to rest: of ten thousand all but a few do neither. */
  #concerned(active: readonly RunEntry[], memory: NoticeMemory): readonly RunEntry[] {
    const { store } = this.#services;
    const before = this.#active;
    this.#active = active;
    if (this.#isListed) {
      const folders = new Set(active.map(({ folder }) => folder));
      const ended = before.flatMap(({ folder }) => (folders.has(folder) ? [] : (store.run(folder) ?? [])));
      return [...active, ...ended];
    }
    // Runs came or went: some may have ended while no window was there to see it.
    this.#isListed = true;
    const known = knownIds(memory);
    return store.runs().filter(({ id, state }) => isActive(state) || known.has(id));
  }

  #muted(): readonly NoticeKind[] {
    return this.#services.choices.get<readonly NoticeKind[]>(MUTED, []);
  }

  async #show({ kind, run }: Notice<NoticedRun>): Promise<void> {
    const left = kind === "lost" ? await this.#left(run.folder) : 0;
    const { level, text, actions } = noticeMessage(kind, run, Date.now() / 1000, left);
    const never = vscode.l10n.t("Don't Show Again");
    const labels = [...actions.map(({ label }) => label), never];
    const { showInformationMessage, showWarningMessage, showErrorMessage } = vscode.window;
    const show = { information: showInformationMessage, warning: showWarningMessage, error: showErrorMessage }[level];
    const chosen = await show(text, ...labels);
    if (chosen === never) await this.#services.choices.update(MUTED, [...new Set([...this.#muted(), kind])]);
    const action = actions.find(({ label }) => label === chosen);
    if (action) await vscode.commands.executeCommand(action.command, ...action.arguments);
  }

  /** A machine that cannot be asked is no reason to say nothing. */
  async #left(folder: string): Promise<number> {
    const { leftProcesses, log } = this.#services;
    try {
      return await leftProcesses(folder);
    } catch (error) {
      log.warn(`Left processes: ${messageOf(error)}`);
      return 0;
    }
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#subscription?.dispose();
    this.#alerts.dispose();
  }
}
