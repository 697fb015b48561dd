"""Takes secrets out of what a run writes about itself."""

from __future__ import annotations

import re
from typing import Mapping

HIDDEN = b"[secret]"
# Names the variables that hold the run's secrets, commas between them: their values are hidden whatever they look like.
SECRET_NAMES = "AFFECTGPT_RL_SECRETS"
_SECRET_NAME = re.compile(r"TOKEN|SECRET|PASSW|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIAL|_AUTH", re.IGNORECASE)
# Shorter values of such variables ("true", "1", a user's name) are no secrets and would blank out ordinary text.
_SHORTEST_SECRET = 8
_KNOWN_SHAPES = re.compile(
    rb"\bhf_[A-Za-z0-9]{20,}"
    rb"|\bgh[pousr]_[A-Za-z0-9]{20,}"
    rb"|\bgithub_pat_[A-Za-z0-9_]{20,}"
    rb"|\bsk-[A-Za-z0-9_-]{20,}"
    rb"|\bAKIA[0-9A-Z]{16}\b"
    rb"|\bxox[abprs]-[A-Za-z0-9-]{10,}"
)
_AFTER_A_NAME = re.compile(
    rb"(?P<name>\bbearer\s+"
    rb"|\b(?:api|access|secret|auth|private)[_-]?(?:key|token)[\"']?\s*[=:]\s*[\"']?"
    rb"|\b(?:password|passwd|secret)[\"']?\s*[=:]\s*[\"']?)"
    rb"(?P<value>[^\s\"',;]{4,})",
    re.IGNORECASE,
)
_IN_AN_ADDRESS = re.compile(rb"(?P<name>\b[a-z][a-z0-9+.-]*://[^\s/@:]*:)(?P<value>[^\s/@]+)(?=@)", re.IGNORECASE)


class Redactor:
    """Replaces secrets: the run's own, values of variables with a telling name, and well-known shapes of keys."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        own = environment.get(SECRET_NAMES, "").split(",")
        values = {
            value.encode("utf-8", "surrogateescape")
            for name, value in environment.items()
            if (value and name in own)
            or (_SECRET_NAME.search(name) and len(value) >= _SHORTEST_SECRET and not value.startswith("/"))
        }
        # The longest first: one secret may begin with another.
        alternatives = [re.escape(value) for value in sorted(values, key=len, reverse=True)]
        self._own = re.compile(b"|".join(alternatives)) if alternatives else None

    def text(self, text: str) -> str:
        """Returns the text without secrets."""
        return self(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def __call__(self, line: bytes) -> bytes:
        """Returns the line without secrets."""
        if self._own:
            line = self._own.sub(HIDDEN, line)
        line = _KNOWN_SHAPES.sub(HIDDEN, line)
        for pattern in (_AFTER_A_NAME, _IN_AN_ADDRESS):
            line = pattern.sub(rb"\g<name>" + HIDDEN, line)
        return line
