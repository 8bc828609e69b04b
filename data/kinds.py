"""The canonical tables as people exchange them, read from ``tables.toml``.

`data.schema` knows how a table is stored; this knows what its cells may say.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, RootModel, model_validator
from pydantic import Field as Rule

from analytics.problems import fail
from analytics.strict import Strict
from data.rulebook import read_toml

FieldType = Literal[
    "text",
    "region",
    "plant",
    "number",
    "count",
    "flag",
    "time",
    "hour_or_day",
    "moment",
    "date",
    "choice",
    "edition",
]


class Field(Strict):
    """One column: its Chinese header, type, unit, and what a cell may hold.

    ``min`` and ``max`` are in ``unit``. ``alias`` is one more header that is understood.
    ``first``: a time of the key; of rows that differ in it alone the first counts.
    """

    zh: str
    type: FieldType
    unit: str = ""
    min: float | None = None
    max: float | None = None
    key: bool = False
    first: bool = False
    need: bool = False
    future: bool = False
    alias: str | None = None
    choices: dict[str, str] = Rule(default_factory=dict)
    need_unless: dict[str, str] = Rule(default_factory=dict)
    not_below: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _choices_fit(self) -> Field:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError(f"choices: for type choice, and only for it; got {self.type}")
        return self

    @property
    def allowed(self) -> str:
        """What a cell may hold, free of any language: ``0–500``, ``≥ 0``, ``YYYY-MM-DD`` …"""
        if self.type in ("number", "count"):
            return self._range
        if self.type == "choice":
            return ", ".join(f"{code} {word}" for code, word in self.choices.items())
        return _FORMATS.get(self.type, "")

    @property
    def _range(self) -> str:
        low, high = (None if v is None else f"{v:g}" for v in (self.min, self.max))
        if low is not None and high is not None:
            share = " (30% = 0.3)" if (self.min, self.max) == (0, 1) else ""
            return f"{low}–{high}{share}"
        return f"≥ {low}" if low is not None else f"≤ {high}" if high is not None else "0.0"


_FORMATS = {
    "flag": "0, 1",
    "time": "YYYY-MM-DD HH:00",
    "hour_or_day": "YYYY-MM-DD HH:00, YYYY-MM-DD",
    "moment": "YYYY-MM-DD HH:MM",
    "date": "YYYY-MM-DD",
    "edition": "YYYY-MM-DD",
    "plant": "91410800MA0000000X",
}


class Kind(Strict):
    """One canonical table: Chinese title, the group it is stored in, its columns in order."""

    zh: str
    group: str
    columns: Annotated[dict[str, Field], Rule(min_length=1)]

    @property
    def needed(self) -> tuple[str, ...]:
        """Columns that a file must have."""
        return tuple(n for n, field in self.columns.items() if field.need or field.need_unless)

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that no two rows share."""
        return tuple(name for name, field in self.columns.items() if field.key or field.first)

    @property
    def subject(self) -> tuple[str, ...]:
        """Columns that say what a row is about, whenever it came in: `keys` but for that time."""
        return tuple(name for name, field in self.columns.items() if field.key)

    @property
    def measured(self) -> tuple[str, ...]:
        """The quantities of a table that holds nothing else beside its keys; else empty.

        A file of such a table without any of them says nothing.
        """
        values = [
            name
            for name, field in self.columns.items()
            if name not in self.keys and field.type != "flag"
        ]
        pure = all(self.columns[name].type == "number" for name in values)
        return tuple(values) if pure else ()

    def by_header(self) -> dict[str, str]:
        """Every header that is understood, folded by `folded`, to the column it stands for."""
        found: dict[str, str] = {}
        for name, field in self.columns.items():
            for header in (name, field.zh, field.alias):
                if header:
                    found.setdefault(folded(header), name)
        return found


class _Kinds(RootModel[dict[str, Kind]]):
    model_config = ConfigDict(frozen=True)


_UNIT = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")


def folded(header: str) -> str:
    """A header without what people vary: width, case, spaces around it, a unit in brackets."""
    plain = unicodedata.normalize("NFKC", header).strip().casefold()
    return _UNIT.sub("", plain) or plain


@cache
def kinds() -> dict[str, Kind]:
    """All canonical tables by name, in the order of ``tables.toml``."""
    return read_toml(Path(__file__).with_name("tables.toml"), _Kinds).root


def kind(name: str) -> Kind:
    """The table of that name; raises `JiError` listing the names there are."""
    try:
        return kinds()[name]
    except KeyError:
        raise fail("unknown_kind", got=name, allowed=", ".join(kinds())) from None
