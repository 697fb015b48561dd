import { expect, test, vi } from "vitest";
import type { PageKind } from "../../../../src/ui/webviewHost/page";
import { Pages } from "../../../../src/ui/webviewHost/pages";
import type { PanelHome } from "../../../../src/ui/webviewHost/panel";

const editor = vi.hoisted(() => ({ happened: [] as string[] }));

vi.mock("vscode", async (original) => ({
  ...(await original<typeof import("../../../support/vscode")>()),
  Uri: { joinPath: () => ({}) },
  ThemeIcon: class {},
  ViewColumn: { Active: -1 },
  window: { createWebviewPanel: (_viewType: string, title: string) => panel(title) },
}));

// What a page opens on never comes here, and no time passes that would say so.
vi.useFakeTimers();

/** A tab that says what is done with it. */
function panel(name: string) {
  let gone = () => {};
  return {
    webview: { onDidReceiveMessage: () => ({ dispose: () => {} }) },
    onDidChangeViewState: () => ({ dispose: () => {} }),
    onDidDispose(listener: () => void) {
      const before = gone;
      gone = () => {
        before();
        listener();
      };
      return { dispose: () => {} };
    },
    reveal: () => editor.happened.push(`${name} is shown`),
    dispose() {
      editor.happened.push(`${name} is closed`);
      gone();
    },
  };
}

const kind = { check: () => ({}), open: () => new Promise(() => {}) } as unknown as PageKind<object, never, object>;
const restored = (name: string) => panel(name) as unknown as Parameters<Pages<object, never, object>["restore"]>[0];

test("a restored tab is taken over; one whose page was opened meanwhile gives way to that", () => {
  editor.happened.length = 0;
  const pages = new Pages({} as PanelHome, kind);
  pages.restore(restored("of run a"), { subject: "/runs/a" });
  expect(editor.happened).toEqual([]);
  void pages.show("/runs/b", "opened anew");
  pages.restore(restored("of run b"), { subject: "/runs/b" });
  expect(editor.happened).toEqual(["of run b is closed", "opened anew is shown"]);
  void pages.show("/runs/a", "");
  expect(editor.happened.at(-1)).toBe("of run a is shown");
});

test("a tab that says of nothing what it is about is closed", () => {
  editor.happened.length = 0;
  const pages = new Pages({} as PanelHome, kind);
  for (const state of [undefined, null, "/runs/a", { subject: 1 }]) pages.restore(restored("lost"), state);
  expect(editor.happened).toEqual(["lost is closed", "lost is closed", "lost is closed", "lost is closed"]);
});
