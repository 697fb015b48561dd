"""The rules of extraction: kinds of word, cues, and weights of evidence (docs/extraction.md)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


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

    bits: dict[str, int]
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
    bits = {name: 1 << index for index, name in enumerate(document["cues"])}
    cues: dict[str, int] = {}
    pairs: dict[tuple[str, str], int] = {}
    for name, words in document["cues"].items():
        for word in words:
            first, _, second = word.partition(" ")
            if second:
                pairs[(first, second)] = pairs.get((first, second), 0) | bits[name]
            else:
                cues[word] = cues.get(word, 0) | bits[name]
    bits["pair"] = 1 << len(bits)
    for first, _ in pairs:
        cues[first] = cues.get(first, 0) | bits["pair"]
    weights = document["weights"]
    return ExtractionRules(
        bits=bits,
        cues=cues,
        pairs=pairs,
        kinds={word: kind for kind, words in document["kinds"].items() for word in words},
        governors=tuple(bits[name] for name in ("feel", "emotion", "show", "copula", "cause", "body", "thing")),
        reach=document["reach"],
        kind_weights=weights["kinds"],
        weights=weights["evidence"],
        counts=weights["counts"],
        alone=weights["alone"],
    )
