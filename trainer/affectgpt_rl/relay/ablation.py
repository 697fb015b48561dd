"""Grids of runs: the trainer's own command, called for a client that cannot call it itself."""

from __future__ import annotations

import json
from typing import Any, Dict, List

from . import params as given
from .errors import INVALID_PARAMS, TRAINER, CallError
from .handed import handed_in
from .params import Params
from .trainer import call_trainer

# A grid is checked variant by variant, each with its datasets.
ABLATE_SECONDS = 680.0
_MOST_OPTIONS = 20_000
_LARGEST_OUTPUT = 64 * 1024 * 1024


def ablate(params: Params) -> Dict[str, Any]:
    """Calls ``affectgpt-rl ablate`` with options; its queue, where it starts one, is a process of its own."""
    python, options, secrets = given.text(params, "python"), _options(params), handed_in(params)
    handed = json.dumps(secrets).encode("ascii") if secrets else None
    call = ["ablate", *options, *(["--secrets"] if secrets else [])]
    answer = call_trainer(python, call, ABLATE_SECONDS, handed)
    if len(answer.stdout) > _LARGEST_OUTPUT:
        raise CallError(TRAINER, f"{python}: the answer of 'ablate' is larger than {_LARGEST_OUTPUT} bytes.")
    return {
        "code": answer.returncode,
        "printed": answer.stdout.decode("utf-8", "replace"),
        "said": answer.stderr.decode("utf-8", "replace").strip()[-given.LONGEST_TEXT :],
    }


def _options(params: Params) -> List[str]:
    value = params.get("options")
    if not isinstance(value, list) or len(value) > _MOST_OPTIONS:
        raise CallError(INVALID_PARAMS, f"'options' must be a list of at most {_MOST_OPTIONS} texts.")
    return [given.text({"options": option}, "options") for option in value]
