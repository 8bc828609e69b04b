"""Which plan edition judges an episode: the one in force when it began."""

from __future__ import annotations

from datetime import date

import numpy as np

from analytics.editions import classify_in_force, in_force
from analytics.episodes import classify
from analytics.plan import Level
from analytics.running import DailySeries, HourlySeries
from data.rulebook import plan, standards

OLD = plan("jiaozuo-2023")
DRAFT = plan("jiaozuo-draft-example")
NEW = DRAFT.model_copy(update={"id": "new", "example": False, "effective_from": date(2026, 1, 10)})


def two_episodes() -> HourlySeries:
    """190 for 24 h on 2026-01-05 and again on 2026-01-15: yellow by the draft only."""
    values = np.full(24 * 20, 50.0)
    values[24 * 4 : 24 * 5] = values[24 * 14 : 24 * 15] = 190.0
    start = int(np.datetime64("2026-01-01T01", "h").astype("int64"))
    return HourlySeries.from_columns("x", start + np.arange(len(values)), aqi=values)


def test_another_edition_gives_other_results_from_the_same_air() -> None:
    series = two_episodes()
    old = classify(series, plan=OLD, standards=standards())
    draft = classify(series, plan=DRAFT, standards=standards())
    assert old.episodes == ()
    assert [one.level for one in draft.episodes] == [Level.YELLOW, Level.YELLOW]
    assert draft.episodes[0].plan == "jiaozuo-draft-example"


def test_each_episode_by_the_edition_in_force_when_it_began() -> None:
    results = classify_in_force(two_episodes(), plans=[OLD, NEW], standards=standards())
    found = [(one.plan, one.start.date()) for result in results for one in result.episodes]
    assert found == [("new", date(2026, 1, 15))]


def test_examples_never_apply_by_date() -> None:
    assert in_force([OLD, DRAFT], date(2020, 1, 1), date(2030, 1, 1)) == [OLD]
    assert in_force([OLD, NEW], date(2020, 1, 1), date(2030, 1, 1)) == [OLD, NEW]
    assert in_force([OLD, NEW], date(2026, 2, 1), date(2030, 1, 1)) == [NEW]


def test_nothing_observed_gives_nothing() -> None:
    nothing = np.array([], dtype=np.int64)
    options = {"plans": [OLD, DRAFT], "standards": standards()}
    assert classify_in_force(HourlySeries.from_columns("x", nothing), **options) == []
    assert classify_in_force(DailySeries("x", nothing, nothing.astype(float)), **options) == []
    unseen = HourlySeries.from_columns("x", np.arange(30), aqi=np.full(30, np.nan))
    assert classify_in_force(unseen, **options) == []
