"""What a policy is asked about a sample, in words; the pictures stand before it."""

from __future__ import annotations

PROMPT = "words : {subtitle} . reply :"


def prompt_text(subtitle: str) -> str:
    """Returns the text of a prompt, without the pictures."""
    return PROMPT.format(subtitle=subtitle)
