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
    if isinstance(labels, str):
        text = labels.strip()
        if text.startswith("["):
            text = text[1:]
        if text.endswith("]"):
            text = text[:-1]
        marks = _CHINESE_MARKS if "、" in text or "，" in text else _MARKS
        items: Iterable[str] = marks.split(text)
    else:
        items = labels
    trimmed = (item.strip().lower() for item in items)
    return [item for item in trimmed if item]
