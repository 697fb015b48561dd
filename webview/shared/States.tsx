import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { OfferedAction, Problem } from "../../src/ui/shared/messages";
import { t } from "./l10n";
import { Button, ProgressRing } from "./toolkit";

/** After this long "loading" is no answer any more, and the page says so and offers a way on. */
const patienceMs = 8000;

interface Acting {
  readonly onAct: (action: string) => void;
  readonly onRetry: () => void;
}

export function Loading({ what, onRetry }: { readonly what: string; readonly onRetry: () => void }) {
  const [late, setLate] = useState(false);
  // Restarted by a change of `what`: a new stage of the work deserves new patience.
  useEffect(() => {
    setLate(false);
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, [what]);
  return (
    <Face icon={late ? <span class="codicon codicon-watch" aria-hidden="true" /> : <ProgressRing />} role="status">
      <h2>{what}</h2>
      {late && (
        <>
          <p>{t("This takes longer than it should. The run itself is not affected.")}</p>
          <div class="face-actions">
            <Button
              primary
              onPress={() => {
                setLate(false);
                onRetry();
              }}
            >
              {t("Try again")}
            </Button>
          </div>
        </>
      )}
    </Face>
  );
}

interface EmptyProps extends Pick<Acting, "onAct"> {
  readonly title: string;
  readonly text: string;
  readonly actions: readonly OfferedAction[];
}

export function Empty({ title, text, actions, onAct }: EmptyProps) {
  return (
    <Face icon={<span class="codicon codicon-inbox" aria-hidden="true" />} role="status">
      <h2>{title}</h2>
      <p>{text}</p>
      <Actions actions={actions} onAct={onAct} />
    </Face>
  );
}

interface FailedProps extends Acting {
  readonly problem: Problem;
  readonly actions: readonly OfferedAction[];
}

export function Failed({ problem, actions, onAct, onRetry }: FailedProps) {
  return (
    <Face icon={<span class="codicon codicon-error tone-bad" aria-hidden="true" />} role="alert">
      <h2>{problem.what}</h2>
      {problem.where && <p class="face-where">{problem.where}</p>}
      <p>{problem.todo}</p>
      <Actions actions={actions} onAct={onAct} {...(problem.canRetry ? { onRetry } : {})} />
    </Face>
  );
}

interface ActionsProps extends Pick<Acting, "onAct">, Partial<Pick<Acting, "onRetry">> {
  readonly actions: readonly OfferedAction[];
}

function Actions({ actions, onAct, onRetry }: ActionsProps) {
  return (
    <div class="face-actions">
      {onRetry && (
        <Button primary onPress={onRetry}>
          {t("Try again")}
        </Button>
      )}
      {actions.map((action) => (
        <Button key={action.id} primary={!onRetry && (action.primary ?? false)} onPress={() => onAct(action.id)}>
          {action.label}
        </Button>
      ))}
    </div>
  );
}

interface FaceProps {
  readonly icon: ComponentChildren;
  readonly role: "status" | "alert";
  readonly children: ComponentChildren;
}

function Face({ icon, role, children }: FaceProps) {
  return (
    <div class="face" role={role}>
      <div class="face-icon">{icon}</div>
      {children}
    </div>
  );
}
