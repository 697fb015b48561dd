"""Seconds that one sample of a phase's step takes on the machine that the defaults were measured on (two CPU cores).

Between phases their ratios hold elsewhere too, for the preset 'tiny-llava'.
"""

PRETRAINING_SECONDS, IMITATION_SECONDS, ROLLOUT_SECONDS = 0.00125, 0.006, 0.015
