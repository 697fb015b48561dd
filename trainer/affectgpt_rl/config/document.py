"""A YAML file with the line of every key, so that a problem can say where it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# ruamel.yaml reads YAML 1.2, as the editor does: in YAML 1.1 (PyYAML) `4e-4` is a string and `no` is false.
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from .problems import Problem

KeyPath = Sequence[str | int]
_LARGEST = 1_000_000


class Document:
    """The value of a YAML file and the lines its parts stand on."""

    def __init__(self, file: str, value: Any, root: Node | None) -> None:
        self.file = file
        self.value = value
        self._root = root

    def line(self, path: KeyPath) -> int | None:
        """Returns the 1-based line of the deepest part of ``path`` that the file has."""
        node = self._root
        line = None
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line

    def problem(self, path: KeyPath, value: object, message: str, suggestion: object = None) -> Problem:
        """Returns a problem that stands at a key.

        Args:
            path: The key.
            value: What the file says there.
            message: What is wrong and what to do.
            suggestion: A value that would be right.
        """
        hint = None if suggestion is None else str(suggestion)
        return Problem(self.file, dotted(path), message, self.line(path), value, hint)


def dotted(path: KeyPath) -> str:
    """Returns a key's path as people write it: ``rewards[0].name``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def _child(node: Node | None, step: str | int) -> tuple[int, Node] | None:
    """Returns the line of a member's key (or of an item) and its node."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line + 1, item
    return None


def read_document(path: Path) -> Document | Problem:
    """Reads a YAML file.

    Returns:
        The document, or the problem that kept it from being read: missing, unreadable, too large, not YAML.
    """
    file = str(path)
    try:
        if path.stat().st_size > _LARGEST:
            return Problem(file, "", f"The file is larger than {_LARGEST} bytes; this is no run configuration.")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Problem(file, "", "The file does not exist.")
    except (OSError, UnicodeDecodeError) as error:
        return Problem(file, "", f"The file cannot be read: {getattr(error, 'strerror', None) or error}.")
    try:
        root = YAML(typ="safe", pure=True).compose(text)
        value = YAML(typ="safe", pure=True).load(text)
        # An alias inside its own anchor has no end: nothing that walks through the value would come back.
        json.dumps(value, default=str)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        reason = (error.problem or "not valid YAML").splitlines()[0]
        return Problem(file, "", f"This is not valid YAML: {reason}.", line=mark.line + 1 if mark else None)
    except (YAMLError, RecursionError, ValueError) as error:
        return Problem(file, "", f"This is not valid YAML: {error}.")
    return Document(file, value, root)
