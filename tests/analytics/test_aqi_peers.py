"""The index against independent programs; every difference is recorded here with its reason.

Whoever changes the index sees at once which differences are new.
"""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import numpy as np
import pytest
from aqi.algos.mep import AQI as Mep2012
from aqi_hub.aqi_cn.aqi import cal_iaqi_cn

from analytics.aqi import iaqi
from analytics.standard import Standard
from data.rulebook import standards
from tests.analytics import oracle

OLD, NEW = standards()
EXACT = {
    (OLD.id, "daily"): oracle.DAILY_2012,
    (OLD.id, "hourly"): oracle.HOURLY_2012,
    (NEW.id, "daily"): oracle.DAILY_2026,
    (NEW.id, "hourly"): oracle.HOURLY_2026,
}
TENTHS = 10


def points(standard: Standard, table: str, name: str) -> tuple[float, ...]:
    return getattr(getattr(standard, table), name)


def ours(standard: Standard, table: str, name: str, grid: np.ndarray) -> list[int]:
    return iaqi(grid, points(standard, table, name), standard.iaqi).astype(int).tolist()


@pytest.mark.parametrize("table", ["daily", "hourly"])
@pytest.mark.parametrize("standard", [OLD, NEW], ids=lambda s: s.id)
@pytest.mark.parametrize("name", oracle.POLLUTANTS)
def test_equals_exact_fractions_on_every_tenth(name: str, standard: Standard, table: str) -> None:
    row = EXACT[standard.id, table][name]
    assert tuple(points(standard, table, name)) == row
    tenths = range(int(row[-1] * 1.2) * TENTHS)
    grid = np.array(tenths) / TENTHS
    assert ours(standard, table, name, grid) == [
        oracle.iaqi(Fraction(tenth, TENTHS), row) for tenth in tenths
    ]


# python-aqi, algorithm MEP: whole concentrations from 0 to the last breakpoint of HJ 633-2012.
# Its two conventions, which the standard doesn't have, give all the differences:
#   1. it rounds the index half to even, the standard up;
#   2. its steps begin one unit late: 36..75 -> 51..100 where the standard has 35..75 -> 50..100.
#      One unit is little for µg/m³, but much for CO in mg/m³.
# Counts of (ours - theirs). Beyond the last breakpoint it raises an error, and the standard
# gives the last index.
MEP = {
    ("daily", "so2", "so2_24h"): {0: 2111, -1: 223, 1: 287},
    ("hourly", "so2", "so2_1h"): {0: 631, 1: 110, -1: 60},
    ("daily", "no2", "no2_24h"): {0: 755, 1: 181, -1: 5},
    ("hourly", "no2", "no2_1h"): {0: 3008, 1: 474, -1: 359},
    ("daily", "co", "co_24h"): {0: 11, 1: 7, 2: 10, 3: 7, 4: 10, 5: 3, 6: 6, 7: 3, 8: 3, 24: 1},
    ("hourly", "co", "co_1h"): {0: 45, 1: 57, 2: 34, 3: 12, 4: 1, 7: 1, 9: 1},
    ("daily", "o3", "o3_8h"): {0: 621, 1: 147, -1: 33},
    ("hourly", "o3", "o3_1h"): {0: 1040, 1: 128, -1: 33},
    ("daily", "pm10", "pm10"): {0: 516, 1: 85},
    ("daily", "pm25", "pm25"): {0: 399, 1: 102},
}


def by_mep_conventions(concentration: int, row: tuple[float, ...]) -> int:
    """The index with steps that begin one unit late, rounded half to even."""
    for i in range(1, len(row)):
        if concentration <= row[i]:
            late = 1 if i > 1 else 0
            low, high = Decimal(int(row[i - 1]) + late), Decimal(int(row[i]))
            first, last = oracle.STEPS[i - 1] + late, oracle.STEPS[i]
            index = (last - first) / (high - low) * (concentration - low) + first
            return int(index.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
    raise AssertionError(concentration)


@pytest.mark.parametrize(("table", "name", "peer"), MEP, ids=lambda v: v)
def test_python_aqi(table: str, name: str, peer: str) -> None:
    row = points(OLD, table, name)
    grid = list(range(int(row[-1]) + 1))
    theirs = [int(Mep2012().iaqi(peer, str(c))) for c in grid]
    assert theirs == [by_mep_conventions(c, row) for c in grid]
    mine = ours(OLD, table, name, np.array(grid, dtype=float))
    assert Counter(a - b for a, b in zip(mine, theirs, strict=True)) == MEP[table, name, peer]
    with pytest.raises((IndexError, TypeError)):
        Mep2012().iaqi(peer, str(grid[-1] + 1))


# aqi-hub, HJ 633-2026: every tenth from 0 to 1.2 times the last breakpoint. Number of tenths
# where it gives one more than the exact index, because the index is a whole number that binary
# fractions overshoot before it is rounded up (PM2.5 4.9: 7.000000000000001 becomes 8).
HUB = {
    ("daily", "so2", "SO2_24H"): 20,
    ("hourly", "so2", "SO2_1H"): 0,
    ("daily", "no2", "NO2_24H"): 0,
    ("hourly", "no2", "NO2_1H"): 0,
    ("daily", "co", "CO_24H"): 1,
    ("hourly", "co", "CO_1H"): 22,
    ("daily", "o3", "O3_8H"): 14,
    ("hourly", "o3", "O3_1H"): 13,
    ("daily", "pm10", "PM10_24H"): 19,
    ("hourly", "pm10", "PM10_1H"): 19,
    ("daily", "pm25", "PM25_24H"): 8,
    ("hourly", "pm25", "PM25_1H"): 8,
}
# Its SO2 24 h row holds the 1 h breakpoints (150, 500, 650) up to 800, where HJ 633 has 50, 150,
# 475: compared from 800 on.
HUB_SO2_FROM = 800
HUB_SO2_BELOW = {50: (50, 17), 150: (100, 50), 475: (150, 97), 800: (200, 200)}


@pytest.mark.parametrize(("table", "name", "peer"), HUB, ids=lambda v: v)
def test_aqi_hub(table: str, name: str, peer: str) -> None:
    row = points(NEW, table, name)
    from_ = HUB_SO2_FROM if peer == "SO2_24H" else 0
    tenths = range(from_ * TENTHS, int(row[-1] * 1.2) * TENTHS + 1)
    mine = ours(NEW, table, name, np.array(tenths) / TENTHS)
    over = 0
    for tenth, index in zip(tenths, mine, strict=True):
        their = cal_iaqi_cn(peer, tenth / TENTHS)
        if their != index:
            exact = exact_index(Fraction(tenth, TENTHS), row)
            assert exact == index == their - 1, tenth / TENTHS
            over += 1
    assert over == HUB[table, name, peer]


def exact_index(concentration: Fraction, row: tuple[float, ...]) -> Fraction:
    """The index before it is rounded."""
    i = next(i for i in range(1, len(row)) if concentration <= row[i])
    low, high = Fraction(row[i - 1]), Fraction(row[i])
    first, last = oracle.STEPS[i - 1], oracle.STEPS[i]
    return first + (last - first) * (concentration - low) / (high - low)


@pytest.mark.parametrize(("concentration", "pair"), HUB_SO2_BELOW.items())
def test_aqi_hub_has_the_hourly_so2_row_for_the_day(
    concentration: int, pair: tuple[int, int]
) -> None:
    mine = ours(NEW, "daily", "so2", np.array([float(concentration)]))[0]
    assert (mine, cal_iaqi_cn("SO2_24H", concentration)) == pair
