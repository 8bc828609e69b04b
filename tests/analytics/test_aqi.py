"""Hourly and daily AQI, primary pollutants, the missing-pollutant rule, editions by date."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.aqi import aqi_by_edition, daily_aqi, editions, hourly_aqi, names_of
from analytics.standard import Standard
from data.rulebook import standards
from tests.analytics import oracle
from tests.effort import examples

OLD, NEW = standards()
CLEAN = {"so2": 10.0, "no2": 10.0, "co": 0.5, "o3": 20.0, "pm10": 20.0, "pm25": 10.0}
NOT_KNOWN = float("nan")


def one(kind: str, standard: Standard, **changed: float) -> tuple[float, tuple[str, ...]]:
    """AQI and primary pollutants of clean air with some pollutants changed."""
    index = daily_aqi if kind == "daily" else hourly_aqi
    found = index({k: np.array([v]) for k, v in (CLEAN | changed).items()}, standard)
    return float(found.value[0]), names_of(int(found.primary[0]))


# Working: IAQI = low + (C - low point) / (high point - low point) * (high - low), rounded up.
@pytest.mark.parametrize(
    ("kind", "standard", "changed", "aqi", "primary"),
    [
        ("daily", OLD, {"pm25": 150}, 200, ("pm25",)),  # on the breakpoint
        ("daily", OLD, {"pm25": 150.1}, 201, ("pm25",)),  # 200.1, up
        ("daily", OLD, {"pm25": 75}, 100, ("pm25",)),
        ("daily", NEW, {"pm25": 75}, 114, ("pm25",)),  # 100 + 15/55*50 = 113.6
        ("daily", OLD, {"pm10": 130}, 90, ("pm10",)),  # 50 + 80/100*50
        ("daily", NEW, {"pm10": 130}, 104, ("pm10",)),  # 100 + 10/130*50 = 103.8
        ("hourly", NEW, {"pm25": 75}, 114, ("pm25",)),  # PM: the 24 h row with the 1 h value
        ("daily", OLD, {"o3": 800}, 300, ("o3",)),
        ("daily", OLD, {"o3": 2000}, 300, ("o3",)),  # 8 h: no higher than 300
        ("hourly", OLD, {"o3": 1200}, 500, ("o3",)),
        ("hourly", OLD, {"so2": 5000}, 200, ("so2",)),  # 1 h: no higher than 200
        ("daily", OLD, {"so2": 5000}, 500, ("so2",)),
        ("daily", OLD, {"pm25": 900, "pm10": 601}, 500, ("pm10", "pm25")),  # both at the end
        ("daily", OLD, {"pm25": 55, "pm10": 100}, 75, ("pm10", "pm25")),  # a tie at 75
        ("daily", OLD, {"no2": 40}, 50, ()),  # 50 names none
        ("daily", OLD, {"no2": 40.1}, 51, ("no2",)),
        ("hourly", OLD, {"co": 5.1}, 51, ("co",)),  # 1 h: 50 + 0.1/5*50
        ("daily", OLD, {"co": 5.1}, 106, ("co",)),  # 24 h: 100 + 1.1/10*50 = 105.5
    ],
)
def test_by_hand(
    kind: str, standard: Standard, changed: dict[str, float], aqi: int, primary: tuple[str, ...]
) -> None:
    assert one(kind, standard, **changed) == (aqi, primary)


def test_missing_pollutant_leaves_only_values_above_100() -> None:
    # HJ 633-2026, 5.3.1: what is there decides only when it is above 100 already.
    assert np.isnan(one("daily", OLD, so2=NOT_KNOWN, pm25=75)[0])  # 100 is not above 100
    assert one("daily", OLD, so2=NOT_KNOWN, pm25=75)[1] == ()
    assert one("daily", OLD, so2=NOT_KNOWN, pm25=75.1) == (101, ("pm25",))
    assert one("daily", OLD, pm25=75) == (100, ("pm25",))


def test_pollutant_without_a_column_is_missing() -> None:
    some = {"pm25": np.array([75.0, 115.0]), "pm10": np.array([20.0, 20.0])}
    found = daily_aqi(some, OLD)
    assert np.isnan(found.value[0])
    assert found.value[1] == 150


def test_edition_follows_the_day_that_the_hour_ends() -> None:
    # 2026-03-01 00:00 is the 24:00 of 28 February; 01:00 is the first hour of the newer edition.
    start = oracle.HOUR_2026 - 1
    both = {name: np.full(4, value) for name, value in (CLEAN | {"pm25": 75}).items()}
    assert aqi_by_edition(both, start, standards(), daily=True).value.tolist() == [
        100,
        100,
        114,
        114,
    ]
    assert [(s.start, s.stop, e.id) for s, e in editions(start, 4, standards())] == [
        (0, 2, OLD.id),
        (2, 4, NEW.id),
    ]
    assert [e.id for _, e in editions(0, 4, standards())] == [OLD.id]  # before any edition


CONCENTRATION = st.one_of(st.none(), st.integers(0, 9000).map(lambda tenths: tenths / 10))


@settings(max_examples=examples(300), deadline=None)
@given(row=st.fixed_dictionaries(dict.fromkeys(oracle.POLLUTANTS, CONCENTRATION)))
def test_equals_the_oracle(row: dict[str, float | None]) -> None:
    arrays = {k: np.array([NOT_KNOWN if v is None else v]) for k, v in row.items()}
    exact = {k: Fraction(str(v)) for k, v in row.items() if v is not None}
    for index, standard, table in (
        (daily_aqi, OLD, oracle.DAILY_2012),
        (hourly_aqi, OLD, oracle.HOURLY_2012),
        (daily_aqi, NEW, oracle.DAILY_2026),
        (hourly_aqi, NEW, oracle.HOURLY_2026),
    ):
        found = index(arrays, standard)
        value = None if np.isnan(found.value[0]) else int(found.value[0])
        assert value == oracle.aqi_of(exact, table)
        assert set(names_of(int(found.primary[0]))) == oracle.primary_of(exact, table)
