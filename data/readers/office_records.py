"""What comes out of an office's list: records of cells, and emissions as tonnes a day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pyarrow as pa

from data.draft import Cells, Draft
from data.readers.office_header import Column
from data.readers.office_list import Amount, OfficeList, Plant
from data.readers.office_rules import office_rules

Cell = tuple[str, int, str]
"""Text, the row it is from, and the list's own name of its column."""


@dataclass
class Records:
    """Cells of a draft, record by record, with the row and the column each is from."""

    rows: list[int] = field(default_factory=list)
    cells: list[dict[str, Cell]] = field(default_factory=list)

    def add(self, row: int, cells: dict[str, Cell]) -> None:
        """One more record, of a row of the sheet."""
        self.rows.append(row)
        self.cells.append(cells)

    def draft(self, sheet: OfficeList, names: Sequence[str]) -> Draft:
        """A draft with the columns that any record has."""
        columns = {}
        pairs = list(zip(self.rows, self.cells, strict=True))
        for name in names:
            found = [record.get(name, ("", row, "")) for row, record in pairs]
            label = next((where for _, _, where in found if where), "")
            if any(name in record for record in self.cells):
                columns[name] = Cells(
                    label,
                    pa.chunked_array([pa.array([text for text, _, _ in found], pa.string())]),
                    np.array([sheet.number(row) for _, row, _ in found], dtype=np.int64),
                    np.array([where or label for _, _, where in found], dtype=object),
                )
        numbers = np.array([sheet.number(row) for row in self.rows], dtype=np.int64)
        whole = sheet.sheet
        return Draft(whole.path, whole.form, numbers, columns, defects=tuple(sheet.remarks))


@dataclass
class Days:
    """By how many days annual tonnes of a row are divided, and where the list did not say."""

    sheet: OfficeList
    assumed: dict[str, int] = field(default_factory=dict)

    def of(self, plant: Plant, row: int) -> float:
        """The row's own days, else the plant's, else what the rules assume [d]."""
        for text in (self.sheet.text(row, "operating_days"), self.stated(plant)[0]):
            place = self.sheet.place("operating_days")
            amount = None if place is None or not text else self._amount(text)
            if amount:
                return amount
        self.assumed.setdefault(f"{plant.code} {plant.name}", plant.rows[0])
        return float(office_rules().days.assumed)

    def stated(self, plant: Plant) -> tuple[str, int]:
        """The most days that any row of a plant states, as text; text that is no number first."""
        most: tuple[float, str, int] | None = None
        for row in plant.rows:
            text = self.sheet.text(row, "operating_days")
            value = (self._amount(text) or math.inf) if text else 0.0
            if text and (most is None or value > most[0]):
                most = (value, text, row)
        return ("", plant.rows[0]) if most is None else most[1:]

    @staticmethod
    def _amount(text: str) -> float | None:
        try:
            value = float(text)
        except ValueError:
            return None
        return value if 0 < value < math.inf else None

    def remark(self) -> None:
        """Tell of the plants whose days were assumed."""
        rule = str(office_rules().days.assumed)
        self.sheet.remark("operating_days_assumed", self.assumed.values(), allowed=rule)


def annual(column: Column) -> bool:
    """Emissions are annual unless the header says by day; cuts daily unless it says by year."""
    return column.period == "year" or (column.field == "emission" and not column.period)


@dataclass
class Sums:
    """Emissions of plants, summed over their rows by the rule of decision 0011."""

    sheet: OfficeList
    summed: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    others: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)

    def differing(self, plant: Plant, name: str, kept: str) -> None:
        """Note the rows of a plant that say something else than its first."""
        for row in plant.rows:
            text = self.sheet.text(row, name)
            if text and text != kept and name not in ("plant", "name"):
                self.others.setdefault(name, []).append((row, text, kept))

    def emissions(self, plant: Plant, days: Days) -> dict[str, Cell]:
        """Daily tonnes by column, and the days by which annual ones were divided."""
        columns = self.sheet.of("emission")
        rows = self._counting(plant, [place for _, place in columns])
        cells: dict[str, Cell] = {}
        divided = False
        for column, place in columns:
            name, label = f"{column.pollutant}_t_d", self.sheet.sheet.head[place]
            cells[name] = ("", plant.rows[0], label)
            found = [(row, amount) for row in rows if (amount := self.sheet.amount(row, place))]
            bad = next(((amount.text, row) for row, amount in found if amount.value is None), None)
            if bad is not None:
                cells[name] = (*bad, label)
            elif found:
                yearly = annual(column)
                by_days: dict[float, list[float]] = {}
                for row, amount in found:
                    over = days.of(plant, row) if yearly else 1.0
                    by_days.setdefault(over, []).append(tonnes(amount, column))
                total = math.fsum(math.fsum(part) / over for over, part in by_days.items())
                cells[name] = (spelled(total), found[0][0], label)
                divided |= yearly
        if divided:
            text, row = days.stated(plant)
            text = text or str(office_rules().days.assumed)
            cells["operating_days"] = (text, row, self.sheet.label("operating_days"))
        return cells

    def _counting(self, plant: Plant, places: Sequence[int]) -> list[int]:
        """The rows of a plant whose emissions count."""
        told = {row: tuple(map(partial(self._value, row), places)) for row in plant.rows}
        told = {row: values for row, values in told.items() if any(v != "" for v in values)}
        if len(told) < 2:
            return list(told)
        if len(set(told.values())) == 1 and plant.repeated:
            self.repeated.append(plant.rows[0])
            return [next(iter(told))]
        seen: set[tuple[str, tuple[object, ...]]] = set()
        rows = []
        for row, values in told.items():
            line = self.sheet.text(row, "line")
            if not line or (line, values) not in seen:
                rows.append(row)
            seen.add((line, values))
        if len(rows) > 1:
            self.summed.append(plant.rows[0])
        return rows

    def _value(self, row: int, place: int) -> object:
        amount = self.sheet.amount(row, place)
        return "" if amount is None else amount.text if amount.value is None else amount.value

    def remark(self) -> None:
        """Tell what was summed, counted once, or said otherwise."""
        self.sheet.remark("emission_summed", self.summed)
        self.sheet.remark("emission_repeated", self.repeated)
        for name, found in self.others.items():
            _, text, kept = found[0]
            rows = [row for row, _, _ in found]
            self.sheet.remark("plant_told_twice", rows, self.sheet.label(name), text, kept)


def spelled(value: float) -> str:
    """A number as a cell has it: no exponent, and the 15 digits that a spreadsheet keeps."""
    return str(np.format_float_positional(float(f"{value:.15g}"), trim="-"))


def tonnes(amount: Amount, column: Column) -> float:
    """An amount of a column [t]."""
    return (amount.value or 0.0) * column.tonnes
