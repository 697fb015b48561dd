"""What a pretrained policy is asked about a sample."""

from __future__ import annotations

from typing import Any

from ....config import RunConfig

_WORDS = 'A person says: "{subtitle}"'
_CLIP = 'The clip shows a person who says: "{subtitle}"'
_IMAGES = 'The images show a person who says: "{subtitle}"'
_QUESTION = "Which emotions does the person feel?"
_WITH_REASONING = (
    "Write your reasoning between <think> and </think>, then the emotion words, with commas between them, between "
    "<answer> and </answer>."
)
_ANSWER_ALONE = "Write the emotion words, with commas between them, between <answer> and </answer>, and nothing else."


def question(written: str | None, reasoning: bool, subtitle: str, images: bool, clip: bool = False) -> str:
    """Returns the text of a prompt.

    Args:
        written: ``model.prompt``; the project's own question when None.
        reasoning: Whether the policy is to reason before it answers; of the project's own question.
        subtitle: What is said.
        images: Whether images stand before the text; of the project's own question.
        clip: Whether a clip stands before the text; of the project's own question.
    """
    own = [_CLIP if clip else _IMAGES if images else _WORDS, _QUESTION, _WITH_REASONING if reasoning else _ANSWER_ALONE]
    # Braces in a person's words are words, and so are all others in a template.
    return (written or " ".join(own)).replace("{subtitle}", subtitle)


def question_of(config: RunConfig, subtitle: str, images: bool, clip: bool = False) -> str:
    """Returns the text of a prompt as a configuration has it."""
    return question(config.model.prompt, config.reasoning, subtitle, images, clip)


def conversation(text: str) -> list[dict[str, Any]]:
    """Returns a prompt as TRL and chat templates read it; TRL puts the images before the text."""
    return [{"role": "user", "content": text}]
