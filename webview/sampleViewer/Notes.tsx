import { useId, useState } from "preact/hooks";
import { t } from "../shared/l10n";
import type { EditedNotes } from "./useNotes";

/** A person's note and corrected labels. They are kept beside the dataset: the truth that scores are made with stays what it is. */
export function Notes({ notes }: { readonly notes: EditedNotes }) {
  const id = useId();
  const [labels, setLabels] = useState(notes.now.labels?.join(", ") ?? "");
  return (
    <section class="notes">
      <h2 class="eyebrow">{t("Notes")}</h2>
      <label for={`${id}-labels`}>{t("Corrected labels")}</label>
      <input
        id={`${id}-labels`}
        class="field"
        value={labels}
        placeholder={t("words that are right, separated by commas")}
        onInput={({ currentTarget }) => {
          setLabels(currentTarget.value);
          notes.change({ labels: labelsIn(currentTarget.value) }, true);
        }}
        onBlur={notes.flush}
      />
      <label for={`${id}-note`}>{t("Note")}</label>
      <textarea
        id={`${id}-note`}
        class="field"
        rows={2}
        value={notes.now.note}
        onInput={({ currentTarget }) => notes.change({ note: currentTarget.value }, true)}
        onBlur={notes.flush}
      />
      <p class="muted notes-hint" role="status">
        {notes.unsaved ? t("not saved yet") : t("Saved beside the dataset; the dataset itself is never changed.")}
      </p>
    </section>
  );
}

function labelsIn(text: string): readonly string[] | null {
  const labels = text
    .split(",")
    .map((label) => label.trim().toLowerCase())
    .filter((label) => label !== "");
  return labels.length > 0 ? labels : null;
}
