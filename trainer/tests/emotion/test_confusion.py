from affectgpt_rl.emotion import Lexicon, cluster_confusion, coverage, sign_confusion, word_confusion
from affectgpt_rl.emotion.confusion import ClusterCounts, Confusion

ANSWERS = [["anxious"], ["happy", "table"], ["happily", "anxious"], [], ["happy"]]
TRUTHS = [["happy"], ["happy"], ["happy"], ["sad"], ["table"]]


def test_clusters_in_place_of_others_are_counted_on_the_wheels_that_the_truth_maps_on(small: Lexicon) -> None:
    one, two = cluster_confusion(small, ANSWERS, TRUTHS)
    assert (one.wheel, one.samples) == ("one", 3)
    assert one.clusters == (ClusterCounts("fear", 0, 2, 0), ClusterCounts("joy", 3, 2, 2))
    assert one.confusion == (Confusion(None, "fear", 1), Confusion("joy", "fear", 1))
    assert two.samples == 4
    assert two.clusters == (ClusterCounts("bad", 1, 0, 0), ClusterCounts("good", 3, 2, 2))
    assert two.confusion == (Confusion("bad", None, 1), Confusion("good", None, 1))


def test_words_are_right_as_far_as_their_clusters_are(small: Lexicon) -> None:
    words = word_confusion(small, [*ANSWERS, ["mixed"]], [*TRUTHS, ["happy"]])
    assert [(word.word, word.samples, word.share) for word in words.truth] == [("happy", 4, 2.5 / 4), ("sad", 1, 0)]
    shares = [(word.word, word.samples, word.share) for word in words.predicted]
    assert shares == [("anxious", 2, 0), ("happily", 1, 1), ("happy", 1, 1), ("mixed", 1, 0.5)]
    assert words.confusion == (
        Confusion(None, "anxious", 1),
        Confusion("happy", "anxious", 1),
        Confusion("sad", None, 1),
    )


def test_signs_are_counted_with_the_labels_that_were_given() -> None:
    confusions = sign_confusion([" Positive", "mixed", "mixed", "negative"], [1, 2, 2, 0])
    assert confusions == (Confusion("positive", "mixed", 2), Confusion("positive", "positive", 1))


def test_what_a_lexicon_does_not_map_is_listed_by_its_number(small: Lexicon) -> None:
    found = coverage(small, [["happy", "chair", "table"], ["table"], []])
    assert (found.labels, found.mapped) == (4, 1)
    assert found.unmapped == (("table", 2), ("chair", 1))
