"""Emotion words where they stand, with what the words around them say."""

from __future__ import annotations

from typing import Literal

from .quotes import NO_SPEECH, quoted_speech
from .terms import Terms
from .tokens import words_of

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
        word: As the lexicon writes it.
        first: Its first token.
        behind: The token behind it.
        kind: The kind of word that it is.
        inflected: The rules know the word by its base only: "worries".
        sentence: The index of its sentence.
        governor: The bit of the cue that governs it; 0 when none does.
        denied: Whether it is denied.
        signs: What its place says for its word, as bits.
        dropped: The rule that takes it out, whatever its word's evidence; None when none does.
    """

    __slots__ = ("behind", "denied", "dropped", "first", "governor", "inflected", "kind", "sentence", "signs", "word")

    word: str
    first: int
    behind: int
    kind: str
    inflected: bool
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
        self._words = words_of(text)
        flags = terms.flags
        self._flags = [flags.get(word, 0) for word in self._words]
        self._speech = quoted_speech(text, self._words) if '"' in text or "“" in text else NO_SPEECH
        self._read()

    def _read(self) -> None:
        # One loop with its state in local names, over those tokens that change it: rewards run it on every completion.
        words, terms, speech, bits = self._words, self._terms, self._speech, self._terms.bits
        head, pair_bit, negation = terms.head, bits.pair, bits.negation
        any_governor, clause_verb, general_bits = terms.any_governor, terms.clause_verb, bits.general | bits.audience
        reach_governor, reach_negation, reach_hedge = terms.reach_governor, terms.reach_negation, terms.reach_hedge
        sentence = governor = last_sentence = 0
        governor_at = denied_at = hedged_at = conjunction_at = _NEVER
        concluded = general = supposed = False
        previous: Context | None = None
        inside_term = 0
        active = terms.active
        for index, flag in [(index, flag) for index, flag in enumerate(self._flags) if flag & active]:
            if flag & terms.mark:
                if flag & terms.comma:
                    conjunction_at = index
                    supposed = False
                elif flag & terms.colon or index in speech.marks:
                    governor, governor_at, denied_at = 0, _NEVER, _NEVER
                # "1." numbers a point; and a sentence of quoted speech ends no sentence of the text.
                elif (
                    flag & terms.end
                    and not (words[index] == "." and index and words[index - 1].isdecimal())
                    and index not in speech.inside
                ):
                    sentence += 1
                    governor = 0
                    governor_at = denied_at = hedged_at = conjunction_at = _NEVER
                    concluded = general = supposed = False
                    previous = None
                continue
            if flag & head and index >= inside_term and (found := terms.at(words, index)):
                context = Context()
                context.word, length = found
                context.first, context.behind = index, index + length
                inside_term = index + length
                context.sentence = last_sentence = sentence
                signs = CONCLUDED if concluded else 0
                context.signs = signs if index - hedged_at <= reach_hedge else signs | UNHEDGED
                leader = None if previous is None else self._leader(previous, index)
                if leader is None:
                    context.governor = governor if index - governor_at <= reach_governor else 0
                    context.denied = index - denied_at <= reach_negation
                else:
                    context.governor, context.denied = leader.governor, leader.denied
                self._judge(context, leader, general, supposed)
                self.contexts.append(context)
                previous = context
            cues = flag & ~head
            if not cues & active:
                continue
            last_sentence = sentence
            # A verb behind a comma or "and" begins a clause of its own, which is not denied.
            if cues & clause_verb and conjunction_at > denied_at:
                denied_at = _NEVER
            if cues & bits.contrast:
                denied_at = _NEVER
                if words[index] in ("but", "however"):
                    governor, governor_at = 0, _NEVER
                    general = supposed = False
            pair = 0
            if cues & pair_bit and index + 1 < len(words):
                pair = terms.pairs.get((words[index], words[index + 1]), 0)
            if cues & negation and not pair & bits.affirmation:
                denied_at = index
            if pair & negation:
                denied_at = index + 1
            if cues & any_governor:
                governor = terms.governor_of[cues]
                governor_at = index
            if cues & bits.conjunction:
                conjunction_at = index
            if cues & bits.hedge:
                hedged_at = index
            if cues & bits.conclusion:
                concluded = True
            if cues & general_bits:
                general = True
            if cues & bits.condition and not (index and words[index - 1] == "as"):
                supposed = True
        self.last_sentence = last_sentence

    def _leader(self, previous: Context, index: int) -> Context | None:
        """The member of a list that this one follows: "sad, lonely or even bitter"."""
        if not 1 <= index - previous.behind <= _MOST_BETWEEN_MEMBERS:
            return None
        comma, joining = self._terms.comma, self._terms.comma | self._terms.bits.conjunction
        light = comma | self._terms.bits.light
        joined = 0
        for flag in self._flags[previous.behind : index]:
            if not flag & light:
                return None
            joined |= flag & joining
        return previous if joined else None

    def _judge(self, context: Context, leader: Context | None, general: bool, supposed: bool) -> None:
        """Fills in what stands directly before and behind a mention, and whether a rule drops it."""
        bits = self._terms.bits
        index = context.first
        if leader is not None:
            leader.signs |= LISTED
            # A list's first member is known for one by the second: then its inflection says nothing against it.
            if leader.dropped == "everyday" and leader.inflected and leader.kind not in _SAID_ONLY:
                leader.dropped = None
        before = self._words[index - 1] if index else "."
        begins = not before[0].isalnum()
        cues = 0 if begins else self._flags[index - 1] & ~self._terms.head
        follows, thing, attribute = self._behind(context.behind)
        kind, inflected = context.kind, context.inflected = self._terms.kinds[context.word]
        signs = context.signs
        if leader is not None or (follows and not begins):
            signs |= LISTED
        if cues & bits.example:
            signs |= EXAMPLE
        if context.governor & self._terms.felt:
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
        elif inflected and before == "to":
            context.dropped = "verb"
        elif (inflected or kind in _SAID_ONLY) and not self._is_said(context, before, cues, attribute, leader):
            context.dropped = "everyday"

    def _is_said(self, context: Context, before: str, cues: int, attribute: bool, leader: Context | None) -> bool:
        """Whether a word that often means something else is said of somebody here."""
        bits = self._terms.bits
        said = bool(cues & (bits.copula | bits.feel | bits.example))
        if context.kind == "homograph":
            governed = context.governor & (self._terms.felt | bits.copula | bits.show)
            predicate = said or before.endswith("ly") or (cues != 0 and before not in _NO_PREDICATE)
            return not attribute and (bool(governed and predicate) or leader is not None)
        if context.kind in _SAID_ONLY:
            return bool(context.signs & FELT) and not attribute and (said or leader is not None)
        return said or bool(context.signs & LISTED)

    def _behind(self, behind: int) -> tuple[bool, bool, bool]:
        """What follows a mention: a conjunction; a thing, or any noun, that it is an attribute of."""
        words, flags, bits = self._words, self._flags, self._terms.bits
        if behind >= len(words) or not words[behind][0].isalnum():
            return False, False, False
        cues = flags[behind] & ~self._terms.head
        if cues & bits.emotion:
            return False, False, False
        if cues & bits.body:
            return False, False, True
        if cues & bits.thing:
            return False, True, True
        if not cues or words[behind] in ("of", "to"):
            return False, False, True
        if not cues & bits.conjunction:
            return False, False, False
        # "A relaxed and comfortable setting": the noun stands behind the second attribute.
        for at in range(behind + 2, min(behind + 4, len(words))):
            if not words[at][0].isalnum():
                break
            if flags[at] & bits.thing and not flags[at] & bits.feel:
                return False, True, True
            if flags[at] & bits.body:
                return False, False, True
            if flags[at] & bits.function:
                break
        return True, False, False
