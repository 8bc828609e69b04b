"""Cases worked out by hand, run through the kernel and through the oracle."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.analytics import oracle
from tests.analytics.series import (
    expected_episodes,
    judged,
    kernel_episodes,
    stretch,
)

GOLDEN = Path(__file__).parent.parent / "golden" / "episodes.toml"
CASES = tomllib.loads(GOLDEN.read_text(encoding="utf-8"))["case"]
RANK = {"yellow": 1, "orange": 2, "red": 3}


def label(case: dict[str, object]) -> str:
    parts = ["+".join(f"{v}x{n}" for v, n in case["series"])]
    return "-".join(parts + [str(case[k]) for k in ("reading", "merge", "gone") if k in case])


@pytest.mark.parametrize("case", CASES, ids=label)
def test_worked_case(case: dict[str, object]) -> None:
    rows = stretch(*case["series"])
    before_first = min(rows) + 95  # hour 0
    for first, hours in case.get("gone", []):
        for i in range(hours):
            del rows[before_first + first + i]
    options = {k: case[k] for k in ("reading", "merge") if k in case}
    wanted = [
        (
            RANK[e["level"]],
            RANK[e.get("upper", e["level"])],
            e["from"],
            e["to"],
            {RANK[level]: hour for level, hour in e["met"].items()},
        )
        for e in case["episodes"]
    ]
    by_kernel = kernel_episodes(judged(rows, **options))
    by_oracle = expected_episodes(oracle.classify(rows, **options))
    for who, found in (("kernel", by_kernel), ("oracle", by_oracle)):
        assert [
            (
                e["level"],
                e["level_upper"],
                e["start"] - before_first,
                e["end"] - before_first,
                {level: hour - before_first for level, hour in e["first_met"].items()},
            )
            for e in found
        ] == wanted, who
