"""How offices write their lists, as rules from ``office_inventory.toml``."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from analytics.strict import Strict
from data.rulebook import read_toml

_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_SPACE = re.compile(r"[\s\u200b\ufeff*※]+")

Stop = Literal["none", "line", "plant", "rotate"]
Load = Literal["", "0", "1", "percent", "rest", "line", "named", "unknown"]


class MeasureRule(Strict):
    """How one clause of a measure is read; see the comments in the file."""

    says: str
    stop: Stop
    load: Load
    alone: Stop | None = None


class Header(Strict):
    """How many rows a header may have."""

    rows: Annotated[int, Field(ge=1, le=5)]


class Days(Strict):
    """Operating days where a list states none [d]."""

    assumed: Annotated[int, Field(ge=1, le=366)]


class OfficeRules(Strict):
    """All rules; each pattern by the word that it stands for."""

    header: Header
    columns: dict[str, str]
    pollutants: dict[str, str]
    levels: dict[str, str]
    told: dict[str, str]
    bare: dict[str, str]
    units: dict[str, float]
    periods: dict[str, str]
    days: Days
    rows: dict[str, str]
    words: dict[str, dict[str, str]]
    measures: tuple[MeasureRule, ...]
    clauses: dict[str, str]

    @cached_property
    def measure_patterns(self) -> tuple[tuple[re.Pattern[str], MeasureRule], ...]:
        """The rules for measures, ready to match, in order."""
        return tuple((re.compile(rule.says), rule) for rule in self.measures)

    def word(self, what: str, text: str) -> str | None:
        """The code that a word stands for; None where the rules do not know it."""
        plain = tight(text)
        for code, pattern in self.words[what].items():
            if re.fullmatch(pattern, plain):
                return code
        return None


@cache
def office_rules() -> OfficeRules:
    """The rules of the layout."""
    return read_toml(Path(__file__).with_name("office_inventory.toml"), OfficeRules)


@lru_cache(maxsize=1 << 16)
def tight(text: str) -> str:
    """Text without width, case and white space, as the patterns expect it."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def bare(text: str) -> str:
    """Tight text without what stands in brackets."""
    plain = tight(text)
    while (shorter := _BRACKETS.sub("", plain)) != plain:
        plain = shorter
    return plain
