"""Adjusting early: both sides of each boundary, who is listed, and what each buys."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from analytics.advance import early, likely, tonnes_at_load
from analytics.plan import Level
from data.rulebook import plan
from tests.analytics.small_city import small_city

PLAN = plan("jiaozuo-2023")
NOW = datetime(2026, 1, 18, 10)


def episode(level: Level, ended: timedelta) -> SimpleNamespace:
    return SimpleNamespace(level=level, end=NOW - ended, start=NOW - ended - timedelta(days=2))


@pytest.mark.parametrize(
    ("recommended", "ago", "now", "often"),
    [
        (Level.YELLOW, [1], False, False),
        (Level.ORANGE, [], True, False),
        (Level.RED, [1, 20], True, True),
        (None, [1, 20], False, True),
        # The rule looks back 30 days to the hour.
        (Level.NONE, [1, 30], False, True),
        (Level.NONE, [1, 30 + 1 / 24], False, False),
    ],
)
def test_when_it_is_called_for(
    recommended: Level | None, ago: list[float], now: bool, often: bool
) -> None:
    episodes = [episode(Level.ORANGE, timedelta(days=one)) for one in ago]
    found = likely(recommended, episodes, as_of=NOW, plan=PLAN)  # type: ignore[arg-type]
    assert (found.now, found.often, found.holds) == (now, often, now or often)


def test_yellow_episodes_and_later_ones_do_not_count() -> None:
    episodes = [
        episode(Level.YELLOW, timedelta(days=2)),
        episode(Level.RED, timedelta(days=3)),
        episode(Level.ORANGE, -timedelta(hours=1)),
    ]
    found = likely(Level.YELLOW, episodes, as_of=NOW, plan=PLAN)  # type: ignore[arg-type]
    assert [one.level for one in found.episodes] == [Level.RED]
    assert not found.holds


def test_who_is_listed_and_in_which_order() -> None:
    sets = small_city(1, n=6, r=1)
    sets = replace(
        sets,
        emissions=np.tile(np.array([[1.0], [2.0], [9.0], [4.0], [5.0], [6.0]]), (1, 4)),
        cut=np.zeros((6, 4, 4)),
        load_cut=np.zeros((6, 4)),
        given=np.tile([True, False, False, False], (6, 1)),
        industry=np.array(["水泥", "水泥", "造船", "水泥", "水泥", "水泥"], dtype=object),
        floor=np.array([0.5, 0.5, 0.5, 0.0, 0.5, 0.5]),
        category=np.array(["normal"] * 4 + ["guaranteed", "normal"], dtype=object),
        running=np.array([True] * 5 + [False]),
        output=np.full(6, 20.0),
    )
    found = early(sets, PLAN)
    # Named industries first, larger first; no floor, guaranteed or idle: not listed.
    assert found.plants.tolist() == [1, 0, 2]
    assert found.named.tolist() == [True, True, False]
    assert found.load == pytest.approx([0.5] * 3)
    assert found.gain[0] == pytest.approx([1.0] * 4)
    assert found.cost == pytest.approx([10.0] * 3)


def test_tonnes_lie_on_the_line_through_the_plants_own_sets() -> None:
    """Sets at 20 % (1 t) and 50 % (3 t) of 10 t: 35 % cuts 2 t, 75 % half way from 3 to 10."""
    sets = small_city(1, n=1, r=1)
    cut = np.zeros((1, 4, 4))
    cut[0, 1], cut[0, 2] = 1.0, 3.0
    sets = replace(
        sets, cut=cut, load_cut=np.array([[0.0, 0.2, 0.5, 0.0]]),
        given=np.array([[True, True, True, False]]), emissions=np.full((1, 4), 10.0),
    )  # fmt: skip
    one = np.zeros(1, dtype=np.int64)
    for load, wanted in ((0.0, 0.0), (0.2, 1.0), (0.35, 2.0), (0.5, 3.0), (0.75, 6.5), (1.0, 10.0)):
        assert tonnes_at_load(sets, one, np.array([load]))[0] == pytest.approx([wanted] * 4)


def test_the_plan_names_every_industry_of_the_clause() -> None:
    """All fourteen kinds that 五(二)2(4) lists, in one spelling or another."""
    named = set(PLAN.rules.advance_industries.value)
    kinds = ["石灰窑", "电解铝", "炭素", "铅锌冶炼", "水泥", "烧结砖瓦", "建筑及卫生陶瓷"]
    kinds += ["耐火材料", "平板玻璃", "玻璃棉", "玻璃纤维", "电子玻璃", "日用玻璃", "玻璃钢"]
    kinds += ["炼油与石油化工", "煤制氮肥", "制药", "农药"]
    assert set(kinds) <= named
    assert named & {"岩棉", "岩矿棉"}
    assert PLAN.rules.advance.value.rank is Level.ORANGE
