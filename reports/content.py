"""What a document says, apart from the file that it is written to.

A document is a row of blocks. The writers of .docx, .pdf and .xlsx take the same blocks, so that
all three carry the same figures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from reports import layout

LONGEST = 120
"""Characters of words of others in a cell of a document."""

_SPACES = re.compile(r"[\t\r\n\v\f\x85\u2028\u2029]+")
_NEVER = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    r"\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def plain(text: object) -> str:
    """Text from outside without what could break a line, a direction or a file."""
    said = _NEVER.sub("", _SPACES.sub(" ", str(text)))
    return "".join(c for c in said if unicodedata.category(c) != "Cn" and ord(c) & 0xFFFE != 0xFFFE)


def short(text: str, longest: int = LONGEST) -> str:
    """At most so many characters, with an ellipsis where some are left out."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


@dataclass(frozen=True)
class Cell:
    """What a cell shows, and its value for a spreadsheet.

    Parameters
    ----------
    value : a number, time or date; None for what is only text
    form : a format of `reports.sheets`
    outside : words of others, which a document shortens and the workbook has whole
    """

    text: str
    value: float | int | datetime | date | None = None
    form: str = "text"
    outside: bool = False

    @property
    def shown(self) -> str:
        """What a document shows."""
        text = plain(self.text)
        return short(text) if self.outside else text


def outside(text: object) -> Cell:
    """A cell with words of others: names of plants, remarks."""
    return Cell(plain(text), outside=True)


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    width : share of the table's width in a document; 0 keeps it to the workbook
    align : ``left``, ``right`` or ``center``
    total : ``sum``; '' for none
    share : two columns by their places, whose quotient it is; the workbook calculates it
    """

    title: str
    width: float
    align: str = "left"
    total: str = ""
    share: tuple[int, int] | None = None


@dataclass(frozen=True)
class Table:
    """A table with its caption and clause.

    Parameters
    ----------
    key : names its sheet
    clauses : one a row where rows have their own; else `clause` is that of all
    last : the row of totals; None without
    most : rows that a document lists; None for all
    rest : what is said where some are left out
    """

    key: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    clause: str = ""
    clauses: Sequence[str] = ()
    last: Sequence[Cell] | None = None
    most: int | None = None
    rest: str = ""

    @property
    def shown(self) -> list[int]:
        """The places of the columns that a document has."""
        return [place for place, one in enumerate(self.columns) if one.width]

    @property
    def fitted(self) -> tuple[float, list[float]]:
        """The type and the widths of those columns in a document [pt]."""
        rows = [*self.rows[: self.most], *([] if self.last is None else [self.last])]
        texts = [[self.columns[p].title, *(row[p].shown for row in rows)] for p in self.shown]
        return layout.fitted([self.columns[p].width for p in self.shown], texts)


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4; the writers do not number, the text does."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body; `small` for notes below tables."""

    text: str
    small: bool = False
    indent: bool = True


@dataclass(frozen=True)
class Figure:
    """A drawing as SVG, `width` by `height` millimetres, and what it shows in words."""

    caption: str
    svg: str
    width: float
    height: float
    said: str


@dataclass(frozen=True)
class PageBreak:
    """The next block begins a page."""


Block = Heading | Paragraph | Table | Figure | PageBreak


@dataclass(frozen=True)
class Document:
    """One document.

    Parameters
    ----------
    number : the line for a number that the office fills in; '' for none
    addressee : likewise
    signature, day : at the end, to the right; '' for none
    foot : a small line below the page number; '' for none
    contents : heading of a table of contents; '' for none
    made : when it was made, for the file's properties [Beijing time]
    notes : names and facts of the data that it rests on, for the workbook
    """

    title: str
    blocks: Sequence[Block]
    lang: str
    made: datetime
    number: str = ""
    addressee: str = ""
    signature: str = ""
    day: str = ""
    foot: str = ""
    contents: str = ""
    notes: Sequence[tuple[str, str]] = field(default_factory=tuple)

    def leads(self, place: int) -> bool:
        """Whether no page may part a block from the next: a sentence that announces a table.

        It ends with a colon. Others may stay behind, so that less of a page is left empty; what is
        last goes with the signature.
        """
        here, following = self.blocks[place], self.blocks[place + 1 : place + 2]
        if not following:
            return bool(self.signature)
        announces = isinstance(here, Paragraph) and here.text.rstrip().endswith(("：", ":"))
        return announces and isinstance(following[0], Table)

    @property
    def tables(self) -> list[Table]:
        """Its tables, in order."""
        return [one for one in self.blocks if isinstance(one, Table)]


class Numbers:
    """Numbers the headings as official documents do: 一、（一）1.（1）; 1, 1.1 … in English."""

    _DIGITS = "零一二三四五六七八九"

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._at = [0, 0, 0, 0]

    def heading(self, level: int, text: str, *, alone: bool = False) -> Heading:
        """The next heading of a level; one that stands alone under its part has no number."""
        if alone:
            return Heading(level, text)
        self._at[level - 1] += 1
        self._at[level:] = [0] * (4 - level)
        return Heading(level, self._mark(level) + text)

    def _mark(self, level: int) -> str:
        number = self._at[level - 1]
        if self.lang != "zh":
            return ".".join(str(n) for n in self._at[:level]) + "  "
        if level == 1:
            return f"{self.chinese(number)}、"
        if level == 2:
            return f"（{self.chinese(number)}）"
        return f"{number}. " if level == 3 else f"（{number}）"

    @classmethod
    def chinese(cls, number: int) -> str:
        """A number below 100 in Chinese: 十一."""
        tens, ones = divmod(number, 10)
        head = ("" if tens == 1 else cls._DIGITS[tens]) + "十" if tens else ""
        return head + (cls._DIGITS[ones] if ones or not tens else "")
