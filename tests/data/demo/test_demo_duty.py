"""The generated warnings, checks, plants and meters have the faults of real ones."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from analytics.episodes import Classification
from analytics.plan import Level
from data.demo import UNTIL
from data.demo.common import day_of
from data.demo.duty import warning_days
from data.demo.issued import segments
from data.demo.story import duty_story
from tests.data.demo.judging import CITY, LEVELS, PLAN


def test_warnings_do_not_contradict_themselves(frames: dict[str, pd.DataFrame]) -> None:
    last_end = datetime.min
    for name, rows in frames["warnings"].groupby("warning", sort=False):
        actions, level = rows.action.tolist(), 0
        assert actions[0] == "issue", name
        assert "lift" not in actions[:-1], name
        assert rows.effective_from.min() >= last_end, name
        assert rows.effective_from.is_monotonic_increasing, name
        assert (rows.issued_at <= rows.effective_from).all(), name
        for action, code in zip(actions, rows.level, strict=True):
            if action == "lift":
                break
            rank = LEVELS.index(code) + 1
            assert {"issue": level == 0, "upgrade": rank > level, "downgrade": rank < level}[action]
            level = rank
        last_end = rows.effective_from.max()
    assert frames["warnings"].action.tolist()[-1] == "upgrade"


def verdicts(city: Classification) -> dict[str, tuple[Level, Level]]:
    """Highest issued and highest observed level by warning, over the hours of the warning."""
    found = {}
    for warning in duty_story().warnings:
        issued = max(Level.from_code(a.level) for a in warning.actions if a.level)
        lift = warning.actions[-1]
        start = warning.actions[0].effective_from
        end = lift.effective_from if lift.action == "lift" else UNTIL
        seen = [e.level for e in city.episodes if e.start <= end and e.end > start]
        found[warning.id] = (issued, max(seen, default=Level.NONE))
    return found


def test_warnings_hit_miss_and_cry_wolf(city: Classification) -> None:
    found = verdicts(city)
    off = {name: pair for name, pair in found.items() if pair[0] is not pair[1]}
    assert off == {
        "演示2024-2025-02": (Level.YELLOW, Level.ORANGE),
        "演示2025-2026-03": (Level.ORANGE, Level.NONE),
    }
    late = next(e for e in city.episodes if e.start == datetime(2025, 11, 27, 8))
    actions = duty_story().warnings[-4].actions
    assert actions[0].effective_from > late.first_met[Level.YELLOW]
    assert actions[1].effective_from > late.first_met[Level.ORANGE]


def test_checks_and_reports_have_their_faults(frames: dict[str, pd.DataFrame]) -> None:
    checks, reports = frames["inspections"], frames["reports"]
    days = {
        np.datetime64(int(d), "D").item() for d in warning_days(segments(duty_story(), UNTIL))[0]
    }
    assert set(checks.date) == days
    whole_days = checks[checks.date < UNTIL.date()]
    distinct = whole_days.groupby(["region", "date"]).plant.nunique()
    assert distinct.between(4, 14).all()
    assert 0.02 < (distinct < PLAN.rules.plants_checked_per_day.value).mean() < 0.2
    assert 0.05 < checks.problem.notna().mean() < 0.35
    assert checks.rectified_on[checks.problem.isna()].isna().all()
    assert checks[checks.problem.notna()].rectified_on.isna().any()
    assert (pd.to_datetime(checks.rectified_on) >= pd.to_datetime(checks.date)).sum() > 100
    assert 0.005 < (~checks.plant.isin(frames["plants"].plant)).mean() < 0.03

    daily = reports[reports.kind == "inspection"]
    due = pd.to_datetime(daily.date) + pd.Timedelta(days=1, hours=8, minutes=30)
    assert 0.03 < (daily.submitted_at > due).mean() < 0.15
    expected = 11 * len([d for d in days if d < UNTIL.date()])
    assert 0.93 * expected < len(daily) < expected
    orange = reports[reports.kind == "supervision"]
    assert len(orange) > 40
    assert set(orange.region) == {CITY}


@pytest.mark.parametrize("edition", ["newest", "oldest"])
def test_meters_fall_under_orange_except_for_a_few(
    frames: dict[str, pd.DataFrame], edition: str, request: pytest.FixtureRequest
) -> None:
    lists: dict[str, pd.DataFrame] = request.getfixturevalue(edition)
    measures, activity = lists["measures"], frames["activity"]
    later = activity.date.astype(str) >= frames["plants"].edition.max()
    activity = activity[later if edition == "newest" else ~later]
    days = {level: set() for level in LEVELS}
    for one in segments(duty_story(), UNTIL):
        days[one.level.code] |= set(range(-(-one.start // 24), one.end // 24))
    number = pd.to_datetime(activity.date).map(lambda d: day_of(d.date()))
    under = set().union(*days.values())
    quiet = activity[~number.isin(under)]
    usual = quiet.groupby("plant").electricity_kwh.median()
    orange = activity[number.isin(days["orange"])].groupby("plant").electricity_kwh.median()
    fall = 1 - orange / usual
    load = measures[measures.level == "orange"].groupby("plant").load_cut.mean()
    told = load.reindex(fall.index).fillna(0)
    should = told >= 0.3
    assert ((fall / told)[should] > 0.7).mean() > 0.75
    assert fall[told == 0].abs().max() < 0.15
    lying = (told >= 0.5) & (fall < 0.1)
    assert 3 <= lying.sum() <= 12
    assert (activity.groupby("plant").so2_kg.count() > 0).sum() == 60
    idle = lists["plants"].plant[lists["plants"].status == "idle"]
    assert activity.plant.isin(idle).any()


def test_meters_follow_the_list_of_their_time(
    frames: dict[str, pd.DataFrame],
    newest: dict[str, pd.DataFrame],
    oldest: dict[str, pd.DataFrame],
) -> None:
    now, then = (lists["measures"] for lists in (newest, oldest))
    loads = [m[m.level == "orange"].groupby("plant").load_cut.mean() for m in (now, then)]
    differs = (loads[0] - loads[1]).abs().dropna()
    activity = frames["activity"]
    activity = activity[activity.plant.isin(differs.index[differs > 0.1])]
    assert activity.plant.nunique() >= 3
    orange = [s for s in segments(duty_story(), UNTIL) if s.level is Level.ORANGE]
    whole = {day for s in orange for day in range(-(-s.start // 24), s.end // 24)}
    number = pd.to_datetime(activity.date).map(lambda d: day_of(d.date()))
    under = number.isin(whole)
    usual = activity[~under].groupby("plant").electricity_kwh.median()
    early = activity.date.astype(str) < frames["plants"].edition.max()
    low = activity[under & early].groupby("plant").electricity_kwh.median()
    fall = (1 - low / usual).dropna()
    off = [(fall - load.reindex(fall.index)).abs().median() for load in loads]
    assert off[1] < off[0]


def test_monitored_emissions_follow_the_list_of_their_time(
    frames: dict[str, pd.DataFrame],
    newest: dict[str, pd.DataFrame],
    oldest: dict[str, pd.DataFrame],
) -> None:
    activity = frames["activity"]
    early = activity.date.astype(str) < newest["plants"].edition.iloc[0]
    seen = [activity[rows].groupby("plant").nox_kg.median() for rows in (early, ~early)]
    change = (seen[0] / seen[1]).dropna()
    listed = [lists["plants"].set_index("plant").nox_t_d for lists in (oldest, newest)]
    told = (listed[0] / listed[1]).reindex(change.index)
    # The two winters differ in weather and holidays, alike for all plants.
    grown, same = told > 1.02, told == 1
    found = change[grown].median() / change[same].median()
    assert abs(found - told[grown].median()) < 0.015
