"""A notice board's measures in words. Clause 五(二)2(5)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from text import Words
from text.formats import percent


def measure(words: Words, row: Any) -> str:
    """One measure: its line, what is done, how far load falls."""
    parts = [row.line] if isinstance(row.line, str) and row.line else []
    if isinstance(row.measure, str) and row.measure:
        parts.append(row.measure)
    elif isinstance(row.stop, str) and row.stop not in ("", "none"):
        parts.append(words("stop." + row.stop))
    if not pd.isna(row.load_cut) and row.load_cut > 0:
        parts.append(words("board.load", load=percent(row.load_cut)))
    return " ".join(parts)


def measures(words: Words, rows: pd.DataFrame, level: str) -> str:
    """All measures of one level; that the list has none."""
    said = [measure(words, row) for row in rows[rows["level"] == level].itertuples()]
    told = [one for one in said if one]
    return words("board.joint").join(told) or words("board.no_measures")
