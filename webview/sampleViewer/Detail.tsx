import type { PictureRecipe, SampleIntent, SampleView } from "../../src/ui/sampleViewer/contract";
import type { LexiconView } from "../../src/ui/shared/messages";
import { t } from "../shared/l10n";
import { IconButton } from "../shared/toolkit";
import { AskPolicy } from "./AskPolicy";
import { Notes } from "./Notes";
import { Predictions } from "./Predictions";
import { Player } from "./player/Player";
import { useNotes } from "./useNotes";

interface DetailProps {
  readonly sample: SampleView;
  readonly run: { readonly name: string } | null;
  /** What answers are scored with. */
  readonly lexicon: LexiconView;
  readonly policy: PictureRecipe | null;
  /** Why the policy did not answer; undefined while it was not asked about this sample. */
  readonly askedProblem: string | null | undefined;
  readonly restricted: boolean;
  readonly send: (intent: SampleIntent) => void;
}

/** One sample: its clip, what is said, what is true, what the policy answered over training, what people noted. */
export function Detail({ sample, run, lexicon, policy, askedProblem, restricted, send }: DetailProps) {
  const { key } = sample;
  const notes = useNotes(sample.annotation, (annotation) => send({ type: "annotate", sample: key, annotation }));
  const { flagged } = notes.now;
  const attributes = Object.entries(sample.attributes);
  return (
    <article class="detail" aria-label={t("Sample {0}", sample.id)}>
      <header class="detail-head">
        <h1>{sample.id}</h1>
        <span class="muted">
          {sample.split}
          {sample.place === null && ` · ${t("left out by the filter")}`}
        </span>
        <span class="spacer" />
        {run && (
          <IconButton
            icon="comment-discussion"
            label={t("Rollouts of this sample in {0}", run.name)}
            onPress={() => send({ type: "openRollouts", sample: key })}
          />
        )}
        <IconButton
          icon="go-to-file"
          label={t("Show its line in the dataset file")}
          onPress={() => send({ type: "openRow", sample: key })}
        />
        <IconButton
          icon="bookmark"
          label={flagged ? t("Take the flag away") : t("Flag this sample")}
          pressed={flagged}
          onPress={() => notes.change({ flagged: !flagged })}
        />
      </header>
      <Player media={sample.media} restricted={restricted} onOpen={() => send({ type: "openMedia", sample: key })} />
      {sample.subtitle ? (
        <p class="subtitle">“{sample.subtitle}”</p>
      ) : (
        <p class="subtitle muted">{t("Nobody speaks.")}</p>
      )}
      <Predictions sample={sample} hasRun={run !== null} lexicon={lexicon} />
      {policy && (
        <AskPolicy sample={sample} recipe={policy} problem={askedProblem} restricted={restricted} send={send} />
      )}
      {sample.description && (
        <section>
          <h2 class="eyebrow">{t("Reference description")}</h2>
          <p class="description">{sample.description}</p>
        </section>
      )}
      {attributes.length > 0 && (
        <p class="attributes muted">
          {attributes.map(([name, value]) => (
            <span key={name}>
              {name} <b>{value}</b>
            </span>
          ))}
        </p>
      )}
      <Notes notes={notes} />
    </article>
  );
}
