"""The plan of a corpus: what there is to learn, and that no one medium gives it away."""

from collections import Counter
from collections.abc import Callable

import pytest
from jsonschema import Draft202012Validator

from affectgpt_rl.datasets.demo.clip import speaker_name
from affectgpt_rl.datasets.demo.corpus import sample_row
from affectgpt_rl.datasets.demo.emotions import EMOTIONS
from affectgpt_rl.datasets.demo.samples import SPLITS, Sample, plan_split
from affectgpt_rl.datasets.demo.sentences import SENTENCES, Split
from affectgpt_rl.datasets.rows import row_schema
from affectgpt_rl.emotion import own_lexicon, parse_labels

COUNTS: dict[Split, int] = {"train": 1000, "validation": 200, "held-out": 200}


@pytest.fixture(scope="module")
def corpus() -> dict[Split, list[Sample]]:
    return {split: plan_split(0, split, COUNTS[split]) for split in SPLITS}


def test_every_row_is_valid_by_the_dataset_schema(corpus):
    validator = Draft202012Validator(row_schema())
    rows = [sample_row(sample, 0) for split in SPLITS for sample in corpus[split]]
    assert [error.message for row in rows for error in validator.iter_errors(row)] == []
    assert len({row["id"] for row in rows}) == len(rows)


def test_truth_is_one_to_four_words_that_map_on_most_wheels(corpus):
    lexicon = own_lexicon()
    for sample in corpus["train"]:
        assert 1 <= len(sample.labels) <= 4
        assert len(set(sample.labels)) == len(sample.labels)
        for label in sample.labels:
            assert sum(cluster is not None for cluster in lexicon.clusters(label)) >= 3, label
    lengths = Counter(len(sample.labels) for sample in corpus["train"])
    assert all(lengths[length] > 50 for length in (1, 2, 3, 4))


def test_truth_words_belong_to_what_face_and_voice_show(corpus):
    for sample in corpus["train"]:
        for group in sample.emotions:
            assert set(sample.labels) & set(EMOTIONS[group].words), sample.id
        allowed = {word for group in sample.emotions for word in EMOTIONS[group].words}
        assert set(sample.labels) <= allowed


def test_half_of_the_samples_mix_two_emotions(corpus):
    mixed = sum(sample.kind == "mixed" for sample in corpus["held-out"])
    assert 0.4 < mixed / len(corpus["held-out"]) < 0.6


def best_share(samples: list[Sample], seen: Callable[[Sample], object]) -> float:
    """The share of samples whose emotions are found by one who knows only ``seen`` and always guesses the likeliest."""
    guesses: dict[object, Counter[tuple[str, ...]]] = {}
    for sample in samples:
        guesses.setdefault(seen(sample), Counter())[tuple(sorted(sample.emotions))] += 1
    return sum(counts.most_common(1)[0][1] for counts in guesses.values()) / len(samples)


def test_no_single_medium_tells_the_emotions_but_face_and_voice_together_do(corpus):
    samples = corpus["train"]
    assert best_share(samples, lambda sample: sample.seen) < 0.5
    assert best_share(samples, lambda sample: sample.heard) < 0.5
    assert best_share(samples, lambda sample: sample.subtitle) < 0.5
    assert best_share(samples, lambda sample: (sample.seen, sample.heard)) > 0.95


def test_weak_media_hardly_leave_their_rest(corpus):
    for sample in corpus["train"]:
        assert (sample.face_strength <= 0.25) == (sample.weak == "face")
        assert (sample.voice_strength <= 0.25) == (sample.weak == "voice")


def test_splits_share_no_speaker_and_no_sentence(corpus):
    speakers = [{speaker_name(sample) for sample in corpus[split]} for split in SPLITS]
    sentences = [{sample.subtitle for sample in corpus[split]} for split in SPLITS]
    for parts in (speakers, sentences):
        assert sum(len(part) for part in parts) == len(set().union(*parts))


def test_words_of_new_sentences_are_known_from_training():
    def words(split: Split) -> set[str]:
        texts = (text for texts in SENTENCES[split].values() for text in texts)
        return {word for text in texts for word in text.lower().translate(str.maketrans("", "", ".,!?")).split()}

    assert words("validation") - words("train") == set()
    assert words("held-out") - words("train") == set()


def test_only_training_rows_carry_a_target(corpus):
    assert all("target" in sample_row(sample, 0) for sample in corpus["train"][:50])
    assert not any("target" in sample_row(sample, 0) for sample in corpus["held-out"])


def test_targets_err_towards_what_the_words_say(corpus):
    wrong = stock = 0
    for sample in corpus["train"]:
        target = sample_row(sample, 0)["target"]
        answer = parse_labels(target.split("<answer>")[-1].split("</answer>")[0])
        if set(answer) != set(sample.labels):
            wrong += 1
            stock += answer[-1] in ("happy", "sad")
    assert 0.3 < wrong / len(corpus["train"]) < 0.5
    # Random mistakes would be averaged away; these depend on the subtitle.
    assert stock / wrong > 0.6


def test_another_seed_plans_another_corpus_and_the_same_seed_the_same(corpus):
    assert plan_split(0, "train", 1000) == corpus["train"]
    assert plan_split(1, "train", 1000) != corpus["train"]
