"""Rows of whole numbers, each packed into one number, so that adding rows is one addition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class PackedRows:
    """Rows of numbers from 0 on, packed so wide that a sum of as many rows as there are has room."""

    def __init__(self, rows: Sequence[Sequence[int]]) -> None:
        """Packs the rows, all of the same length."""
        most = max((value for row in rows for value in row), default=0)
        self._bits = max(most * len(rows), 1).bit_length()
        self._width = len(rows[0]) if rows else 0
        self.rows = [self._packed(row) for row in rows]

    def unpacked(self, packed: int) -> list[int]:
        """Returns the numbers of a row, or of a sum of rows."""
        bits, mask = self._bits, (1 << self._bits) - 1
        return [(packed >> shift) & mask for shift in range(0, bits * self._width, bits)]

    def _packed(self, row: Iterable[int]) -> int:
        return sum(value << (self._bits * column) for column, value in enumerate(row))
