"""The rules of extraction: kinds of word, cues, and weights of evidence (docs/extraction.md)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class CueBits:
    """The bit of each kind of cue; ``pair`` is that of a token which begins a cue of two tokens."""

    feel: int
    emotion: int
    copula: int
    show: int
    cause: int
    body: int
    thing: int
    audience: int
    writer: int
    condition: int
    negation: int
    affirmation: int
    saying: int
    hedge: int
    general: int
    conclusion: int
    contrast: int
    conjunction: int
    example: int
    light: int
    function: int
    pair: int


@dataclass(frozen=True)
class ExtractionRules:
    """Rules, compiled for look-up by token.

    Attributes:
        bits: The bit of each kind of cue.
        cues: What a token is a cue of, as bits.
        pairs: What two tokens together are a cue of, as bits: "rather than", "not only".
        kinds: The kind of each listed word.
        governors: The bits of the cues that govern a word, the strongest first.
        reach: How far a cue reaches, in tokens.
        kind_weights: The evidence that a kind of word is by itself.
        weights: The evidence of what stands around a word.
        counts: How much evidence makes a word count.
        alone: How much does when no word has that.
    """

    bits: CueBits
    cues: dict[str, int]
    pairs: dict[tuple[str, str], int]
    kinds: dict[str, str]
    governors: tuple[int, ...]
    reach: dict[str, int]
    kind_weights: dict[str, float]
    weights: dict[str, float]
    counts: float
    alone: float


@cache
def extraction_rules() -> ExtractionRules:
    """Returns the rules that the package brings."""
    content = resources.files("affectgpt_rl.emotion").joinpath("extraction.json").read_bytes()
    document: dict[str, Any] = json.loads(content)
    names = [*document["cues"], "pair"]
    bit_of = {name: 1 << index for index, name in enumerate(names)}
    cues: dict[str, int] = {}
    pairs: dict[tuple[str, str], int] = {}
    for name, words in document["cues"].items():
        for word in words:
            first, _, second = word.partition(" ")
            if second:
                pairs[(first, second)] = pairs.get((first, second), 0) | bit_of[name]
            else:
                cues[word] = cues.get(word, 0) | bit_of[name]
    for first, _ in pairs:
        cues[first] = cues.get(first, 0) | bit_of["pair"]
    weights = document["weights"]
    return ExtractionRules(
        bits=CueBits(**bit_of),
        cues=cues,
        pairs=pairs,
        kinds={word: kind for kind, words in document["kinds"].items() for word in words},
        governors=tuple(bit_of[name] for name in ("feel", "emotion", "show", "copula", "cause", "body", "thing")),
        reach=document["reach"],
        kind_weights=weights["kinds"],
        weights=weights["evidence"],
        counts=weights["counts"],
        alone=weights["alone"],
    )
