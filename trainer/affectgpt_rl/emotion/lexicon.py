"""A lexicon maps an emotion word to its cluster on each of five wheels."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from .cluster_bits import ClusterBits
from .errors import EmotionError

Level = Literal["level1", "level2"]
LEVELS: tuple[Level, ...] = ("level1", "level2")
LEXICON_SCHEMA = 1
_REMEDY = "Build it anew or install a pack."


@dataclass(frozen=True)
class Wheel:
    """One emotion wheel.

    Attributes:
        name: Its name, for people.
        source: The publication it follows; empty for an installed pack.
        level1: Each wheel word's cluster in the inner ring.
        level2: Each wheel word's cluster in the middle ring.
    """

    name: str
    source: str
    level1: Mapping[str, str]
    level2: Mapping[str, str]

    def clusters(self, level: Level) -> Mapping[str, str]:
        """Returns the clusters of the wheel's words at a level."""
        return self.level1 if level == "level1" else self.level2


@dataclass(frozen=True)
class WheelPath:
    """How a word reaches its cluster on one wheel: the wheel word that decided, and the cluster."""

    wheel_word: str
    cluster: str


@dataclass(frozen=True)
class Lexicon:
    """Word forms, synonyms and five wheels.

    Attributes:
        name: ``own`` or the name of the installed pack.
        version: The version of its content.
        sha256: Checksum of the files it was read from, recorded with every score.
        forms: Base words of each form; a base stands among its own forms.
        synonyms: Wheel words of each base word; a wheel word stands among its own.
        wheels: The five wheels.
    """

    name: str
    version: str
    sha256: str
    forms: Mapping[str, Sequence[str]]
    synonyms: Mapping[str, Sequence[str]]
    wheels: tuple[Wheel, ...]
    _known: dict[tuple[str, Level], tuple[str | None, ...]] = field(default_factory=dict, repr=False, compare=False)
    _bits: dict[Level, ClusterBits] = field(default_factory=dict, repr=False, compare=False)

    def wheel_words(self, word: str) -> list[str]:
        """Returns the wheel words that a word reaches through its bases, in alphabetical order."""
        reached = {wheel_word for base in self.forms.get(word, ()) for wheel_word in self.synonyms.get(base, ())}
        return sorted(reached)

    def clusters(self, word: str, level: Level = "level1") -> tuple[str | None, ...]:
        """Maps a word to its cluster on each wheel.

        Of all wheel words reached, the alphabetically first that stands on a wheel decides for that wheel.

        Args:
            word: A trimmed, lower-cased label.
            level: The ring.

        Returns:
            One cluster a wheel, None where the word reaches none.
        """
        known = self._known.get((word, level))
        if known is None:
            reached = self.wheel_words(word)
            known = tuple(
                next((ring[wheel_word] for wheel_word in reached if wheel_word in ring), None)
                for ring in (wheel.clusters(level) for wheel in self.wheels)
            )
            # Model output is endless; a bounded memory is enough, since answers repeat their words.
            if len(self._known) > 200_000:
                self._known.clear()
            self._known[(word, level)] = known
        return known

    def bits(self, level: Level = "level1") -> ClusterBits:
        """Returns the clusters of a ring as bits: what scores are counted with."""
        if level not in self._bits:
            rings = [wheel.clusters(level) for wheel in self.wheels]
            self._bits[level] = ClusterBits(rings, lambda word: self.clusters(word, level))
        return self._bits[level]

    def path(self, word: str, wheel: int, level: Level = "level1") -> WheelPath | None:
        """Returns how a word reaches its cluster on one wheel, or None."""
        ring = self.wheels[wheel].clusters(level)
        for wheel_word in self.wheel_words(word):
            if wheel_word in ring:
                return WheelPath(wheel_word, ring[wheel_word])
        return None

    def maps(self, word: str) -> bool:
        """Whether a word has a cluster on any wheel."""
        return any(cluster is not None for cluster in self.clusters(word))

    def identity(self) -> dict[str, str]:
        """Returns what is recorded with every score: name, version and checksum."""
        return {"name": self.name, "version": self.version, "sha256": self.sha256}


def load_lexicon(path: str | Path, *, extended: bool = False) -> Lexicon:
    """Reads a compiled lexicon file.

    Args:
        path: The file.
        extended: Also the words that an official pack leaves out on purpose (humorous, tense, friendly …). Such scores
            are not comparable with published ones, and the lexicon's name says so: ``own-extended``.

    Raises:
        EmotionError: When the file is missing, is not a lexicon, is of another schema version, or has no extended
            words where they are asked for.
    """
    file = Path(path)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise EmotionError(f"The lexicon {file} cannot be read: {error.strerror}.") from error
    return _parse(content, str(file), extended)


@cache
def own_lexicon(*, extended: bool = False) -> Lexicon:
    """Returns the lexicon that the package brings.

    Args:
        extended: As in ``load_lexicon``.
    """
    content = resources.files("affectgpt_rl.emotion").joinpath("lexicon.json").read_bytes()
    return _parse(content, "lexicon.json", extended)


def wheel_rings(rows: Sequence[tuple[str, str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    """Compiles a wheel's rows of inner, middle and outer words into its two rings.

    Where a wheel names a word twice, the later row wins. At level 2 an inner word maps to its alphabetically first
    middle word.

    Returns:
        The cluster of each word at level 1 and at level 2.
    """
    level1: dict[str, str] = {}
    level2: dict[str, str] = {}
    middles: dict[str, set[str]] = {}
    for inner, middle, outer in rows:
        for word in (inner, middle, outer):
            if word:
                level1[word] = inner
        if middle:
            middles.setdefault(inner, set()).add(middle)
            for word in (middle, outer):
                if word:
                    level2[word] = middle
    for inner, words in middles.items():
        level2[inner] = min(words)
    return level1, level2


def _parse(content: bytes, where: str, extended: bool) -> Lexicon:
    try:
        document: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise EmotionError(f"The lexicon {where} is not JSON. {_REMEDY}") from error
    if not isinstance(document, dict) or document.get("schema") != LEXICON_SCHEMA:
        raise EmotionError(f"{where} is not a lexicon of schema {LEXICON_SCHEMA}. {_REMEDY}")
    flaw = _flaw(document)
    if flaw is not None:
        raise EmotionError(f"The lexicon {where} is malformed: {flaw}. {_REMEDY}")
    parts = [document]
    if extended:
        if "extended" not in document:
            raise EmotionError(f"The lexicon {where} has no extended words.")
        parts.append(document["extended"])
    # Maps instead of sets: they keep the order of the file.
    forms: dict[str, dict[str, None]] = {}
    synonyms: dict[str, dict[str, None]] = {}
    for part in parts:
        for base, its_forms in part["forms"].items():
            for form in (base, *its_forms):
                forms.setdefault(form, {})[base] = None
        for base, wheel_words in part["synonyms"].items():
            synonyms.setdefault(base, {}).update(dict.fromkeys(wheel_words))
    return Lexicon(
        name=f"{document['name']}-extended" if extended else document["name"],
        version=document["version"],
        sha256=hashlib.sha256(content).hexdigest(),
        forms={form: tuple(bases) for form, bases in forms.items()},
        synonyms={base: tuple(words) for base, words in synonyms.items()},
        wheels=tuple(
            Wheel(wheel["name"], wheel["source"], *wheel_rings([tuple(row) for row in wheel["rows"]]))
            for wheel in document["wheels"]
        ),
    )


def _flaw(document: dict[str, Any]) -> str | None:
    """What is wrong with a lexicon document; None when nothing is."""
    for key in ("name", "version"):
        if not isinstance(document.get(key), str):
            return f"'{key}' is no text"
    wheels, extended = document.get("wheels"), document.get("extended")
    if not isinstance(wheels, list) or not wheels:
        return "'wheels' is no list of wheels"
    for index, wheel in enumerate(wheels):
        if not (
            isinstance(wheel, dict)
            and isinstance(wheel.get("name"), str)
            and isinstance(wheel.get("source"), str)
            and isinstance(wheel.get("rows"), list)
            and all(_is_texts(row) and len(row) == 3 for row in wheel["rows"])
        ):
            return f"'wheels' has no name, source and rows of three words at {index}"
    if "extended" in document and not isinstance(extended, dict):
        return "'extended' has no forms and synonyms"
    for part, prefix in ((document, ""), (extended, "extended.")):
        if part is None:
            continue
        for key in ("forms", "synonyms"):
            lists = part.get(key)
            if not isinstance(lists, dict) or not all(map(_is_texts, lists.values())):
                return f"'{prefix}{key}' is no map of word lists"
    return None


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
