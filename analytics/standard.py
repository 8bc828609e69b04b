"""An AQI standard as data: the breakpoints of HJ 633, by edition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from analytics.strict import Strict

Ascending = Annotated[tuple[float, ...], Field(min_length=2)]


def _check_ascending(name: str, values: tuple[float, ...]) -> None:
    if values[0] != 0 or any(b <= a for a, b in pairwise(values)):
        raise ValueError(f"{name}: must start at 0 and rise strictly; got {list(values)}")


class Breakpoints(Strict):
    """Concentrations at each IAQI step; a shorter row stops at the IAQI of its last entry.

    CO in mg/m³, the others in µg/m³.
    """

    so2: Ascending
    no2: Ascending
    co: Ascending
    o3: Ascending
    pm10: Ascending
    pm25: Ascending

    def items(self) -> list[tuple[str, tuple[float, ...]]]:
        """Pairs of pollutant and its breakpoints, in the order of the fields."""
        return [(name, getattr(self, name)) for name in type(self).model_fields]


class AqiClass(Strict):
    """One class of air quality, for AQI up to and with ``upto``."""

    code: str
    upto: float


class Standard(Strict):
    """One edition of HJ 633.

    ``daily`` holds 24 h means and, under ``o3``, the 8 h mean; ``hourly`` holds 1 h means.
    """

    id: str
    title: str
    effective_from: date
    iaqi: Ascending
    known_above: float
    hourly: Breakpoints
    daily: Breakpoints
    classes: tuple[AqiClass, ...]

    @model_validator(mode="after")
    def _sorted(self) -> Standard:
        _check_ascending("iaqi", self.iaqi)
        for table, rows in (("hourly", self.hourly), ("daily", self.daily)):
            for name, values in rows.items():
                _check_ascending(f"{table}.{name}", values)
                if len(values) > len(self.iaqi):
                    got = len(values)
                    raise ValueError(f"{table}.{name}: at most as many as iaqi; got {got}")
        _check_ascending("classes.upto", (0.0, *(c.upto for c in self.classes)))
        return self


def standard_at(standards: Sequence[Standard], day: date) -> Standard:
    """The edition in force on a day; before the first one began, the first."""
    ordered = sorted(standards, key=lambda s: s.effective_from)
    begun = [s for s in ordered if s.effective_from <= day]
    return begun[-1] if begun else ordered[0]
