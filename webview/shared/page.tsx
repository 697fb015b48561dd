import "@vscode/codicons/dist/codicon.css";
import "./base.css";
import { type Signal, signal } from "@preact/signals";
import { Component, type ComponentChildren, type ComponentType, render } from "preact";
import type { CommonIntent, View } from "../../src/ui/shared/messages";
import { t } from "./l10n";
import { Empty, Failed, Loading } from "./States";

/** The page's state: one of the four faces, replaced whole by every snapshot. */
export function pageView<T>(): Signal<View<T>> {
  return signal<View<T>>({ kind: "loading", what: t("Loading…") });
}

interface PageProps<T> {
  readonly view: Signal<View<T>>;
  readonly send: (intent: CommonIntent<never>) => void;
  readonly Data: ComponentType<{ readonly data: T }>;
}

function Page<T>({ view, send, Data }: PageProps<T>) {
  const now = view.value;
  const acting = {
    onAct: (action: string) => send({ type: "act", action }),
    onRetry: () => send({ type: "retry" }),
  };
  if (now.kind === "loading") return <Loading what={now.what} onRetry={acting.onRetry} />;
  if (now.kind === "empty") return <Empty {...now} onAct={acting.onAct} />;
  if (now.kind === "error") return <Failed problem={now.problem} actions={now.actions} {...acting} />;
  return <Data data={now.data} />;
}

interface BoundaryProps {
  readonly onFailure: (error: unknown) => void;
  readonly children: ComponentChildren;
}

/** A page that throws while drawing shows what happened instead of going blank. */
class Boundary extends Component<BoundaryProps, { failed: string | null }> {
  override state = { failed: null as string | null };

  override componentDidCatch(error: unknown): void {
    this.setState({ failed: error instanceof Error ? error.message : String(error) });
    this.props.onFailure(error);
  }

  override render() {
    if (this.state.failed === null) return this.props.children;
    const problem = {
      what: t("This page could not be drawn."),
      where: this.state.failed,
      todo: t("Try again; if it stays, create a support bundle from the command palette."),
      canRetry: true,
    };
    const reset = () => this.setState({ failed: null });
    return <Failed problem={problem} actions={[]} onAct={reset} onRetry={reset} />;
  }
}

/** Draws the page into `#root`. */
export function mountPage<T>(props: PageProps<T>): void {
  const root = document.getElementById("root");
  if (!root) return;
  const onFailure = (error: unknown) => props.send({ type: "pageFailed", message: String(error) });
  render(
    <Boundary onFailure={onFailure}>
      <Page {...props} />
    </Boundary>,
    root,
  );
}
