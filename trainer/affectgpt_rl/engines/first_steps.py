"""The first steps of GRPO, watched for what costs days otherwise: answers that teach nothing, media that get lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

STEPS = 3
"""Steps that are watched: a fault of the set-up shows in the first one; two more tell chance from fault."""
_MOST = 0.5
_NEARLY_ALL = 0.9


@dataclass(frozen=True)
class Answer:
    """A completion as the watch sees it.

    Attributes:
        text: Its text.
        truncated: Whether it was cut off.
    """

    text: str
    truncated: bool


@dataclass(frozen=True)
class Finding:
    """Something that a person should look at before more is computed; kind, message and data of an event."""

    kind: str
    message: str
    data: dict[str, Any]


@dataclass
class FirstSteps:
    """Looks at each of the first steps; every kind of trouble is told once.

    Attributes:
        longest: Tokens after which a completion is cut off, for the message.
        expected: The modalities that the samples have: ``image``, ``video``, ``audio``.
        cause: What most often keeps a modality from the model, for the message, by modality.
    """

    longest: int
    expected: frozenset[str] = frozenset()
    cause: Mapping[str, str] = field(default_factory=dict)
    _steps: int = field(init=False, default=0)
    _told: set[str] = field(init=False, default_factory=set)

    @property
    def over(self) -> bool:
        """Whether the first steps are behind."""
        return self._steps >= STEPS

    def answers(self, groups: Sequence[Sequence[Answer]]) -> list[Finding]:
        """Looks at a step's completions, by the prompt that they were sampled for."""
        if self.over:
            return []
        self._steps += 1
        found = [finding for finding in self._of_answers(groups) if finding.kind not in self._told]
        self._told |= {finding.kind for finding in found}
        return found

    def media(self, tokens: Mapping[str, int | None]) -> list[Finding]:
        """Looks at a batch as it enters the model.

        Args:
            tokens: Tokens of each modality in the batch; None where that cannot be told.
        """
        missing = sorted(name for name in self.expected & tokens.keys() if tokens[name] == 0)
        found = [self._missing(name) for name in missing if f"media-missing/{name}" not in self._told]
        self._told |= {f"media-missing/{name}" for name in missing}
        return found

    def _of_answers(self, groups: Sequence[Sequence[Answer]]) -> Iterator[Finding]:
        answers = [answer for group in groups for answer in group]
        if not answers:
            return
        empty = sum(not answer.text.strip() for answer in answers) / len(answers)
        if empty >= _MOST:
            message = (
                f"{empty:.0%} of the completions of a first step are empty. Most often the chat template does not fit "
                "the model, or the model was trained to end at once."
            )
            yield Finding("answers-empty", message, {"share": empty})
        same = [len({answer.text for answer in group}) == 1 for group in groups if len(group) > 1]
        # Empty ones are identical too, and have been told.
        if same and empty < _MOST and sum(same) / len(same) >= _MOST:
            message = (
                f"The completions of {sum(same)} of {len(same)} groups of a first step are identical: no advantage "
                "comes of them. Raise rl.temperature, or give the policy a shorter cold start."
            )
            yield Finding("answers-identical", message, {"groups": len(same), "identical": sum(same)})
        cut = sum(answer.truncated for answer in answers) / len(answers)
        if cut >= _NEARLY_ALL:
            message = (
                f"{cut:.0%} of the completions of a first step are cut off at {self.longest} tokens: rewards see no "
                "whole answer. Raise rl.maxNewTokens, or give the policy a longer cold start."
            )
            yield Finding("answers-truncated", message, {"share": cut, "longest": self.longest})

    def _missing(self, modality: str) -> Finding:
        why = self.cause.get(modality)
        message = f"The samples have {_SHOWN[modality]}, but none of it reaches the model." + (f" {why}" if why else "")
        return Finding("media-missing", message, {"modality": modality})


_SHOWN = {"image": "images", "video": "video", "audio": "sound"}
