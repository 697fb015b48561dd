"""Run configurations: reading run.yaml, saying what is wrong with it, and its typed form."""

from .check import Report, check_config, check_document, check_recorded
from .problems import Problem
from .types import RunConfig, run_config

__all__ = ["Problem", "Report", "RunConfig", "check_config", "check_document", "check_recorded", "run_config"]
