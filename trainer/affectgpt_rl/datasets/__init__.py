"""Datasets: their rows, their clips as pictures, and the demo corpus."""

from .rows import DatasetError, Row, RowProblem, read_rows

__all__ = ["DatasetError", "Row", "RowProblem", "read_rows"]
