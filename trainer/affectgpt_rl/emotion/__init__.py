"""Emotion wheels: labels, lexicons and scores. Pure, without third parties, with the names of the TypeScript twin."""

from .agreement import Agreement, agreement, effects
from .benchmarks import HitScores, SentimentScores, score_hits, score_sentiment
from .confusion import cluster_confusion, sign_confusion, word_confusion
from .coverage import Coverage, coverage
from .errors import EmotionError
from .labels import parse_labels
from .lexicon import LEVELS, Level, Lexicon, Wheel, load_lexicon, own_lexicon
from .official import load_official_pack
from .scores import SampleScores, SetScores, WheelScores, score_sample, score_sets

__all__ = [
    "LEVELS",
    "Agreement",
    "Coverage",
    "EmotionError",
    "HitScores",
    "Level",
    "Lexicon",
    "SampleScores",
    "SentimentScores",
    "SetScores",
    "Wheel",
    "WheelScores",
    "agreement",
    "cluster_confusion",
    "coverage",
    "effects",
    "load_lexicon",
    "load_official_pack",
    "own_lexicon",
    "parse_labels",
    "score_hits",
    "score_sample",
    "score_sentiment",
    "score_sets",
    "sign_confusion",
    "word_confusion",
]
