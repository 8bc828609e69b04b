"""Plans, standards, units and tables from their TOML files; a broken file names itself and its key.

A bureau's own plan or units are more files in the same folders.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from analytics.grades import Grades
from analytics.plan import Plan
from analytics.problems import JiError, Problem, fail
from analytics.standard import Standard
from analytics.strict import Strict
from data import validation

HERE = Path(__file__).parent
M = TypeVar("M", bound=BaseModel)


class Unit(Strict):
    """A county-level unit that reports; ``centre`` is lon, lat [degrees]."""

    code: str
    zh: str
    en: str
    centre: tuple[float, float]
    tile: tuple[int, int]
    aliases: tuple[str, ...] = ()
    counted_in: str | None = None


class City(Strict):
    """A city and its units; ``counted_in`` of a unit must name another unit."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    units: Annotated[tuple[Unit, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _codes_are_sound(self) -> City:
        codes = [u.code for u in self.units]
        doubles = sorted({c for c in codes if codes.count(c) > 1})
        if doubles:
            raise ValueError(f"units: each code once; got {', '.join(doubles)} twice")
        for unit in self.units:
            if unit.counted_in is not None and unit.counted_in not in codes:
                raise ValueError(f"units: counted_in must be a unit; got {unit.counted_in}")
        return self


def read_toml(path: Path, model: type[M]) -> M:
    """One file as a model. Raises `JiError` naming file and key for anything unsound."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise fail("rule_file_unreadable", file=path.name, got=error) from error
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise JiError(*(_problem(path.name, one) for one in error.errors())) from error


_KEYS = {"extra_forbidden": "rule_file_extra", "missing": "rule_file_missing"}


def _problem(file: str, error: ErrorDetails) -> Problem:
    """One thing wrong in a file. Our own rules say ``key: what must be; got what``."""
    key = validation.where(error)
    if error["type"] in _KEYS:
        return Problem(_KEYS[error["type"]], file=file, column=key)
    allowed, got = validation.asked(error), str(error["input"])[:80]
    if error["type"] == "value_error":
        named, _, says = error["msg"].removeprefix("Value error, ").partition(": ")
        key = f"{key}.{named}" if key else named
        says, _, got = says.partition("; got ")
        allowed = f"value_error {says}"
    return Problem("rule_file_key", file=file, column=key, got=got, allowed=allowed)


def _folder(name: str, model: type[M]) -> tuple[M, ...]:
    return tuple(read_toml(path, model) for path in sorted((HERE / name).glob("*.toml")))


@cache
def plans() -> tuple[Plan, ...]:
    """All plan editions, oldest first."""
    return tuple(sorted(_folder("plans", Plan), key=lambda p: p.effective_from))


@cache
def standards() -> tuple[Standard, ...]:
    """All AQI standard editions, oldest first."""
    return tuple(sorted(_folder("standards", Standard), key=lambda s: s.effective_from))


@cache
def grades() -> Grades:
    """The performance grades that lists may carry."""
    return read_toml(HERE / "grades.toml", Grades)


def plan(plan_id: str) -> Plan:
    """The edition of that id; raises `JiError` listing the ids there are."""
    for edition in plans():
        if edition.id == plan_id:
            return edition
    raise fail("unknown_plan", got=plan_id, allowed=", ".join(p.id for p in plans()))


class Regions:
    """Finds a region by code, name or alias, a unit also below its city's name (焦作市温县).

    What it does not know stays as written.
    """

    def __init__(self, cities: tuple[City, ...]) -> None:
        self.cities = cities
        self.home = cities[0]
        self._names: dict[str, dict[str, str]] = {}
        self._codes: dict[str, str] = {}
        places: list[City | Unit] = [*cities, *(unit for city in cities for unit in city.units)]
        self._counted = {
            unit.code: unit.counted_in for city in cities for unit in city.units if unit.counted_in
        }
        for place in places:
            self._names[place.code] = {"zh": place.zh, "en": place.en}
            for word in (place.code, place.zh, place.en, *place.aliases):
                self._codes.setdefault(word, place.code)
        for city in cities:
            for unit in city.units:
                self._codes.setdefault(city.zh + unit.zh, unit.code)

    def code(self, text: str) -> str:
        """The code of a known region; an unknown one is returned as written."""
        return self._codes.get(text, text)

    def known(self, code: str) -> bool:
        """Whether a code is one of ours."""
        return code in self._names

    def counted_in(self, code: str) -> str:
        """The region under which a region's plants and emissions are counted: mostly its own."""
        return self._counted.get(code, code)

    def counted_under(self, code: str) -> list[str]:
        """The codes of all units that are counted under a region, itself first."""
        return [code, *(inner for inner, outer in self._counted.items() if outer == code)]

    def in_order(self, codes: Iterable[str]) -> list[str]:
        """Codes in the order of the files, what is unknown last by its code."""
        rank = {code: place for place, code in enumerate(self._names)}
        return sorted(codes, key=lambda code: (rank.get(code, len(rank)), code))

    def name(self, code: str, lang: str = "zh") -> str:
        """The name to show; an unknown region shows as written."""
        return self._names[code][lang] if code in self._names else code


@cache
def regions() -> Regions:
    """The cities and units of ``data/regions``; the first file is the home city."""
    return Regions(_folder("regions", City))
