import "./words.css";
import type { WordView } from "../../src/ui/shared/messages";
import { figuresOf, spoken, toneOf } from "./tones";
import { hideCard, showCard } from "./WordCard";

interface WordPillProps {
  readonly word: WordView;
  /** Shows nothing on hover: for places where the pill itself is part of a larger button. */
  readonly quiet?: boolean;
}

/** An emotion word with its agreement and effect as small figures, underlined by agreement; hover or focus opens the wheels' mapping. */
export function WordPill({ word, quiet = false }: WordPillProps) {
  const figures = figuresOf(word);
  const content = (
    <>
      <span class="pill-word">{word.text}</span>
      {figures && <sup aria-hidden="true">{figures}</sup>}
    </>
  );
  const className = `pill pill-${toneOf(word)}`;
  if (quiet) return <span class={className}>{content}</span>;
  return (
    <button
      type="button"
      class={className}
      aria-label={spoken(word)}
      onMouseEnter={(event) => showCard(word, event.currentTarget)}
      onMouseLeave={hideCard}
      onFocus={(event) => showCard(word, event.currentTarget)}
      onBlur={hideCard}
      onClick={(event) => showCard(word, event.currentTarget)}
    >
      {content}
    </button>
  );
}

interface WordListProps {
  readonly words: readonly WordView[];
  readonly quiet?: boolean;
  /** Shown when there is no word. */
  readonly none?: string;
}

export function WordList({ words, quiet = false, none }: WordListProps) {
  if (words.length === 0) return none ? <span class="muted">{none}</span> : null;
  return (
    <span class="word-list">
      {words.map((word, position) => (
        // An answer may say a word twice, so the position is part of the identity.
        <WordPill key={`${position}:${word.text}`} word={word} quiet={quiet} />
      ))}
    </span>
  );
}
