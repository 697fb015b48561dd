"""Open-set label lists, as models and annotators write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MARKS = re.compile(r"['\",]")
# Chinese list marks, between Chinese words only: the official scorer knows none, and as its pack maps no Chinese word
# this changes no score of it.
_CHINESE_MARKS = re.compile(r"['\",]|(?<=[\u3400-\u9fff])[、，](?= *[\u3400-\u9fff])")


def parse_labels(labels: str | Iterable[str]) -> list[str]:
    """Reads a label list as the official scorer does.

    An outer bracket pair is dropped, the text is split at quotes and commas, and each item is trimmed and
    lower-cased. Repeated labels are kept, since their number is part of the answer.
    Between Chinese words the marks ``、`` and ``，`` split as well.

    Args:
        labels: Text such as ``['happy', 'sad']`` or ``[happy, sad]``, or a list of labels.

    Returns:
        The labels in order, none of them empty.
    """
    if not isinstance(labels, str):
        items: Iterable[str] = (item.strip().lower() for item in labels)
    else:
        text = labels.strip()
        text = text[1:] if text.startswith("[") else text
        text = text[:-1] if text.endswith("]") else text
        if text.isascii():
            # Answers by the thousand are: they are made small all at once.
            items = map(str.strip, _MARKS.split(text.lower()))
        else:
            items = (item.strip().lower() for item in _CHINESE_MARKS.split(text))
    return [item for item in items if item]
