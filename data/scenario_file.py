"""A scenario as a TOML file: a name, and load cuts for groups of plants."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from analytics.scenario import Change
from analytics.strict import Strict
from data.rulebook import read_toml, regions


class _Change(Strict):
    load_cut: Annotated[float, Field(ge=0, le=1)]
    industry: str = ""
    grade: str = ""
    region: str = ""
    plant: str = ""


class _File(Strict):
    name: str = ""
    change: tuple[_Change, ...] = ()


class Scenario(Strict):
    """A named scenario."""

    name: str
    changes: tuple[Change, ...]


def read_scenario(path: Path) -> Scenario:
    """Read a file of ``name`` and ``[[change]]`` tables: load_cut and whom it is for.

    Raises
    ------
    JiError
        for a file that cannot be read, an unknown key or a share outside 0..1, naming file and key
    """
    found = read_toml(path, _File)
    changes = tuple(
        Change(
            load_cut=one.load_cut,
            industry=one.industry,
            grade=one.grade,
            region=regions().counted_in(regions().code(one.region)) if one.region else "",
            plant=one.plant,
        )
        for one in found.change
    )
    return Scenario(name=found.name, changes=changes)
