"""Remarks and rulings on one evaluation, as ``comments.toml`` tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import pyarrow as pa

from analytics.strict import Strict
from data.demo.common import HERE, table
from data.rulebook import read_toml, regions


class _Remark(Strict):
    warning: str
    region: str
    part: str
    author: str
    at: datetime
    text: str


class _Ruling(Strict):
    warning: str
    region: str
    conclusion: str
    decision: Literal["accepted", "rewritten", "dropped", "reopened"]
    author: str
    at: datetime
    wording: str


class _Story(Strict):
    remark: tuple[_Remark, ...]
    ruling: tuple[_Ruling, ...]


def _story() -> _Story:
    return read_toml(HERE / "comments.toml", _Story)


def remarks_table(until: datetime) -> pa.Table:
    """The table `remarks`, as far as it was written by a time."""
    told = [one for one in _story().remark if one.at <= until]
    return table(
        "remarks",
        {
            "warning": [one.warning for one in told],
            "region": [regions().code(one.region) for one in told],
            "part": [one.part for one in told],
            "author": [one.author for one in told],
            "remark": [one.text for one in told],
            "written_at": [one.at for one in told],
        },
    )


def rulings_table(until: datetime) -> pa.Table:
    """The table `rulings`, as far as it was decided by a time."""
    told = [one for one in _story().ruling if one.at <= until]
    return table(
        "rulings",
        {
            "warning": [one.warning for one in told],
            "region": [regions().code(one.region) for one in told],
            "conclusion": [one.conclusion for one in told],
            "decided_at": [one.at for one in told],
            "ruling": [one.decision for one in told],
            "wording": [one.wording for one in told],
            "author": [one.author for one in told],
        },
    )
