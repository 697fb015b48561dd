"""Emotion words where they stand, with what the words around them say."""

from __future__ import annotations

from typing import Literal

from .extraction_rules import ExtractionRules
from .quotes import NO_SPEECH, QuotedSpeech, quoted_speech
from .terms import Terms
from .tokens import words_of

Reason = Literal["denied", "quoted", "general", "attribute", "verb", "everyday", "weak"]
"""Why a mention does not count. ``weak``: its word has less evidence than others of the text, or too little."""

_SENTENCE_ENDS = frozenset(".!?;\n。！？；")
_COLONS = frozenset(":：")
_COMMAS = frozenset(",，/")
_MARKS = _SENTENCE_ENDS | _COLONS | _COMMAS
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
        listed: A member of a list of emotion words.
        example: Named behind "such as", "like" or "including".
        hedged: Behind a hedge.
        concluded: Behind a concluding word.
        dropped: The rule that takes it out, whatever its word's evidence; None when none does.
    """

    __slots__ = (
        "behind",
        "concluded",
        "denied",
        "dropped",
        "example",
        "first",
        "governor",
        "hedged",
        "inflected",
        "kind",
        "listed",
        "sentence",
        "word",
    )

    word: str
    first: int
    behind: int
    kind: str
    inflected: bool
    sentence: int
    governor: int
    denied: bool
    listed: bool
    example: bool
    hedged: bool
    concluded: bool
    dropped: Reason | None


class Reading:
    """One pass over a text. Afterwards ``contexts`` holds its emotion words in order.

    Attributes:
        contexts: The emotion words.
        last_sentence: The index of the last sentence with a word that means anything here.
    """

    def __init__(self, terms: Terms, rules: ExtractionRules, text: str) -> None:
        """Reads a text."""
        self.contexts: list[Context] = []
        self.last_sentence = 0
        self._terms = terms
        self._rules = rules
        self._words = words_of(text)
        self._flags = [terms.flags.get(word, 0) for word in self._words]
        if any(flag & terms.head for flag in self._flags):
            has_quotes = '"' in text or "“" in text
            self._speech: QuotedSpeech = quoted_speech(text, self._words) if has_quotes else NO_SPEECH
            self._read()

    def _read(self) -> None:
        # One loop over all tokens with its state in local names: rewards run it on every completion of a group.
        words, flags, terms, rules, speech = self._words, self._flags, self._terms, self._rules, self._speech
        bits, head = rules.bits, terms.head
        clause_verb = bits["feel"] | bits["copula"] | bits["show"]
        contrast, negation, affirmation, pair_bit = (
            bits["contrast"],
            bits["negation"],
            bits["affirmation"],
            bits["pair"],
        )
        conjunction, hedge, conclusion = bits["conjunction"], bits["hedge"], bits["conclusion"]
        general_bits = bits["general"] | bits["audience"]
        governors = rules.governors
        any_governor = sum(governors)
        reach_governor, reach_negation = rules.reach["governor"], rules.reach["negation"]
        reach_hedge = rules.reach["hedge"]
        sentence = governor = 0
        governor_at = denied_at = hedged_at = conjunction_at = _NEVER
        concluded = general = False
        previous: Context | None = None
        inside_term = 0
        for index, flag in enumerate(flags):
            if not flag:
                word = words[index]
                if index in speech.marks:
                    governor, governor_at, denied_at = 0, _NEVER, _NEVER
                elif word not in _MARKS:
                    continue
                elif word in _COMMAS:
                    conjunction_at = index
                elif word in _COLONS:
                    governor, governor_at, denied_at = 0, _NEVER, _NEVER
                # "1." numbers a point; and a sentence of quoted speech ends no sentence of the text.
                elif not (word == "." and index and words[index - 1].isdecimal()) and index not in speech.inside:
                    sentence += 1
                    governor = 0
                    governor_at = denied_at = hedged_at = conjunction_at = _NEVER
                    concluded = general = False
                    previous = None
                continue
            cues = flag & ~head
            if flag & head and index >= inside_term and (found := terms.at(words, index)):
                context = Context()
                context.word, length = found
                context.first, context.behind = index, index + length
                inside_term = index + length
                context.sentence = sentence
                context.hedged = index - hedged_at <= reach_hedge
                context.concluded = concluded
                leader = self._leader(previous, index)
                if leader is None:
                    context.governor = governor if index - governor_at <= reach_governor else 0
                    context.denied = index - denied_at <= reach_negation
                else:
                    context.governor, context.denied = leader.governor, leader.denied
                self._judge(context, leader, general)
                self.contexts.append(context)
                self.last_sentence = sentence
                previous = context
            if not cues:
                continue
            self.last_sentence = sentence
            # A verb behind a comma or "and" begins a clause of its own, which is not denied.
            if cues & clause_verb and conjunction_at > denied_at:
                denied_at = _NEVER
            if cues & contrast:
                denied_at = _NEVER
                if words[index] in ("but", "however"):
                    governor, governor_at = 0, _NEVER
            pair = 0
            if cues & pair_bit and index + 1 < len(words):
                pair = rules.pairs.get((words[index], words[index + 1]), 0)
            if cues & negation and not pair & affirmation:
                denied_at = index
            if pair & negation:
                denied_at = index + 1
            if cues & any_governor:
                governor = next(bit for bit in governors if cues & bit)
                governor_at = index
            if cues & conjunction:
                conjunction_at = index
            if cues & hedge:
                hedged_at = index
            if cues & conclusion:
                concluded = True
            if cues & general_bits:
                general = True

    def _leader(self, previous: Context | None, index: int) -> Context | None:
        """The member of a list that this one follows: "sad, lonely or even bitter"."""
        if previous is None or not 1 <= index - previous.behind <= _MOST_BETWEEN_MEMBERS:
            return None
        light, conjunction = self._rules.bits["light"], self._rules.bits["conjunction"]
        joined = False
        for at in range(previous.behind, index):
            comma = self._words[at] in _COMMAS
            flag = self._flags[at]
            if not comma and not flag & light:
                return None
            joined = joined or comma or bool(flag & conjunction)
        return previous if joined else None

    def _judge(self, context: Context, leader: Context | None, general: bool) -> None:
        """Fills in what stands directly before and behind a mention, and whether a rule drops it."""
        bits = self._rules.bits
        index = context.first
        if leader is not None:
            leader.listed = True
            # A list's first member is known for one by the second: then its inflection says nothing against it.
            if leader.dropped == "everyday" and leader.inflected and leader.kind not in _SAID_ONLY:
                leader.dropped = None
        before = self._words[index - 1] if index else "."
        cues = self._flags[index - 1] & ~self._terms.head if index and before[0].isalnum() else 0
        begins = not before[0].isalnum()
        follows, thing, attribute = self._behind(context.behind)
        context.kind, context.inflected = self._terms.kind(context.word)
        context.listed = leader is not None or (follows and not begins)
        context.example = bool(cues & bits["example"])
        context.dropped = None
        if context.kind == "umbrella":
            context.dropped = "everyday"
        elif context.denied:
            context.dropped = "denied"
        elif index in self._speech.inside:
            context.dropped = "quoted"
        elif general:
            context.dropped = "general"
        elif thing:
            context.dropped = "attribute"
        elif context.inflected and before == "to":
            context.dropped = "verb"
        elif context.kind in _SAID_ONLY or context.inflected:
            said = bool(cues & (bits["copula"] | bits["feel"] | bits["example"]))
            if not self._is_said(context, before, cues, said, attribute, leader is not None):
                context.dropped = "everyday"

    def _is_said(self, context: Context, before: str, cues: int, said: bool, attribute: bool, joined: bool) -> bool:
        """Whether a word that often means something else is said of somebody here."""
        bits = self._rules.bits
        felt = bool(context.governor & (bits["feel"] | bits["emotion"]))
        if context.kind == "homograph":
            governed = felt or bool(context.governor & (bits["copula"] | bits["show"]))
            predicate = said or before.endswith("ly") or (cues != 0 and before not in _NO_PREDICATE)
            return not attribute and ((governed and predicate) or joined)
        if context.kind in _SAID_ONLY:
            return felt and not attribute and (said or joined)
        return said or context.listed

    def _behind(self, behind: int) -> tuple[bool, bool, bool]:
        """What follows a mention: a conjunction; a thing, or any noun, that it is an attribute of."""
        words, flags, bits = self._words, self._flags, self._rules.bits
        if behind >= len(words) or not words[behind][0].isalnum():
            return False, False, False
        cues = flags[behind] & ~self._terms.head
        if cues & bits["emotion"]:
            return False, False, False
        if cues & bits["body"]:
            return False, False, True
        if cues & bits["thing"]:
            return False, True, True
        if not cues or words[behind] in ("of", "to"):
            return False, False, True
        if not cues & bits["conjunction"]:
            return False, False, False
        # "A relaxed and comfortable setting": the noun stands behind the second attribute.
        for at in range(behind + 2, min(behind + 4, len(words))):
            if not words[at][0].isalnum():
                break
            if flags[at] & bits["thing"] and not flags[at] & bits["feel"]:
                return False, True, True
            if flags[at] & bits["body"]:
                return False, False, True
            if flags[at] & bits["function"]:
                break
        return True, False, False
