"""The page of an official document (GB/T 9704-2012), in one place for both kinds of file.

Lengths in mm, type in pt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

PAGE = (210.0, 297.0)
TOP, LEFT = 37.0, 28.0
TEXT = (156.0, 225.0)
RIGHT = PAGE[0] - LEFT - TEXT[0]
BOTTOM = PAGE[1] - TOP - TEXT[1]
LINES, CHARACTERS = 22, 28
BODY, TITLE, TABLE, FOLIO = 16.0, 22.0, 10.5, 14.0
TABLE_LEAST = 8.0
TABLE_PITCH = 15.0
FOLIO_BELOW = 7.0
"""The page number stands this far below the text [mm]."""

FOOT = 17.0
"""Room for a small line or two below the page number [mm]."""

POINTS_A_MM = 72 / 25.4
PITCH = int(TEXT[1] * POINTS_A_MM * 20 / LINES) / 20
"""From line to line [pt], such that `LINES` fit into the height of the text."""

KEPT_WHOLE = 5
"""A table of so many rows is not divided between pages."""

FONTS = {
    "body": ("仿宋", "Times New Roman"),
    "title": ("方正小标宋简体", "Times New Roman"),
    "head": ("黑体", "Times New Roman"),
    "kai": ("楷体", "Times New Roman"),
    "folio": ("宋体", "Times New Roman"),
}
"""Chinese and Latin type by use, as word processors name them."""

HEADINGS = ("head", "kai", "body", "body")
"""Type of the headings of each level."""

UNBROKEN = 12
"""Letters of a word that is not divided within a cell."""

CLAUSE = r"[一二三四五六七八九十]+\([一二三四五六七八九十]+\)[\d()]*"
"""The number of a clause, which no end of a line parts."""

_BESIDE = 7.0
_WORD = re.compile(CLAUSE + r"|[\x21-\x7e\u2013\u2080-\u2089]+")
_NARROW, _BROAD = frozenset("fijlrt.,:;'|!()[]-/"), frozenset("mwMW%@")


def word_width(text: str) -> float:
    """The width of the widest word or clause of a cell, which is not divided [em]."""

    def letter(one: str) -> float:
        if one > "\u2fff":
            return 1.0
        if one in _NARROW:
            return 0.36
        return 0.93 if one in _BROAD else 0.7 if one.isupper() else 0.6

    return max((sum(map(letter, w[:UNBROKEN])) for w in _WORD.findall(text)), default=1.0)


def fitted(
    wished: Sequence[float], texts: Sequence[Sequence[str]], whole: float = TEXT[0] * POINTS_A_MM
) -> tuple[float, list[float]]:
    """Type and widths of a table's columns, none too narrow for its widest word [pt].

    Parameters
    ----------
    wished : share of each; kept where the words fit
    texts : the cells of each
    """
    widest = [max(map(word_width, column)) for column in texts]
    size = TABLE
    while size > TABLE_LEAST and sum(widest) * size + len(widest) * _BESIDE > whole:
        size -= 0.5
    needed = [one * size + _BESIDE for one in widest]
    if sum(needed) >= whole:
        return size, [one * whole / sum(needed) for one in needed]
    fixed: set[int] = set()
    while True:
        free = [place for place in range(len(wished)) if place not in fixed]
        scale = (whole - sum(needed[p] for p in fixed)) / sum(wished[p] for p in free)
        tight = {place for place in free if wished[place] * scale < needed[place]}
        if not tight:
            return size, [
                needed[p] if p in fixed else wished[p] * scale for p in range(len(wished))
            ]
        fixed |= tight
