"""What the columns of an office's list hold, told from headers of up to three rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from data.kinds import folded, kind
from data.readers.layout import TITLE_LINES
from data.readers.office_rules import bare, office_rules, tight
from data.readers.sheet import Sheet

BETWEEN = " › "
"""Stands between a group and what is below it, as a composed header shows them."""

_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_LISTS = ("plants", "plant_plans")
Head = tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """What a column holds.

    Parameters
    ----------
    field : a column of a canonical table, or ``emission``, ``cut``, ``measure``
    pollutant, level : of an emission, a cut, a measure; '' where the header names none
    tonnes : one unit of the column [t]
    period : ``year``, ``day`` or '' where the header does not say
    """

    field: str
    pollutant: str = ""
    level: str = ""
    tonnes: float = 1.0
    period: str = ""


@lru_cache(maxsize=4096)
def meaning(cell: str) -> Column | None:
    """What a composed header cell stands for; None where nobody knows."""
    parts = [bare(part) for part in cell.split(BETWEEN)]
    path = "/".join(part for part in parts if part)
    if not path:
        return None
    rules = office_rules()
    level, pollutant = _only(rules.levels, path), _only(rules.pollutants, path)
    if level is None or pollutant is None:
        return None
    if not level:
        for text in (path, parts[-1]):
            for name, pattern in rules.columns.items():
                if text and re.fullmatch(pattern, text):
                    return None if _in_hours(name, cell) else Column(name)
    told = _told(path, level, pollutant)
    if told in ("emission", "cut"):
        return Column(told, pollutant, level, _tonnes(cell), _period(cell))
    if told:
        return Column(told, level=level)
    if not level and not pollutant:
        for name in _LISTS:
            field = kind(name).by_header().get(folded(cell.split(BETWEEN)[-1]))
            if field is not None:
                return Column(field)
    return None


def _only(patterns: dict[str, str], path: str) -> str | None:
    """The one word whose pattern is found; '' if none is, None if several are."""
    found = [word for word, pattern in patterns.items() if re.search(pattern, path)]
    return None if len(found) > 1 else found[0] if found else ""


def _told(path: str, level: str, pollutant: str) -> str:
    told = {what: bool(re.search(p, path)) for what, p in office_rules().told.items()}
    if pollutant:
        if told["unread"] or told["stop"]:
            return ""
        if level or told["cut"]:
            return "cut"
        return "emission" if told["emission"] else ""
    for what in ("stop", "load_cut"):
        if told[what]:
            return what
    if told["unread"]:
        return ""
    if level:
        alone = re.fullmatch(office_rules().bare["level"], path)
        return "measure" if told["measure"] or alone else ""
    return "measure" if re.search("措施", path) else ""


def _in_hours(name: str, cell: str) -> bool:
    """Operating time may be given in hours, which is another thing."""
    return name == "operating_days" and bool(re.search(r"小时|[(/]h", tight(cell)))


def _tonnes(cell: str) -> float:
    plain = tight(cell)
    for text in (*_IN_BRACKETS.findall(plain)[::-1], plain):
        for pattern, factor in office_rules().units.items():
            if re.search(pattern, text):
                return factor
    return 1.0


def _period(cell: str) -> str:
    """By the unit in brackets first, then by the words."""
    plain = tight(cell)
    for text in (*_IN_BRACKETS.findall(plain)[::-1], plain):
        for name, pattern in office_rules().periods.items():
            if re.search(pattern, text):
                return name
    return ""


def meanings(head: Head) -> list[Column | None]:
    """What each column of a composed header holds."""
    return [meaning(cell) for cell in head]


def known(head: Head) -> int:
    """How many columns are understood."""
    return sum(column is not None for column in meanings(head))


def composed(lines: Sequence[Head]) -> Head:
    """A header of several rows as one: groups reach right over what is below them.

    Of merged cells a file keeps the text in the first one only. A blank cell belongs to the group
    on its left if it has text below and so has the cell of the group.
    """
    below = [False] * len(lines[0])
    filled: list[list[str]] = []
    for line in reversed(lines):
        shown, group = [], ""
        for cell, under in zip(line, below, strict=True):
            if cell or not under:
                group = cell if under else ""
                shown.append(cell)
            else:
                shown.append(group)
        below = [under or bool(cell) for under, cell in zip(below, shown, strict=True)]
        filled.append(shown)
    columns = zip(*reversed(filled), strict=True)
    return tuple(BETWEEN.join(dict.fromkeys(" ".join(c.split()) for c in cells if c.strip()))
                 for cells in columns)  # fmt: skip


def searching(recognise: Callable[[Head], bool]) -> Callable[[Sheet], Sheet | None]:
    """What finds a header of one to three rows below a title, by the columns understood."""

    def search(sheet: Sheet) -> Sheet | None:
        if sheet.form == "parquet":
            return sheet if recognise(sheet.head) else None
        deepest = office_rules().header.rows
        lines = _first_lines(sheet, TITLE_LINES + deepest)
        best: tuple[int, Head, int] | None = None
        for top in range(min(TITLE_LINES + 1, len(lines))):
            if sum(bool(cell) for cell in lines[top]) < 2:
                continue
            for depth in range(1, min(deepest, len(lines) - top) + 1):
                head = composed(lines[top : top + depth])
                # Fewer rows are preferred: what lies above may be a title that says something.
                if recognise(head) and (best is None or _better(known(head), depth, best)):
                    best = (known(head) * 10 - depth, head, top + depth - 1)
        return None if best is None else sheet.without(best[2], best[1]) if best[2] else sheet

    return search


def _better(count: int, depth: int, best: tuple[int, Head, int]) -> bool:
    return count * 10 - depth > best[0]


def _first_lines(sheet: Sheet, count: int) -> list[Head]:
    columns = [sheet.cells(i).slice(0, count).to_pylist() for i in range(len(sheet.head))]
    below = zip(*([str(cell or "").strip() for cell in column] for column in columns), strict=True)
    return [sheet.head, *below]
