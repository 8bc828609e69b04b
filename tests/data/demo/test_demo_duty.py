"""The generated warnings, checks, plants and meters have the faults of real ones."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from analytics.episodes import Classification
from analytics.plan import Level
from data.demo import UNTIL
from data.demo.common import day_of
from data.demo.duty import warning_days
from data.demo.issued import segments
from data.demo.story import duty_story
from tests.data.demo.judging import CITY, LEVELS, PLAN, TONNES


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
    assert distinct.between(4, 8).all()
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


def counted(frames: dict[str, pd.DataFrame], rows: pd.DataFrame) -> pd.Series:
    """The county of each row's plant; the high-tech zone counts in another."""
    county = frames["plants"].set_index("plant").region.replace("JZ-GXQ", "410811")
    return rows.plant.map(county)


def test_measures_stay_within_emissions_and_rise(frames: dict[str, pd.DataFrame]) -> None:
    measures, plants = frames["measures"], frames["plants"].set_index("plant")
    assert set(measures.plant) == set(plants.index[plants.status == "running"])
    assert measures.groupby(["plant", "line"]).size().eq(3).all()
    assert measures.groupby("plant").line.nunique().max() == 4
    by_plant = measures.groupby(["plant", "level"])[TONNES].sum().unstack()
    for tonnes in TONNES:
        cuts = by_plant[tonnes][LEVELS]
        assert (cuts["red"] <= plants.loc[cuts.index, tonnes] + 1e-9).all()
        assert (cuts.diff(axis=1).iloc[:, 1:] >= -1e-9).all(axis=None)
    loads = measures.pivot(index=["plant", "line"], columns="level", values="load_cut")[LEVELS]
    assert (loads.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    stopped = measures[measures.stop.isin(["plant", "line"])]
    assert (stopped.load_cut == 1).all()
    floor = plants.loc[measures.plant, "min_load"].to_numpy()
    assert (measures.load_cut <= 1 - floor + 1e-9).all()


def test_most_counties_meet_their_targets_and_some_do_not(frames: dict[str, pd.DataFrame]) -> None:
    measures, baseline = frames["measures"], frames["baseline"]
    cut = measures.groupby([counted(frames, measures), "level"])[TONNES].sum()
    society = baseline.groupby("region")[TONNES].sum()
    ratio = cut / society.reindex(cut.index.get_level_values(0)).to_numpy()
    needed = PLAN.rules.reduction_ratio.value
    required = ratio.index.get_level_values(1).map(lambda level: getattr(needed, level))
    short = ratio.lt(np.asarray(required, dtype=float) - 1e-9, axis=0)
    counties = short.groupby(level=0).any()
    assert (~counties.any(axis=1)).sum() >= 6
    assert counties.loc["410803", "nox_t_d"]
    assert counties.loc["410823", "voc_t_d"]
    assert not short.pm_t_d.any()
    plants = frames["plants"]
    industry = baseline[baseline.sector == "industry"].set_index("region")[TONNES]
    listed = plants.groupby(counted(frames, plants))[TONNES].sum()
    assert (listed / industry).stack().between(0.85, 1).all()


def test_plants_are_of_every_kind(frames: dict[str, pd.DataFrame]) -> None:
    plants, approvals = frames["plants"], frames["approvals"]
    grades = plants.grade.value_counts()
    assert {"A", "B", "B-", "C", "D", "引领性", "非引领性", "民生保障"} == set(grades.index)
    assert grades["A"] < grades["B"] < grades["D"] < grades["C"]
    assert set(plants.category) == {"normal", "guaranteed", "leading", "small"}
    assert set(plants.status) == {"running", "idle", "unfinished"}
    assert plants.phone.isna().any()
    assert set(approvals.kind) == {"guaranteed", "restart", "reduced_target"}
    guaranteed = plants[plants.category == "guaranteed"]
    assert guaranteed.grade.eq("C").any()
    assert not guaranteed.plant.isin(approvals.subject).all()
    measures = frames["measures"]
    best = measures.plant.isin(plants.plant[plants.grade == "A"])
    assert (best & (measures.stop == "plant")).any()


def test_meters_fall_under_orange_except_for_a_few(frames: dict[str, pd.DataFrame]) -> None:
    activity, measures = frames["activity"], frames["measures"]
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
    idle = frames["plants"].plant[frames["plants"].status == "idle"]
    assert activity.plant.isin(idle).any()
