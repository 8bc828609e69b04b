"""The rows of an office's list, sorted to the plants that they are about.

Rows of totals, repeated headers and notes are left out and counted; what stands in merged cells
counts for the rows below. See decision 0011.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import pyarrow as pa

from analytics.problems import Problem, fail
from data.cells import is_missing, trimmed, words_as_numbers
from data.kinds import Field
from data.readers.layout import as_text, ignored
from data.readers.office_header import Column, meanings
from data.readers.office_rules import bare, office_rules, tight
from data.readers.sheet import Sheet

_CODE = re.compile(r"[0-9A-Z]{15,20}")
_MANY = ("serial", "remark")
_AMOUNT = Field(zh="", type="number", min=0)


@dataclass
class Plant:
    """One plant of the list.

    Parameters
    ----------
    code, name : as written
    region : as written, or of the merged cell above
    rows : places of its rows in the sheet
    repeated : all rows but the first state the code or the name again, so nothing is merged
    """

    code: str
    name: str
    region: str = ""
    rows: list[int] = field(default_factory=list)
    repeated: bool = True


@dataclass(frozen=True)
class Amount:
    """A number in a cell: its value, or, where it is none that may stand there, only its text."""

    value: float | None
    text: str


class OfficeList:
    """An office's list: its columns, its plants, and what there is to say about reading it.

    Parameters
    ----------
    sheet : from its header down, with the composed header
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.remarks: list[Problem] = []
        self.columns: dict[Column, int] = {}
        found = meanings(sheet.head)
        for place, column in enumerate(found):
            if column is None:
                continue
            if _same(column) not in map(_same, self.columns):
                self.columns[column] = place
            elif column.field not in _MANY:
                self._twice(column, place)
        self._places = {c.field: p for c, p in self.columns.items() if not c.pollutant + c.level}
        self._by_field: dict[str, list[tuple[Column, int]]] = {}
        for column, place in self.columns.items():
            self._by_field.setdefault(column.field, []).append((column, place))
        self._texts = [_texts(sheet, place) for place in range(len(sheet.head))]
        strange = [cell for cell, column in zip(sheet.head, found, strict=True) if column is None]
        self.remarks += ignored(sheet, strange)
        self.plants: list[Plant] = []
        self._amounts: dict[int, dict[str, Amount]] = {}
        self._gather()

    def _twice(self, column: Column, place: int) -> None:
        first = next(p for c, p in self.columns.items() if _same(c) == _same(column))
        both = f"{self.sheet.head[first]}, {self.sheet.head[place]}"
        head_row, name = self.sheet.head_row, self.sheet.name
        raise fail("column_twice", file=name, row=head_row, column=column.field, got=both)

    def place(self, name: str) -> int | None:
        """Where the column of a field stands that has neither pollutant nor level."""
        return self._places.get(name)

    def label(self, name: str) -> str:
        """The list's own name of a field's column."""
        at = self.place(name)
        return "" if at is None else self.sheet.head[at]

    def of(self, name: str) -> list[tuple[Column, int]]:
        """All columns of ``emission``, ``cut`` or ``measure``, with their places."""
        return self._by_field.get(name, [])

    def text(self, row: int, name: str) -> str:
        """What a row says in a field's column; '' where there is none."""
        at = self.place(name)
        return "" if at is None else self._texts[at][row]

    def cell(self, row: int, place: int) -> str:
        """What stands in a cell; '' where it says that nothing does."""
        text = self._texts[place][row]
        return "" if is_missing(text) else text

    def amount(self, row: int, place: int) -> Amount | None:
        """The number in a cell that may not be negative; None where it is empty."""
        if place not in self._amounts:
            self._amounts[place] = self._judged(place)
        return self._amounts[place].get(self._texts[place][row])

    def number(self, row: int) -> int:
        """The spreadsheet row of a row."""
        return int(self.sheet.rows[row])

    def remark(
        self, key: str, rows: Iterable[int], column: str = "", got: str = "", allowed: str = ""
    ) -> None:
        """Tell something of some rows, once for all of them."""
        found = list(rows)
        if found:
            first = self.number(min(found))
            one = Problem(key, self.sheet.name, first, column, got[:80], allowed, len(found))
            self.remarks.append(one)

    def first_told(self, plant: Plant, name: str) -> tuple[str, int]:
        """What the first row of a plant that says anything says, and that row."""
        for row in plant.rows:
            if text := self.text(row, name):
                return text, row
        return "", plant.rows[0]

    def _judged(self, place: int) -> dict[str, Amount]:
        words = list(dict.fromkeys(self._texts[place]))
        verdict = words_as_numbers(pa.array(words, pa.string()), _AMOUNT, datetime.min)
        values = verdict.values.to_pylist()
        bad = {int(i) for at in verdict.faults.values() for i in at}
        told = Counter(self._texts[place][row] for plant in self.plants for row in plant.rows)
        for key, at in verdict.notes.items():
            for one in at.tolist():
                if words[one] in told and one not in bad:
                    self._note(key, place, words[one], told[words[one]], values[one])
        return {
            word: Amount(None if i in bad else value, word)
            for i, (word, value) in enumerate(zip(words, values, strict=True))
            if i in bad or value is not None
        }

    def _note(self, key: str, place: int, word: str, count: int, value: float | None) -> None:
        first = next(r for p in self.plants for r in p.rows if self._texts[place][r] == word)
        kept = "" if value is None else repr(value)
        row, label = self.number(first), self.sheet.head[place]
        self.remarks.append(Problem(key, self.sheet.name, row, label, word, kept, count))

    def _gather(self) -> None:
        known: dict[tuple[str, str], Plant] = {}
        now: Plant | None = None
        region = ""
        filled: list[int] = []
        for row in self._listed():
            if row is None:
                # A total ends what was merged above it.
                now, region = None, ""
                continue
            code, name = self.text(row, "plant"), self.text(row, "name")
            if now is None or _another(now, code, name):
                told = self.text(row, "region")
                if not told and region and self.place("region") is not None:
                    filled.append(row)
                region = told or region
                now = Plant(code, name, region)
                key = (tight(code), tight(name))
                if all(key) and key in known:
                    now = known[key]
                else:
                    known[key] = now
                    self.plants.append(now)
            elif not code and not name:
                now.repeated = False
            now.rows.append(row)
        if filled:
            first = self.text(filled[0], "name")
            self.remark("region_filled_down", filled, self.label("region"), first)

    def _listed(self) -> Iterator[int | None]:
        """Rows about plants; None where a total was."""
        skipped: list[int] = []
        repeats = {tight(cell) for cell in self.sheet.head}
        first = True
        for row in range(len(self.sheet.rows)):
            cells = [column[row] for column in self._texts]
            filled = [(place, cell) for place, cell in enumerate(cells) if cell]
            total = self._total(filled)
            if total or self._note_row(filled) or _header_again(filled, self.sheet.head, repeats):
                skipped.append(row)
                if total:
                    yield None
            elif first and _counting(filled):
                skipped.append(row)
            else:
                yield row
            first = False
        if skipped:
            shown = next(cell for c in self._texts if (cell := c[skipped[0]]))
            self.remark("rows_skipped", skipped, got=" ".join(shown.split()))

    def _total(self, filled: list[tuple[int, str]]) -> bool:
        """Whether a row sums up others: the first word in it says so."""
        first = next((cell for _, cell in filled if not _number_like(cell)), "")
        return bool(first) and bool(re.fullmatch(office_rules().rows["total"], bare(first)))

    def _note_row(self, filled: list[tuple[int, str]]) -> bool:
        """A row that begins like a note, or with nothing but the first column filled."""
        if not filled:
            return True
        place, cell = filled[0]
        if re.fullmatch(office_rules().rows["note"], tight(cell), re.DOTALL):
            return not self.text_at("plant", filled)
        return len(filled) == 1 and place == 0 and not _CODE.fullmatch(tight(cell).upper())

    def text_at(self, name: str, filled: list[tuple[int, str]]) -> str:
        """What the filled cells of a row say in a field's column, if it looks like a code."""
        at = self.place(name)
        cell = next((cell for place, cell in filled if place == at), "")
        return cell if _CODE.fullmatch(tight(cell).upper()) else ""


def _same(column: Column) -> tuple[str, str, str]:
    """What makes two columns the same: not their units."""
    return column.field, column.pollutant, column.level


def _texts(sheet: Sheet, place: int) -> list[str]:
    return [trimmed(cell) for cell in as_text(sheet.cells(place)).to_pylist()]


def _another(now: Plant, code: str, name: str) -> bool:
    """Whether a row begins a plant: it states a code or a name that the one above has not."""
    return bool(code and tight(code) != tight(now.code)) or bool(
        name and tight(name) != tight(now.name)
    )


def _number_like(cell: str) -> bool:
    return bool(re.fullmatch(r"[0-9.,%+-]+", tight(cell)))


def _header_again(filled: list[tuple[int, str]], head: tuple[str, ...], known: set[str]) -> bool:
    """A header repeated, as at the top of each printed page: each cell is part of its column's."""
    return len(filled) > 1 and all(
        tight(cell) in known or (tight(cell) in tight(head[place]) and not _number_like(cell))
        for place, cell in filled
    )


def _counting(filled: list[tuple[int, str]]) -> bool:
    """A row that numbers the columns."""
    if len(filled) < 3 or not all(re.fullmatch(r"[0-9]{1,3}", cell) for _, cell in filled):
        return False
    return bool((np.diff([int(cell) for _, cell in filled]) == 1).all())


def counted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems of one key and column as one, with their number."""
    found: dict[tuple[str, str], Problem] = {}
    for one in problems:
        key = (one.key, one.column)
        before = found.get(key)
        found[key] = one if before is None else replace(before, count=before.count + one.count)
    return tuple(found.values())
