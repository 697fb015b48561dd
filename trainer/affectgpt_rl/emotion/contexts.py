"""Emotion words where they stand, with what the words around them say."""

from __future__ import annotations

from typing import Literal

from .quotes import NO_SPEECH, quoted_speech
from .terms import Term, Terms, Token

Reason = Literal["denied", "quoted", "general", "hypothetical", "attribute", "verb", "everyday", "weak"]
"""Why a mention does not count. ``weak``: its word has less evidence than others of the text, or too little."""

# What a mention's place says for its word, as bits: what speaks against it is noted by the places where it is not so.
FELT, COPULA, EXAMPLE, LISTED, CONCLUDED, UNHEDGED, UNINFLECTED = (1 << bit for bit in range(7))

_NEVER = -1_000_000
_MOST_BETWEEN_MEMBERS = 5
# Kinds that only count when they are said of somebody.
_SAID_ONLY = frozenset({"umbrella", "homograph", "everyday", "circumstance"})
# Words behind which a noun or a verb follows: what stands before "content" in "the content" or "in content".
_NO_PREDICATE = frozenset({"of", "to", "with", "in", "the", "no"})


class Context:
    """An emotion word where it stands.

    Attributes:
        term: The word as the lexicon has it.
        first: Its first token.
        behind: The token behind it.
        sentence: The index of its sentence.
        governor: The bit of the cue that governs it; 0 when none does.
        denied: Whether it is denied.
        signs: What its place says for its word, as bits.
        dropped: The rule that takes it out, whatever its word's evidence; None when none does.
    """

    __slots__ = ("behind", "denied", "dropped", "first", "governor", "sentence", "signs", "term")

    term: Term
    first: int
    behind: int
    sentence: int
    governor: int
    denied: bool
    signs: int
    dropped: Reason | None


class Reading:
    """One pass over a text.

    Attributes:
        contexts: Its emotion words in order.
        last_sentence: The index of the last sentence with a word that means anything here.
    """

    def __init__(self, terms: Terms, text: str) -> None:
        """Reads a text."""
        self.contexts: list[Context] = []
        self.last_sentence = 0
        self._terms = terms
        self._tokens = tokens = terms.tokens(text)
        quotes = '"' in text or "“" in text
        self._speech = quoted_speech(text, [token.word for token in tokens]) if quotes else NO_SPEECH
        self._read()

    def _read(self) -> None:
        # One loop with its state in local names, over those tokens that change it: rewards run it on every completion.
        tokens, terms, speech, bits, contexts = self._tokens, self._terms, self._speech, self._terms.bits, self.contexts
        sentence = governor = last_sentence = 0
        governor_at = denied_at = hedged_at = conjunction_at = _NEVER
        concluded = general = supposed = False
        previous: Context | None = None
        inside_term = 0
        for index, token in enumerate(tokens):
            if not token.active:
                continue
            if token.governor:
                governor, governor_at, last_sentence = token.governor, index, sentence
                continue
            cues = token.cues
            if cues & terms.mark:
                if cues & terms.comma:
                    conjunction_at = index
                    supposed = False
                elif cues & terms.colon or index in speech.marks:
                    governor, governor_at, denied_at = 0, _NEVER, _NEVER
                # "1." numbers a point; and a sentence of quoted speech ends no sentence of the text.
                elif (
                    cues & terms.end
                    and not (token.word == "." and index and tokens[index - 1].word.isdecimal())
                    and index not in speech.inside
                ):
                    sentence += 1
                    governor = 0
                    governor_at = denied_at = hedged_at = conjunction_at = _NEVER
                    concluded = general = supposed = False
                    previous = None
                continue
            if (
                token.longest
                and index >= inside_term
                and (term := token.term if token.longest == 1 else terms.at(tokens, index)) is not None
            ):
                context = Context()
                context.term = term
                context.first = index
                context.behind = inside_term = index + term.length
                context.sentence = last_sentence = sentence
                signs = CONCLUDED if concluded else 0
                context.signs = signs if index - hedged_at <= terms.reach_hedge else signs | UNHEDGED
                leader = None if previous is None else self._leader(previous, index)
                if leader is None:
                    context.governor = governor if index - governor_at <= terms.reach_governor else 0
                    context.denied = index - denied_at <= terms.reach_negation
                else:
                    context.governor, context.denied = leader.governor, leader.denied
                self._judge(context, leader, general, supposed)
                contexts.append(context)
                previous = context
            if not cues & terms.active:
                continue
            last_sentence = sentence
            if cues & terms.of_denial:
                # A verb behind a comma or "and" begins a clause of its own, which is not denied.
                if cues & terms.clause_verb and conjunction_at > denied_at:
                    denied_at = _NEVER
                if cues & bits.contrast:
                    denied_at = _NEVER
                    if token.word in ("but", "however"):
                        governor, governor_at = 0, _NEVER
                        general = supposed = False
                pair = 0
                if cues & bits.pair and index + 1 < len(tokens):
                    pair = terms.pairs.get((token.word, tokens[index + 1].word), 0)
                if cues & bits.negation and not pair & bits.affirmation:
                    denied_at = index
                if pair & bits.negation:
                    denied_at = index + 1
            if cues & terms.any_governor:
                governor = terms.governor_of[cues]
                governor_at = index
            if cues & bits.conjunction:
                conjunction_at = index
            if cues & terms.of_frame:
                if cues & bits.hedge:
                    hedged_at = index
                if cues & bits.conclusion:
                    concluded = True
                if cues & terms.general:
                    general = True
                if cues & bits.condition and not (index and tokens[index - 1].word == "as"):
                    supposed = True
        self.last_sentence = last_sentence

    def _leader(self, previous: Context, index: int) -> Context | None:
        """The member of a list that this one follows: "sad, lonely or even bitter"."""
        between = self._tokens[previous.behind : index]
        if len(between) > _MOST_BETWEEN_MEMBERS:
            return None
        terms, joined = self._terms, 0
        for token in between:
            if not token.flag & terms.between_members:
                return None
            joined |= token.flag
        return previous if joined & terms.joining else None

    def _judge(self, context: Context, leader: Context | None, general: bool, supposed: bool) -> None:
        """Fills in what stands directly before and behind a mention, and whether a rule drops it."""
        terms, index, term = self._terms, context.first, context.term
        bits = terms.bits
        if leader is not None:
            leader.signs |= LISTED
            # A list's first member is known for one by the second: then its inflection says nothing against it.
            if leader.dropped == "everyday" and leader.term.inflected and leader.term.kind not in _SAID_ONLY:
                leader.dropped = None
        before = self._tokens[index - 1] if index else None
        # Behind a mark nothing stands before it.
        before = before if before is not None and before.wordlike else None
        cues = before.cues if before is not None else 0
        follows, thing, attribute = self._behind(context.behind)
        kind, inflected = term.kind, term.inflected
        signs = context.signs
        if leader is not None or (follows and before is not None):
            signs |= LISTED
        if cues & bits.example:
            signs |= EXAMPLE
        if context.governor & terms.felt:
            signs |= FELT
        elif context.governor == bits.copula:
            signs |= COPULA
        context.signs = signs if inflected else signs | UNINFLECTED
        context.dropped = None
        if kind == "umbrella":
            context.dropped = "everyday"
        elif context.denied:
            context.dropped = "denied"
        elif index in self._speech.inside:
            context.dropped = "quoted"
        elif general or cues & bits.writer:
            context.dropped = "general"
        elif supposed:
            context.dropped = "hypothetical"
        elif thing:
            context.dropped = "attribute"
        elif inflected and before is not None and before.word == "to":
            context.dropped = "verb"
        elif (inflected or kind in _SAID_ONLY) and not self._is_said(context, before, attribute, leader):
            context.dropped = "everyday"

    def _is_said(self, context: Context, before: Token | None, attribute: bool, leader: Context | None) -> bool:
        """Whether a word that often means something else is said of somebody here."""
        terms, kind = self._terms, context.term.kind
        said = before is not None and before.cues & terms.said != 0
        if kind == "homograph":
            governed = context.governor & (terms.felt | terms.bits.copula | terms.bits.show)
            predicate = before is not None and (
                said or before.word.endswith("ly") or (before.cues != 0 and before.word not in _NO_PREDICATE)
            )
            return not attribute and (bool(governed and predicate) or leader is not None)
        if kind in _SAID_ONLY:
            return bool(context.signs & FELT) and not attribute and (said or leader is not None)
        return said or bool(context.signs & LISTED)

    def _behind(self, behind: int) -> tuple[bool, bool, bool]:
        """What follows a mention: a conjunction; a thing, or any noun, that it is an attribute of."""
        tokens = self._tokens
        if behind >= len(tokens) or not tokens[behind].wordlike:
            return False, False, False
        bits, cues = self._terms.bits, tokens[behind].cues
        if cues & bits.emotion:
            return False, False, False
        if cues & bits.body:
            return False, False, True
        if cues & bits.thing:
            return False, True, True
        if not cues or tokens[behind].word in ("of", "to"):
            return False, False, True
        if not cues & bits.conjunction:
            return False, False, False
        # "A relaxed and comfortable setting": the noun stands behind the second attribute.
        for token in tokens[behind + 2 : behind + 4]:
            if not token.wordlike:
                break
            if token.flag & bits.thing and not token.flag & bits.feel:
                return False, True, True
            if token.flag & bits.body:
                return False, False, True
            if token.flag & bits.function:
                break
        return True, False, False
