"""The page of an official document (GB/T 9704-2012), in one place for both kinds of file.

Lengths in mm, type in pt.
"""

from __future__ import annotations

PAGE = (210.0, 297.0)
TOP, LEFT = 37.0, 28.0
TEXT = (156.0, 225.0)
RIGHT = PAGE[0] - LEFT - TEXT[0]
BOTTOM = PAGE[1] - TOP - TEXT[1]
LINES, CHARACTERS = 22, 28
BODY, TITLE, TABLE, FOLIO = 16.0, 22.0, 10.5, 14.0
TABLE_PITCH = 15.0
FOLIO_BELOW = 7.0
"""The page number stands this far below the text [mm]."""

FOOT = 17.0
"""Room for a small line or two below the page number [mm]."""

POINTS_A_MM = 72 / 25.4
PITCH = int(TEXT[1] * POINTS_A_MM * 20 / LINES) / 20
"""From line to line [pt], such that `LINES` fit into the height of the text."""

KEPT_WHOLE = 8
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
