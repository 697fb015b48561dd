import { useEffect, useState } from "preact/hooks";
import type { PictureRecipe, SampleIntent, SampleView } from "../../src/ui/sampleViewer/contract";
import { t } from "../shared/l10n";
import { Button } from "../shared/toolkit";
import { drawPictures } from "./player/pictures";

interface AskPolicyProps {
  readonly sample: SampleView;
  readonly recipe: PictureRecipe;
  /** Why the last question has no answer; null when it has one, undefined while nothing was asked. */
  readonly problem: string | null | undefined;
  readonly restricted: boolean;
  readonly send: (intent: SampleIntent) => void;
}

/** Asks the policy that the run exported, here and now, what it sees in this clip. */
export function AskPolicy({ sample, recipe, problem, restricted, send }: AskPolicyProps) {
  const [asking, setAsking] = useState(false);
  const [undrawn, setUndrawn] = useState(false);
  const { answer, media } = sample;
  useEffect(() => setAsking(false), [problem, answer]);
  const ask = async () => {
    if (media.video === null) return;
    setAsking(true);
    setUndrawn(false);
    try {
      send({ type: "ask", sample: sample.key, pictures: await drawPictures(media.video, media.audio, recipe) });
    } catch {
      // The player has said by then why the clip cannot be decoded.
      setAsking(false);
      setUndrawn(true);
    }
  };
  return (
    <div class="ask">
      <Button
        primary
        icon="sparkle"
        disabled={asking || restricted || media.video === null}
        onPress={() => void ask()}
        title={
          restricted
            ? t("In Restricted Mode no other program is started.")
            : t("Shows the clip to the policy that the run exported, on this machine")
        }
      >
        {asking ? t("Asking…") : t("Score with policy")}
      </Button>
      <span class="muted" role="status">
        {problem ?? (undrawn ? t("The clip cannot be decoded here, so it cannot be shown to the policy.") : "")}
      </span>
      {answer && (
        <p class="completion mono">
          {answer.completion} <span class="muted">{t("{0} ms", Math.round(answer.milliseconds))}</span>
        </p>
      )}
    </div>
  );
}
