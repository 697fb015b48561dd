from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from affectgpt_rl.config.schema import run_config_schema
from affectgpt_rl.config.types import RunConfig, snake_case

ROOT = Path(__file__).parents[3]


def test_the_packaged_schema_is_the_published_one() -> None:
    published = ROOT / "schema/run-config.schema.json"
    assert run_config_schema() == json.loads(published.read_text(encoding="utf-8"))


def compare(kind: Any, schema: dict[str, Any], where: str) -> None:
    hints = get_type_hints(kind)
    own = {field.name for field in fields(kind)} - {"base"}
    assert own == {snake_case(key) for key in schema["properties"]}, where
    for key, member in schema["properties"].items():
        inner = member.get("items", member)
        options = [hints[snake_case(key)], *get_args(hints[snake_case(key)])]
        for option in options:
            if is_dataclass(option):
                compare(option, inner, f"{where}.{key}")
        if inner.get("type") == "object":
            # Names of another program stay as they are, in a dictionary.
            assert any(is_dataclass(option) or get_origin(option) is dict for option in options), f"{where}.{key}"


def test_the_typed_configuration_has_the_keys_of_the_schema() -> None:
    compare(RunConfig, run_config_schema(), "run")
