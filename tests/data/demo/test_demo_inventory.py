"""The generated lists tell their story, and two editions of it differ as real ones do."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.demo.story import edition_story
from data.rulebook import grades
from tests.data.demo.judging import LEVELS, PLAN, TONNES, counted

Tables = dict[str, pd.DataFrame]
EDITIONS = ["newest", "oldest"]
BOARD = ["legal_person", "legal_phone", "supervisor", "supervisor_phone", "board_posted"]
PLAN_FIELDS = [
    "process_flow",
    "emission_points",
    "vehicles",
    "key_indicators",
    "preparation_h",
    "step_owners",
]


@pytest.fixture(params=EDITIONS)
def edition(request: pytest.FixtureRequest) -> Tables:
    found: Tables = request.getfixturevalue(request.param)
    return found


def both(newest: Tables, oldest: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The plants that stand in both editions: today's rows and those of then."""
    now, then = (tables["plants"].set_index("plant") for tables in (newest, oldest))
    kept = now.index.intersection(then.index)
    return now.loc[kept], then.loc[kept]


def test_there_are_two_editions(frames: Tables) -> None:
    for kind in ("baseline", "plants", "measures"):
        assert sorted(frames[kind].edition.unique()) == ["2024-10-18", "2025-10-20"], kind
    assert set(frames["plant_plans"].edition) == {"2025-10-20"}


def test_measures_stay_within_emissions_and_rise(edition: Tables) -> None:
    measures, plants = edition["measures"], edition["plants"].set_index("plant")
    assert plants.index.is_unique
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


def short_of_target(edition: Tables) -> pd.DataFrame:
    """By county and level, whether the list promises too little of each pollutant."""
    measures, baseline = edition["measures"], edition["baseline"]
    cut = measures.groupby([counted(edition["plants"], measures), "level"])[TONNES].sum()
    society = baseline.groupby("region")[TONNES].sum()
    ratio = cut / society.reindex(cut.index.get_level_values(0)).to_numpy()
    needed = PLAN.rules.reduction_ratio.value
    required = ratio.index.get_level_values(1).map(lambda level: getattr(needed, level))
    return ratio.lt(np.asarray(required, dtype=float) - 1e-9, axis=0)


def test_most_counties_meet_their_targets_and_some_do_not(newest: Tables) -> None:
    short = short_of_target(newest)
    counties = short.groupby(level=0).any()
    missed = {county: set(row.index[row]) for county, row in counties.iterrows() if row.any()}
    assert missed == {
        "410803": {"nox_t_d"},
        "410823": {"voc_t_d"},
        "410882": {"nox_t_d", "voc_t_d"},
    }
    assert len(counties) - len(missed) == 7


def test_the_earlier_list_missed_its_targets_nowhere_else(newest: Tables, oldest: Tables) -> None:
    now, then = (short_of_target(tables).groupby(level=0).any() for tables in (newest, oldest))
    assert then.any(axis=None)
    assert not (then & ~now).any(axis=None)


def test_the_industrial_sector_covers_the_listed_plants(edition: Tables) -> None:
    plants, baseline = edition["plants"], edition["baseline"]
    industry = baseline[baseline.sector == "industry"].set_index("region")[TONNES]
    listed = plants.groupby(counted(plants, plants))[TONNES].sum()
    assert (listed / industry).stack().between(0.85, 1).all()


def test_plants_are_of_every_kind(newest: Tables, frames: Tables) -> None:
    plants, approvals = newest["plants"], frames["approvals"]
    found = plants.grade.value_counts()
    assert {"A", "B", "B-", "C", "D", "引领性", "非引领性", "民生保障"} == set(found.index)
    assert found["A"] < found["B"] < found["D"] < found["C"]
    assert set(plants.category) == {"normal", "guaranteed", "leading", "small"}
    assert set(plants.status) == {"running", "idle", "unfinished"}
    assert plants.phone.isna().any()
    assert set(approvals.kind) == {"guaranteed", "restart", "reduced_target"}
    guaranteed = plants[plants.category == "guaranteed"]
    assert guaranteed.grade.eq("C").any()
    assert not guaranteed.plant.isin(approvals.subject).all()
    measures = newest["measures"]
    best = measures.plant.isin(plants.plant[plants.grade == "A"])
    assert (best & (measures.stop == "plant")).any()


def test_grades_were_in_force_when_each_list_was_made(edition: Tables) -> None:
    day = date.fromisoformat(edition["plants"].edition.iloc[0])
    for code in edition["plants"].grade.dropna().unique():
        grade = grades().find(code)
        assert grade is not None, code
        assert (grade.code, grade.in_force(day)) == (code, True)


def test_plants_came_and_went(newest: Tables, oldest: Tables) -> None:
    now, then = set(newest["plants"].plant), set(oldest["plants"].plant)
    past = edition_story().earlier
    assert (len(now), len(now - then), len(then - now)) == (1_500, past.not_yet, past.closed)
    gone = oldest["plants"][~oldest["plants"].plant.isin(now)]
    assert (gone.status == "running").all()
    assert (gone[TONNES] > 0).all(axis=None)


def test_plants_with_meters_stand_in_both_lists(newest: Tables, oldest: Tables, frames: Tables):
    metered = set(frames["activity"].plant)
    assert metered <= set(newest["plants"].plant) & set(oldest["plants"].plant)


def test_some_plants_were_graded_otherwise_and_cut_otherwise(
    newest: Tables, oldest: Tables
) -> None:
    now, then = both(newest, oldest)
    regraded = now.grade.fillna("") != then.grade.fillna("")
    rank = {one.code: one.rank for one in grades().grades}
    better = now.grade[regraded].map(rank) < then.grade[regraded].map(rank)
    assert 50 <= regraded.sum() <= 70
    assert 0.7 < better.mean() < 1
    same = ["name", "region", "industry", "status", "min_load", "output_wan_d", "jobs", "contact"]
    assert now[same].equals(then[same])
    lines = ["plant", "level", "line"]
    what = ["measure", "load_cut", "stop"]
    a, b = (tables["measures"].set_index(lines)[what] for tables in (newest, oldest))
    kept = a.index.intersection(b.index)
    differs = (a.loc[kept] != b.loc[kept]).any(axis=1)
    changed = set(kept[differs].get_level_values(0))
    assert changed & set(now.index[regraded])
    assert 20 <= len(changed - set(now.index[regraded])) <= 40


def test_some_industries_emitted_more(newest: Tables, oldest: Tables) -> None:
    now, then = both(newest, oldest)
    growth = then.groupby("industry")[TONNES].sum() / now.groupby("industry")[TONNES].sum()
    told = edition_story().earlier.emissions
    for industry, row in growth.iterrows():
        # Ten grams is the last digit of a plant, and an industry may emit next to nothing.
        assert np.allclose(row, told.get(industry, 1.0), rtol=0.02), industry
    assert then[TONNES].sum().gt(now[TONNES].sum()).all()
    assert (growth == 1).all(axis=1).any()
    sums = [tables["baseline"].groupby("sector")[TONNES].sum() for tables in (newest, oldest)]
    assert (sums[1] >= sums[0] - 1e-9).all(axis=None)
    assert (sums[1].loc["industry"] > sums[0].loc["industry"]).all()


def test_tonnes_of_unchanged_plants_are_the_same(newest: Tables, oldest: Tables) -> None:
    now, then = both(newest, oldest)
    same = (now[[*TONNES, "grade"]].fillna("") == then[[*TONNES, "grade"]].fillna("")).all(axis=1)
    lines = ["plant", "level", "line"]
    a, b = (tables["measures"].set_index(lines) for tables in (newest, oldest))
    kept = a.index.intersection(b.index)
    kept = kept[kept.get_level_values(0).isin(now.index[same])]
    loads = a.loc[kept, "load_cut"] != b.loc[kept, "load_cut"]
    others = set(kept[loads].get_level_values(0))
    unchanged = kept[~kept.get_level_values(0).isin(others)]
    assert len(unchanged) > 0.9 * len(kept)
    assert (a.loc[unchanged, TONNES] == b.loc[unchanged, TONNES]).all(axis=None)


def test_daily_tonnes_of_most_plants_came_from_annual_ones(newest: Tables, oldest: Tables) -> None:
    plants = newest["plants"]
    given = plants.operating_days.notna()
    assert 0.65 < given.mean() < 0.75
    assert set(plants.operating_days[given]) == {300, 330, 365}
    assert (plants.status[given] == "running").all()
    assert oldest["plants"].operating_days.isna().all()


def test_most_plans_are_complete(newest: Tables) -> None:
    plants, plans = newest["plants"], newest["plant_plans"].set_index("plant")
    has = plants.plant.isin(plans.index)
    running, idle = plants.status == "running", plants.status == "idle"
    assert 0.02 < (~has[running]).mean() < 0.04
    assert 0 < has[idle].mean() < 0.3
    assert not has[plants.status == "unfinished"].any()
    alone = plans[PLAN_FIELDS].isna().all(axis=1)
    lacks = plans[[*BOARD, *PLAN_FIELDS]].isin([None, False]) | plans[[*BOARD, *PLAN_FIELDS]].isna()
    gaps = lacks[BOARD].any(axis=1) | (lacks[PLAN_FIELDS].any(axis=1) & ~alone)
    assert 0.06 < gaps.mean() < 0.1
    assert (lacks[gaps & ~alone].sum(axis=1) <= 2).all()
    assert set(lacks.columns[lacks[gaps & ~alone].any()]) == {*BOARD, *PLAN_FIELDS}
    assert plans.filed_on.notna().all()
    assert (pd.to_datetime(plans.filed_on) < pd.to_datetime(plans.edition)).all()
    hours = plans.preparation_h.dropna()
    assert hours.between(2, 24).all()
    floor = plants.set_index("plant").min_load.reindex(hours.index)
    assert hours[floor > 0].min() >= hours[floor == 0].max()


def test_a_board_alone_is_for_plants_that_only_stop_or_rotate(newest: Tables) -> None:
    plans, measures = newest["plant_plans"].set_index("plant"), newest["measures"]
    cut = measures[measures.load_cut > 0]
    only = cut.stop.ne("none").groupby(cut.plant).all()
    alone = plans[PLAN_FIELDS].isna().all(axis=1)
    assert alone.sum() > 100
    assert only.reindex(plans.index[alone]).all()
    may = plans.index.isin(only.index[only])
    assert 0.6 < alone[may].mean() < 0.9


def test_key_indicators_say_what_the_meters_show(newest: Tables, frames: Tables) -> None:
    plans = newest["plant_plans"].set_index("plant").key_indicators.dropna()
    told = plans.str.extract(r"^正常日用电量约(\d+)千瓦时")[0].astype(float)
    assert told.notna().all()
    assert (told > 0).all()
    orange = plans.str.extract(r"用电量.*?橙色不高于(\d+)千瓦时")[0].astype(float)
    assert (orange.dropna() < told[orange.notna()]).all()
    usual = frames["activity"].groupby("plant").electricity_kwh.median()
    running = newest["plants"].plant[newest["plants"].status == "running"]
    seen = usual.reindex(plans.index.intersection(running)).dropna()
    assert (seen / told[seen.index]).between(0.6, 1.4).mean() > 0.9


def test_guaranteed_plants_name_their_quota_but_for_two(edition: Tables) -> None:
    plants, measures = edition["plants"].set_index("plant"), edition["measures"]
    guaranteed = measures[measures.plant.map(plants.category) == "guaranteed"]
    words = PLAN.rules.quota_words.value
    named = guaranteed.measure.str.contains("|".join(words))
    assert (~named.groupby(guaranteed.plant).any()).sum() == 2
    heat = guaranteed.plant.map(plants.industry) == "火电与热电"
    assert (guaranteed.measure[heat & named].str.contains("以热定产")).all()
    assert (guaranteed.measure[~heat & named].str.contains("以量定产")).all()
    percent = guaranteed.measure.str.extract(r"限产(\d+)%")[0].astype(float) / 100
    given = percent.notna()
    assert np.allclose(percent[given], guaranteed.load_cut[given])
    assert (guaranteed.load_cut[~given].isin([0, 1])).all()
    others = measures[measures.plant.map(plants.category) != "guaranteed"]
    assert not others.measure.str.contains("|".join(words)).any()
