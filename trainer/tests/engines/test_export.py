"""The exported graphs give, in ONNX Runtime, the very tokens that the trainer's own policy gives."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from jsonschema import Draft202012Validator

from affectgpt_rl.engines.trl.tokens import words
from affectgpt_rl.runfolder import read_rows

SCHEMA = Path(__file__).parents[3] / "schema/policy-manifest.schema.json"


class OnnxPolicy:
    """Greedy generation as a host does it, written from the manifest's description alone."""

    def __init__(self, folder: Path) -> None:
        self.manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._sessions = {
            name: onnxruntime.InferenceSession(folder / graph["file"], options)
            for name, graph in self.manifest["graphs"].items()
        }

    def complete(self, images: np.ndarray, prompt: Sequence[int]) -> list[int]:
        """Returns the tokens of a completion, without the end token."""
        manifest, tokens = self.manifest, self.manifest["tokens"]
        mean, std = (np.array(manifest["images"][name], dtype=np.float32) for name in ("mean", "std"))
        pixels = ((images.astype(np.float32) / 255 - mean) / std).transpose(0, 3, 1, 2).astype(np.float32)
        features = self._run("vision", pixel_values=pixels)[0].reshape(-1, self._embed([0]).shape[-1])
        embeds = self._embed(prompt)
        embeds[0, np.array(prompt) == tokens["image"]] = features
        shape = manifest["decoder"]
        empty = np.zeros((1, shape["keyValueHeads"], 0, shape["headSize"]), dtype=np.float32)
        names = [f"{layer}.{part}" for layer in range(shape["layers"]) for part in ("key", "value")]
        past = dict.fromkeys(names, empty)
        written: list[int] = []
        seen = 0
        while len(written) < manifest["maxNewTokens"]:
            now = embeds.shape[1]
            logits, *present = self._run(
                "decoder",
                inputs_embeds=embeds,
                attention_mask=np.ones((1, seen + now), dtype=np.int64),
                position_ids=np.arange(seen, seen + now)[None],
                **{f"past.{name}": past[name] for name in names},
            )
            past = dict(zip(names, present, strict=True))
            seen += now
            last = logits[0, -1].copy()
            last[tokens["suppressed"]] = -np.inf
            chosen = int(last.argmax())
            if chosen == tokens["end"]:
                break
            written.append(chosen)
            embeds = self._embed([chosen])
        return written

    def _embed(self, ids: Sequence[int]) -> np.ndarray:
        return self._run("embed", input_ids=np.array([ids], dtype=np.int64))[0]

    def _run(self, graph: str, **inputs: np.ndarray) -> list[np.ndarray]:
        return self._sessions[graph].run(None, inputs)


@pytest.fixture(scope="module")
def folder(finished: Path) -> Path:
    return finished / "policy"


@pytest.fixture(scope="module")
def policy(folder: Path) -> OnnxPolicy:
    return OnnxPolicy(folder)


@pytest.fixture(scope="module")
def checks(folder: Path) -> list[dict[str, Any]]:
    return read_rows(folder / "check.jsonl")


def test_the_manifest_keeps_its_schema(policy: OnnxPolicy) -> None:
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(policy.manifest)


def test_the_manifest_names_its_graphs_by_their_content(policy: OnnxPolicy, folder: Path) -> None:
    for graph in policy.manifest["graphs"].values():
        assert hashlib.sha256((folder / graph["file"]).read_bytes()).hexdigest() == graph["sha256"]


def test_check_samples_are_held_out_and_answered_differently(checks: list[dict], config: Path) -> None:
    held_out = {row["id"] for row in read_rows(config.parent / "corpus/held-out.jsonl")}
    assert {check["sample"] for check in checks} <= held_out
    assert len({check["completion"] for check in checks}) >= 4


def test_onnx_runtime_gives_the_tokens_that_torch_gave(policy: OnnxPolicy, checks: list[dict], folder: Path) -> None:
    size = policy.manifest["images"]["size"]
    images = np.fromfile(folder / "check-images.u8", dtype=np.uint8).reshape(len(checks), 2, size, size, 3)
    for check, pictures in zip(checks, images, strict=True):
        assert policy.complete(pictures, check["prompt"]) == check["tokens"], check["sample"]


def test_the_pictures_matter(policy: OnnxPolicy, checks: list[dict], folder: Path) -> None:
    size = policy.manifest["images"]["size"]
    images = np.fromfile(folder / "check-images.u8", dtype=np.uint8).reshape(len(checks), 2, size, size, 3)
    other = [policy.complete(255 - pictures, check["prompt"]) for check, pictures in zip(checks, images, strict=True)]
    assert other != [check["tokens"] for check in checks]


def test_prompt_and_completion_follow_from_the_manifest(policy: OnnxPolicy, checks: list[dict]) -> None:
    manifest = policy.manifest
    vocabulary, tokens = manifest["tokens"]["vocabulary"], manifest["tokens"]
    special = {tokens[name] for name in ("pad", "end", "unknown", "image")}
    for check in checks:
        pictures = [tokens["image"]] * manifest["images"]["perSample"] * manifest["images"]["tokens"]
        text = words(manifest["prompt"].replace("{subtitle}", check["subtitle"]))
        known = [vocabulary.index(word) if word in vocabulary else tokens["unknown"] for word in text]
        assert check["prompt"] == pictures + known
        assert check["completion"] == " ".join(vocabulary[id] for id in check["tokens"] if id not in special)
