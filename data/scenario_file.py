"""A scenario as text: a TOML file that people write, and one line of JSON that the store keeps."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from analytics.problems import fail
from analytics.scenario import Change
from analytics.strict import Strict
from data import validation
from data.rulebook import read_toml, regions


class ToldChange(Strict):
    """A change as it is written; a county by name or code."""

    load_cut: Annotated[float, Field(ge=0, le=1)]
    process: str = ""
    industry: str = ""
    grade: str = ""
    region: str = ""
    plant: str = ""


class _File(Strict):
    name: str = ""
    change: tuple[ToldChange, ...] = ()


class Scenario(Strict):
    """A named scenario."""

    name: str
    changes: tuple[Change, ...]


_LINE = TypeAdapter(tuple[ToldChange, ...])


def read_scenario(path: Path) -> Scenario:
    """Read a file of ``name`` and ``[[change]]`` tables: load_cut and whom it is for.

    Raises
    ------
    JiError
        for a file that cannot be read, an unknown key or a share outside 0..1, naming file and key
    """
    found = read_toml(path, _File)
    return Scenario(name=found.name, changes=changes_of(found.change))


def changes_of(told: Iterable[ToldChange]) -> tuple[Change, ...]:
    """Changes with the county's code; raises `JiError` for a county there is not."""
    return tuple(
        Change(
            load_cut=one.load_cut,
            industry=one.industry,
            grade=one.grade,
            region=regions().counted_in(regions().code(one.region)) if one.region else "",
            plant=one.plant,
            process=one.process,
        )
        for one in told
    )


def _said(change: Change) -> dict[str, object]:
    """What a change names, its load cut first."""
    return {name: value for name, value in asdict(change).items() if value != ""}


def as_line(changes: Sequence[Change]) -> str:
    """Changes as one line of JSON, as the table `scenarios` holds them."""
    return json.dumps([_said(one) for one in changes], ensure_ascii=False, separators=(",", ":"))


def from_line(line: str, *, name: str = "") -> tuple[Change, ...]:
    """Read what `as_line` wrote.

    Raises
    ------
    JiError
        when it is no list of changes; `name` says of which scenario
    """
    try:
        return changes_of(_LINE.validate_json(line or "[]"))
    except ValidationError as error:
        first = error.errors()[0]
        got, allowed = validation.where(first), validation.asked(first)
        raise fail("bad_scenario", file=name, got=got, allowed=allowed) from error


def as_toml(scenario: Scenario) -> str:
    """The file that `read_scenario` reads; a county by its name, which people can read."""
    parts = [f"name = {_quoted(scenario.name)}"]
    for one in scenario.changes:
        said = _said(one)
        if one.region:
            said["region"] = regions().name(one.region, "zh")
        lines = (f"{key} = {_quoted(value)}" for key, value in said.items())
        parts.append("\n[[change]]\n" + "\n".join(lines))
    return "\n".join(parts) + "\n"


def _quoted(value: object) -> str:
    # JSON's quotes and escapes are TOML's as well.
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
