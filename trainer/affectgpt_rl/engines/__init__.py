"""Engines that run GRPO: the only packages that import deep-learning libraries."""
