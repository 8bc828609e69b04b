"""Scores: a contingency table and forecast errors done by hand."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from analytics.plan import Level
from analytics.skill import by_lead_day, by_level, events, skill
from analytics.verification import Outcome
from tests.analytics.test_verification import at, episode, held, warning

N, Y, O, R = Level  # noqa: E741


def test_a_table_by_hand() -> None:
    """6 hits, 2 misses, 4 false alarms."""
    found = skill(6, 2, 4)
    assert found.pod == 6 / 8
    assert found.far == 4 / 10
    assert found.csi == 6 / 12
    assert found.bias == 10 / 8


@pytest.mark.parametrize(
    ("counts", "known"),
    [
        ((0, 0, 0), set()),
        ((0, 3, 0), {"pod", "csi", "bias"}),
        ((0, 0, 3), {"far", "csi"}),
        ((2, 0, 0), {"pod", "far", "csi", "bias"}),
    ],
)
def test_what_is_divided_by_nothing_is_not_known(
    counts: tuple[int, int, int], known: set[str]
) -> None:
    found = skill(*counts)
    assert {n for n in ("pod", "far", "csi", "bias") if getattr(found, n) is not None} == known


PAIRS = [(Y, Y), (Y, O), (O, O), (R, O), (O, N), (Y, N), (N, Y), (N, R)]
"""Issued and verified of eight events, twenty days apart."""


def eight_events() -> list:
    found = []
    for n, (told, air) in enumerate(PAIRS):
        low = at(1) + timedelta(days=20 * n)
        high = low + timedelta(days=3)
        warned = [] if told is N else [warning((told, low), end=high, name=f"W{n}")]
        dirty = [] if air is N else [episode(air, low, high)]
        found += held(warned, dirty)
    return found


@pytest.mark.parametrize(
    ("level", "hits", "misses", "false"),
    [
        # Yellow and above: warned and dirty 4, dirty without a warning 2, warned and clean 2.
        (Y, 4, 2, 2),
        # Orange and above: both (O,O) (R,O); the air alone (Y,O) (N,R); the warning alone (O,N).
        (O, 2, 2, 1),
        # Red: the air alone (N,R); the warning alone (R,O).
        (R, 0, 1, 1),
    ],
)
def test_scores_by_level(level: Level, hits: int, misses: int, false: int) -> None:
    found = by_level(eight_events())[level]
    assert (found.hits, found.misses, found.false_alarms) == (hits, misses, false)
    assert found.pod == hits / (hits + misses)
    assert found.far == false / (hits + false)
    assert found.csi == hits / (hits + misses + false)
    assert found.bias == (hits + false) / (hits + misses)


def test_what_overlaps_is_one_event() -> None:
    dirty = episode(O, at(1), at(5))
    twice = [
        warning((Y, at(1)), end=at(2), name="A"),
        warning((O, at(3)), end=at(4), name="B"),
    ]
    assert events(held(twice, [dirty])) == [(O, O)]
    through = warning((O, at(1)), end=at(20))
    parts = [episode(Y, at(2), at(4)), episode(R, at(9), at(12))]
    assert events(held([through], parts)) == [(O, R)]
    # A chain: the second episode shares a warning with the first and another with the third.
    chain = [warning((Y, at(1)), end=at(8), name="A"), warning((Y, at(9)), end=at(20), name="B")]
    three = [episode(Y, at(2), at(3)), episode(Y, at(7), at(10)), episode(R, at(15), at(18))]
    assert events(held(chain, three)) == [(Y, R)]


def test_what_has_no_verdict_is_not_counted() -> None:
    going_on = held([warning((R, at(1)), end=at(3), ongoing=True)], [])
    summer = held([], [], ozone=[episode(Y, at(10), at(12))])
    assert [one.outcome for one in (*going_on, *summer)] == [Outcome.UNKNOWN, Outcome.OZONE]
    assert events([*going_on, *summer]) == []
    assert by_level([*going_on, *summer])[Y].pod is None


def test_errors_by_lead_day() -> None:
    """Day 1: +10, -20, 0, 30; day 2: -40, -40; an hour without observation is left out."""
    lead = np.array([1, 2, 23, 24, 25, 48, 30])
    observed = np.array([100.0, 220, 140, 180, 240, 260, np.nan])
    forecast = np.array([110.0, 200, 140, 210, 200, 220, 500])
    one, two = by_lead_day(lead, forecast, observed, thresholds=[150, 200])
    assert (one.day, one.pairs, two.day, two.pairs) == (1, 4, 2, 2)
    assert one.bias == pytest.approx((10 - 20 + 0 + 30) / 4)
    assert one.mae == pytest.approx((10 + 20 + 0 + 30) / 4)
    assert one.rmse == pytest.approx(((100 + 400 + 0 + 900) / 4) ** 0.5)
    assert (two.bias, two.mae, two.rmse) == (-40, 40, 40)
    # Above 150: forecast 200, 210, observed 220, 180: two hits. Above 200: forecast 210 only,
    # observed 220 only, since 200 is not above 200.
    above = one.exceeding
    assert (above[150].hits, above[150].misses, above[150].false_alarms) == (2, 0, 0)
    assert (above[200].hits, above[200].misses, above[200].false_alarms) == (0, 1, 1)
    assert (two.exceeding[200].hits, two.exceeding[200].misses) == (1, 1)


def test_no_pairs_are_no_days() -> None:
    nothing = np.empty(0)
    assert by_lead_day(nothing.astype(int), nothing, nothing, thresholds=[150]) == ()
    # An hour before the issue is no forecast.
    assert by_lead_day(np.array([0]), np.array([1.0]), np.array([1.0]), thresholds=[150]) == ()
