"""A word-level vocabulary: every word of the training texts is one token, so that a tiny policy can learn to write."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Sequence, Split
from transformers import PreTrainedTokenizerFast

PAD, EOS, UNKNOWN, IMAGE = "<pad>", "<eos>", "<unk>", "<image>"

# Written so that Python, Rust and JavaScript read it alike: the exported policy's manifest carries it to its hosts.
TOKEN_PATTERN = r"</?[a-z]+>|[^\s<>,.;:!?]+|[<>,.;:!?]"

# The tags of reasoning and answer are ordinary words: TRL decodes completions without special tokens, and a reward
# that never sees the tags cannot judge them.
_TAGS = ("<think>", "</think>", "<answer>", "</answer>")


def words(text: str) -> list[str]:
    """Splits a text into the words that become tokens."""
    return re.findall(TOKEN_PATTERN, text.lower())


def build_vocabulary(texts: Iterable[str]) -> list[str]:
    """Returns the vocabulary in the order of its ids: special tokens, tags, then the texts' words by alphabet."""
    special = [PAD, EOS, UNKNOWN, IMAGE, *_TAGS]
    found = {word for text in texts for word in words(text)}
    return special + sorted(found.difference(special))


def token_id(tokenizer: PreTrainedTokenizerFast, word: str) -> int:
    """Returns the id of a word of the vocabulary, a special token for instance."""
    found = tokenizer.convert_tokens_to_ids(word)
    assert isinstance(found, int)
    return found


def build_tokenizer(vocabulary: list[str]) -> PreTrainedTokenizerFast:
    """Returns a tokenizer over a vocabulary; words outside it become ``<unk>``."""
    ids = {word: number for number, word in enumerate(vocabulary)}
    tokenizer = Tokenizer(WordLevel(ids, unk_token=UNKNOWN))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Sequence(
        [Split(Regex(r"\s+"), behavior="removed"), Split(Regex(TOKEN_PATTERN), behavior="isolated")]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=EOS,
        unk_token=UNKNOWN,
        extra_special_tokens={"image_token": IMAGE},
        padding_side="left",
        clean_up_tokenization_spaces=False,
    )
