"""Scenarios that were saved, as ``scenarios.toml`` tells them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

import pyarrow as pa
from pydantic import Field

from analytics.strict import Strict
from data.demo.common import HERE, table
from data.rulebook import read_toml
from data.scenario_file import ToldChange, as_line, changes_of


class _Scenario(Strict):
    name: str
    author: str
    hours_before: Annotated[int, Field(ge=0)]
    level: Literal["yellow", "orange", "red"]
    change: Annotated[tuple[ToldChange, ...], Field(min_length=1)]


class _Story(Strict):
    scenario: tuple[_Scenario, ...]


def scenarios_table(until: datetime) -> pa.Table:
    """The table `scenarios`, made in the last hours of the story."""
    told = read_toml(HERE / "scenarios.toml", _Story).scenario
    return table(
        "scenarios",
        {
            "name": [one.name for one in told],
            "author": [one.author for one in told],
            "made_at": [until - timedelta(hours=one.hours_before) for one in told],
            "level": [one.level for one in told],
            "changes": [as_line(changes_of(one.change)) for one in told],
        },
    )
