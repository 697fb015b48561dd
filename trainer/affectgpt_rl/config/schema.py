"""The run configuration's schema: defaults and validation with messages for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from .document import Document, dotted
from .problems import Problem, nearest

_TYPES = {
    "object": "a mapping of keys",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
# Where the schema's defaults, which are those of the preset, would ruin a pretrained model or do not apply to one.
_OF_PRETRAINED: dict[str, dict[str, Any]] = {
    "encoder": {"steps": 0},
    "coldStart": {"learningRate": 1e-5},
    "rl": {"learningRate": 1e-6, "maxNewTokens": 256},
}
# GRPO alone, and no other precision.
_OF_VERL: dict[str, dict[str, Any]] = {"coldStart": {"steps": 0}, "model": {"dtype": "bfloat16"}}
# Adapters start from nothing, and are trained ten times as fast.
_OF_ADAPTERS: dict[str, dict[str, Any]] = {"coldStart": {"learningRate": 1e-4}, "rl": {"learningRate": 1e-5}}


@cache
def run_config_schema() -> dict[str, Any]:
    """Returns the JSON Schema of run.yaml (a copy of schema/run-config.schema.json; a test keeps them equal)."""
    return json.loads(files("affectgpt_rl.config").joinpath("run-config.schema.json").read_text(encoding="utf-8"))


def schema_problems(document: Document, schema: dict[str, Any] | None = None) -> list[Problem]:
    """Validates a document, in the order of its lines, against a schema: that of run.yaml when left out."""
    validator = Draft202012Validator(run_config_schema() if schema is None else schema)
    problems = [problem for error in validator.iter_errors(document.value) for problem in _explain(error, document)]
    return sorted(problems, key=lambda problem: problem.line or 0)


def with_defaults(value: dict[str, Any]) -> dict[str, Any]:
    """Returns a valid configuration with every left-out key that has a default filled in."""
    filled = deepcopy(value)
    if (filled.get("model") or {}).get("path") is not None:
        for section, defaults in _OF_PRETRAINED.items():
            own = {**defaults, **(_OF_ADAPTERS.get(section, {}) if "lora" in filled else {})}
            filled[section] = {**own, **filled.get(section, {})}
    if filled.get("engine") == "ms-swift":
        filled.setdefault("msSwift", {})
    if filled.get("engine") == "verl":
        filled.setdefault("verl", {})
        filled["coldStart"] = {**_OF_VERL["coldStart"], **filled.get("coldStart", {})}
        if "model" in filled:
            filled["model"] = {**_OF_VERL["model"], **filled["model"]}
    return _fill(filled, run_config_schema())


def _fill(value: Any, schema: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        for key, member in schema.get("properties", {}).items():
            if key not in value and "default" in member:
                value[key] = deepcopy(member["default"])
            if key in value:
                value[key] = _fill(value[key], member)
    elif isinstance(value, list):
        value = [_fill(item, schema["items"]) for item in value]
    elif isinstance(value, int) and not isinstance(value, bool) and schema.get("type") == "number":
        # YAML writes 1 for 1.0; the engine and the recorded configuration should see one type.
        value = float(value)
    return value


def _explain(error: ValidationError, document: Document) -> Iterator[Problem]:
    path = list(error.absolute_path)
    schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    instance: Any = error.instance
    if error.validator == "additionalProperties":
        known = schema["properties"]
        for key in (key for key in instance if key not in known):
            where = [*path, key]
            hint = nearest(key, known)
            message = f"Unknown key '{key}'." if hint else f"Unknown key '{key}'; known here: {', '.join(known)}."
            value = instance[key]
            yield Problem(document.file, dotted(where), message, document.line(where), value, hint)
        return
    if error.validator == "required":
        missing = [key for key in schema["required"] if key not in instance]
        # jsonschema reports one error per missing key; the message names it first.
        key = next(key for key in missing if error.message.startswith(repr(key)))
        default = schema["properties"][key].get("default")
        example = "" if default is None else f"; for example {key}: {json.dumps(default)}"
        message = f"The key '{key}' is missing{example}."
        yield Problem(document.file, dotted([*path, key]), message, document.line(path))
        return
    message, hint = _wrong_value(error, schema)
    yield Problem(document.file, dotted(path), message, document.line(path), instance, hint)


def _wrong_value(error: ValidationError, schema: dict[str, Any]) -> tuple[str, str | None]:
    name = dotted(error.absolute_path) or "The file"
    shown = _shown(error.instance)
    bound = error.validator_value
    match error.validator:
        case "type":
            hint = _spelled_boolean(error.instance) if bound == "boolean" else None
            return f"{name} must be {_TYPES[str(bound)]}, not {shown}.", hint
        case "enum":
            choices = [str(choice) for choice in schema["enum"]]
            return f"{name} is {shown}; it must be one of {', '.join(choices)}.", nearest(error.instance, choices)
        case "const":
            return f"{name} is {shown}; this release reads {bound}.", str(bound)
        case "minimum":
            return f"{name} must be at least {bound}, not {shown}.", str(bound)
        case "maximum":
            return f"{name} must be at most {bound}, not {shown}.", str(bound)
        case "exclusiveMinimum":
            return f"{name} must be greater than {bound}, not {shown}.", None
        case "minItems" | "minLength":
            return f"{name} must not be empty.", None
        case "pattern" if name == "name":
            return f"{name} is {shown}; use letters, digits, '.', '_' and '-', a letter or digit first.", None
        case "pattern":
            return f"{name} is {shown}, which is not of the form {schema['examples'][0]}.", None
        case _:
            return f"{name}: {error.message}.", None


def _spelled_boolean(value: object) -> str | None:
    return {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(str(value).casefold())


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"
