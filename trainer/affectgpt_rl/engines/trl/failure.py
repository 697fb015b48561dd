"""Ends of a run that a person can do something about."""

from __future__ import annotations


class EngineFailure(Exception):
    """The run cannot go on; the message says why and what to do, and no traceback would say more."""
