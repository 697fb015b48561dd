"""Open-set label lists, as models and annotators write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SEPARATORS = re.compile(r"['\",]")


def parse_labels(labels: str | Iterable[str]) -> list[str]:
    """Reads a label list as the official scorer does.

    An outer bracket pair is dropped, the text is split at quotes and commas, and each item is trimmed and
    lower-cased. Repeated labels are kept, since their number is part of the answer.

    Args:
        labels: Text such as ``['happy', 'sad']`` or ``[happy, sad]``, or a list of labels.

    Returns:
        The labels in order, none of them empty.
    """
    if isinstance(labels, str):
        text = labels.strip()
        if text.startswith("["):
            text = text[1:]
        if text.endswith("]"):
            text = text[:-1]
        items: Iterable[str] = _SEPARATORS.split(text)
    else:
        items = labels
    trimmed = (item.strip().lower() for item in items)
    return [item for item in trimmed if item]
