"""Ablations: a grid of variants and seeds trained one after another, and what its results say."""
