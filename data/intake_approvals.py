"""Approvals that could never hold, refused; those that hold for nothing anybody lists, told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.plan import Level, plan_at
from analytics.problems import Problem
from data import intake
from data.kinds import kind
from data.readers import ReadResult
from data.rulebook import plans, regions

_LOWER = "reduced_target"

Row = dict[str, Any]


def with_ratio(result: ReadResult) -> ReadResult:
    """The approvals without those of a lower ratio that do not say which."""
    bad = _where(result, lambda row: _lowers(row) and row["target"] is None)
    allowed = kind(intake.APPROVALS).columns["target"].allowed
    blank = Problem("missing_needed", allowed=allowed)
    return intake.refuse(result, bad, lambda _: blank, column="target")


def of_our_units(result: ReadResult) -> ReadResult:
    """The approvals without those of a lower ratio for what is no region of ours."""
    home = regions().home
    places = {home.code: home.zh} | {unit.code: unit.zh for unit in home.units}

    def stranger(row: Row) -> bool:
        return _lowers(row) and bool(row["subject"]) and _code(row) not in places

    allowed = ", ".join(f"{code} {name}" for code, name in places.items())
    unit = _problem(result, "reduced_target_unit", "subject", allowed)
    return intake.refuse(result, _where(result, stranger), unit, column="subject")


def told(result: ReadResult, listed: pa.ChunkedArray | None) -> ReadResult:
    """All of them, with what changes less than it seems to.

    Parameters
    ----------
    listed : credit codes of stored plants; None or empty where there is nothing to hold against
    """
    inside = _where(result, _is_inside)
    result = intake.remark(result, inside, "reduced_target_inside", "subject")
    higher = _where(result, _is_no_lower)
    result = intake.remark(result, higher, "reduced_target_no_lower", "target")
    known = set() if listed is None else set(listed.to_pylist())
    stray = _where(result, lambda row: not _lowers(row) and row["subject"] not in known)
    return intake.remark(result, stray & bool(known), "approval_without_plant", "subject")


def _where(result: ReadResult, rule: Callable[[Row], bool]) -> npt.NDArray[np.bool_]:
    return np.array([rule(row) for row in result.table.to_pylist()], dtype=np.bool_)


def _problem(result: ReadResult, key: str, column: str, allowed: str) -> Callable[[int], Problem]:
    got = result.table[column]
    return lambda at: Problem(key, got=str(got[at].as_py()), allowed=allowed)


def _lowers(row: Row) -> bool:
    return bool(row["kind"] == _LOWER)


def _code(row: Row) -> str:
    return regions().code(row["subject"] or "")


def _is_no_lower(row: Row) -> bool:
    """Whether the plan of its time asks for no more than a lower ratio, at each of its levels."""
    if not _lowers(row) or row["target"] is None or row["approved_on"] is None:
        return False
    ratios = plan_at(plans(), row["approved_on"]).rules.reduction_ratio.value
    codes = [row["level"]] if row["level"] else [one.code for one in Level if one]
    return bool(row["target"] >= max(getattr(ratios, code) for code in codes))


def _is_inside(row: Row) -> bool:
    return _lowers(row) and regions().counted_in(_code(row)) != _code(row)
