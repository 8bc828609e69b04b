"""The kernel against the slow oracle, on random series and on the real cities."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics import oracle
from tests.analytics.series import (
    agree,
    aqi_rows,
    concentration_rows,
    judged,
    shuffled,
)
from tests.effort import examples

READINGS = ("blocks", "continuous", "held", "calendar")
# The file is read in order by the store and in any order by users; both must give the same.
FAST = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
MERGES = st.sampled_from(["max", "sum", "off"])
BASES = st.sampled_from(["auto", "concentration", "hourly_aqi"])


def check(rows: oracle.Rows, chance: random.Random, options: dict[str, object]) -> None:
    """One series: in order, and shuffled with repeats."""
    verdict = oracle.classify(rows, **options)
    agree(judged(shuffled(rows, chance), **options), verdict)


@pytest.mark.parametrize("reading", READINGS)
@settings(FAST, max_examples=examples(450))
@given(rows=aqi_rows(), merge=MERGES, dust=st.booleans(), chance=st.randoms())
def test_hourly_aqi(
    reading: str, rows: oracle.Rows, merge: str, dust: bool, chance: random.Random
) -> None:
    check(rows, chance, {"reading": reading, "merge": merge, "dust": dust})


@pytest.mark.parametrize("reading", READINGS)
@settings(FAST, max_examples=examples(150))
@given(
    rows=concentration_rows(), merge=MERGES, basis=BASES, dust=st.booleans(), chance=st.randoms()
)
def test_concentrations(
    reading: str,
    rows: oracle.Rows,
    merge: str,
    basis: str,
    dust: bool,
    chance: random.Random,
) -> None:
    check(rows, chance, {"reading": reading, "merge": merge, "basis": basis, "dust": dust})
