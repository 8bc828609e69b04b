"""The generated data: the same every time, sound like real rows, and telling its story."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from analytics.aqi import hourly_aqi
from analytics.episodes import Classification, classify
from analytics.plan import Level, Merge
from analytics.running import HourlySeries
from data import schema
from data.demo import UNTIL, demo_tables
from data.demo.codes import body_number, check_letter
from data.demo.common import day_of, hour_of
from data.demo.duty import warning_days
from data.demo.issued import segments
from data.demo.story import air_story, duty_story
from data.kinds import kinds
from data.rulebook import plan, regions, standards

CITY = "410800"
PLAN = plan("jiaozuo-2023")
POLLUTANTS = ["so2", "no2", "co", "o3", "pm10", "pm25"]
TONNES = ["so2_t_d", "nox_t_d", "pm_t_d", "voc_t_d"]
LEVELS = ["yellow", "orange", "red"]


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    return demo_tables()


@pytest.fixture(scope="module")
def frames(tables: dict[str, pa.Table]) -> dict[str, pd.DataFrame]:
    return {kind: rows.to_pandas() for kind, rows in tables.items()}


def series_of(aqi: pd.DataFrame, region: str) -> HourlySeries:
    rows = aqi[aqi.region == region]
    return HourlySeries.from_columns(
        region,
        rows.time.to_numpy().astype("datetime64[h]").astype(np.int64),
        aqi=rows.aqi.to_numpy(),
        concentrations={name: rows[name].to_numpy() for name in POLLUTANTS},
        dust=rows.dust.to_numpy(),
    )


def judge(series: HourlySeries, merge: Merge = Merge.MAX) -> Classification:
    return classify(series, plan=PLAN, standards=standards(), merge=merge)


@pytest.fixture(scope="module")
def city(frames: dict[str, pd.DataFrame]) -> Classification:
    return judge(series_of(frames["aqi"], CITY))


# --- the same every time, and quick ---------------------------------------------------------


def test_same_seed_same_rows_and_quick(tables: dict[str, pa.Table]) -> None:
    began = time.process_time()
    again = demo_tables()
    assert time.process_time() - began < 4
    assert all(again[kind].equals(rows) for kind, rows in tables.items())


def test_another_seed_gives_other_rows_of_the_same_story() -> None:
    other = demo_tables(7)
    assert not other["aqi"].equals(demo_tables(8)["aqi"])
    found = judge(series_of(other["aqi"].to_pandas(), CITY)).episodes
    assert sum(e.level is Level.RED for e in found) >= 2
    assert found[-1].level is Level.ORANGE
    assert found[-1].end == UNTIL


def test_an_earlier_end_cuts_the_story_short() -> None:
    until = datetime(2024, 12, 17, 9)
    cut = demo_tables(until=until)
    assert pc.max(cut["aqi"]["time"]).as_py() == until
    assert pc.max(cut["forecast"]["issued_at"]).as_py() == datetime(2024, 12, 17, 8)
    assert pc.max(cut["activity"]["date"]).as_py() == until.date() - timedelta(days=1)
    assert cut["warnings"]["action"].to_pylist()[-1] == "issue"


def test_an_end_before_the_story_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed: from 2021-10-01 01:00"):
        demo_tables(until=datetime(2021, 9, 1))


# --- sound like real rows -------------------------------------------------------------------


def test_every_table_is_there(tables: dict[str, pa.Table]) -> None:
    assert set(tables) == set(schema.tables())


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        ("aqi", 150_000, 200_000),
        ("forecast", 60_000, 150_000),
        ("warnings", 50, 80),
        ("baseline", 50, 50),
        ("plants", 1_500, 1_500),
        ("measures", 5_000, 12_000),
        ("activity", 30_000, 60_000),
        ("inspections", 5_000, 10_000),
        ("reports", 1_000, 2_000),
        ("approvals", 20, 100),
    ],
)
def test_row_counts(tables: dict[str, pa.Table], kind: str, low: int, high: int) -> None:
    assert low <= tables[kind].num_rows <= high


@pytest.mark.parametrize("kind", list(kinds()))
def test_columns_are_the_stored_ones(tables: dict[str, pa.Table], kind: str) -> None:
    stored = [c for c in schema.table(kind).columns if c.name not in schema.SOURCE_COLUMNS]
    assert tables[kind].column_names == [c.name for c in stored]
    for column in stored:
        if column.required:
            assert tables[kind][column.name].null_count == 0, column.name


@pytest.mark.parametrize("kind", list(kinds()))
def test_keys_are_unique(frames: dict[str, pd.DataFrame], kind: str) -> None:
    assert not frames[kind].duplicated(list(schema.table(kind).keys)).any()


@pytest.mark.parametrize("kind", list(kinds()))
def test_cells_hold_what_is_allowed(tables: dict[str, pa.Table], kind: str) -> None:
    for name, field in kinds()[kind].columns.items():
        values = tables[kind][name].drop_null().unique().to_pylist()
        if field.min is not None:
            assert min(values, default=field.min) >= field.min, name
        if field.max is not None:
            assert max(values, default=field.max) <= field.max, name
        if field.choices:
            assert set(values) - {""} <= set(field.choices), name
        if field.need:
            assert tables[kind][name].null_count == 0, name
            assert "" not in values, name
        if field.type in ("time", "hour_or_day"):
            assert all(v.minute == v.second == 0 for v in values), name
        if field.type in ("time", "hour_or_day", "moment") and not field.future:
            assert max(values) <= UNTIL, name


def test_levels_are_missing_only_from_lifts(frames: dict[str, pd.DataFrame]) -> None:
    warnings = frames["warnings"]
    assert (warnings.level.isna() == (warnings.action == "lift")).all()


def test_rows_refer_to_plants_and_units_that_exist(frames: dict[str, pd.DataFrame]) -> None:
    listed, units = set(frames["plants"].plant), {u.code for u in regions().home.units}
    assert set(frames["measures"].plant) <= listed
    assert set(frames["activity"].plant) <= listed
    assert set(frames["plants"].region) == units
    assert set(frames["inspections"].region) == units
    assert set(frames["reports"].region) == units | {CITY}
    assert set(frames["baseline"].region) == units - {"JZ-GXQ"}
    assert set(frames["aqi"].region) == units | {CITY} | set(air_story().neighbours)


def test_aqi_follows_from_the_concentrations(frames: dict[str, pd.DataFrame]) -> None:
    aqi = frames["aqi"]
    again = hourly_aqi({name: aqi[name].to_numpy() for name in POLLUTANTS}, standards()[0])
    np.testing.assert_array_equal(again.value, aqi.aqi.to_numpy())
    assert set(aqi.standard) == {"hj633-2012"}


def test_check_letters_by_the_example_of_the_standard() -> None:
    # GB 32100-2015 and GB 11714 give 91350100M000100Y43, whose body number is M000100Y4;
    # of a body number of digits only, 00000019 sums to 1·4 + 9·2 = 22, so its letter is 0.
    assert check_letter("91350100M000100Y4") == "3"
    assert body_number(19) == "000000190"


def test_plants_cannot_be_mistaken_for_real_ones(frames: dict[str, pd.DataFrame]) -> None:
    plants = frames["plants"]
    assert plants.name.str.startswith("演示·").all()
    assert plants.name.is_unique
    assert plants.plant.str.fullmatch(r"91\d{6}0{4}[0-9]{4}[0-9X][0-9A-Z]").all()
    assert (plants.plant.str[-1] == plants.plant.str[:17].map(check_letter)).all()
    assert plants.phone.dropna().str.fullmatch(r"1000\d{7}").all()
    assert plants.contact.dropna().str.endswith("某").all()
    assert frames["warnings"].document.isna().all()
    assert frames["approvals"].document.str.contains("演示").all()


# --- the air tells its story ----------------------------------------------------------------


def test_levels_over_the_winters(city: Classification) -> None:
    levels = [e.level for e in city.episodes]
    assert levels.count(Level.RED) == 3
    assert levels.count(Level.ORANGE) >= 8
    assert levels.count(Level.YELLOW) >= 10
    assert {e.basis for e in city.episodes} == {"concentration"}


def test_an_orange_episode_is_in_progress_after_a_yellow_one(city: Classification) -> None:
    yellow, now = city.episodes[-2:]
    assert (now.level, now.level_upper, now.end) == (Level.ORANGE, Level.ORANGE, UNTIL)
    assert yellow.level is Level.YELLOW
    assert timedelta(days=14) < now.start - yellow.end < timedelta(days=35)


def test_missing_hours_leave_one_level_open(city: Classification) -> None:
    open_ones = [e for e in city.episodes if e.level_upper > e.level]
    assert [(e.level, e.level_upper) for e in open_ones] == [(Level.YELLOW, Level.ORANGE)]
    gap = next(g for g in air_story().gaps if open_ones[0].start < g.start < open_ones[0].end)
    missing = np.isnan(city.series.aqi[hour_of(gap.start) - city.series.start :][:8])
    assert missing.all()


def test_some_gaps_touch_no_episode(city: Classification) -> None:
    assert any(g.missing_hours >= 10 and g.start.month == 12 for g in city.unjudged)


def test_one_episode_is_made_by_merging(city: Classification) -> None:
    apart = judge(city.series, Merge.OFF).episodes
    assert len(apart) == len(city.episodes) + 1
    pair = [e for e in apart if datetime(2024, 1, 11) < e.start < datetime(2024, 1, 20)]
    assert [e.level for e in pair] == [Level.YELLOW, Level.YELLOW]
    joined = [e for e in city.episodes if e.start == pair[0].start]
    assert joined[0].end == pair[1].end


def test_ozone_alone_makes_summer_episodes(city: Classification) -> None:
    summer = [e for e in city.episodes if e.start.month in (6, 7, 8)]
    assert 1 <= len(summer) <= 4
    assert all(e.level is Level.YELLOW for e in summer)


def test_dust_is_flagged_and_huge(frames: dict[str, pd.DataFrame]) -> None:
    aqi = frames["aqi"]
    dust = aqi[(aqi.region == CITY) & aqi.dust]
    assert dust.pm10.max() > 1_000
    assert (dust.pm10.groupby(dust.time.dt.date).max() > 3 * 115).mean() > 0.7
    assert set(dust.time.dt.month) <= {3, 4, 5}


def test_the_air_is_like_that_of_the_city(frames: dict[str, pd.DataFrame]) -> None:
    aqi = frames["aqi"]
    rows = aqi[aqi.region == CITY].set_index("time")
    yearly = rows.pm25.groupby(rows.index.year).mean()
    assert yearly.loc[2022:2025].between(42, 55).all()
    winter = rows[rows.index.month.isin([12, 1])].pm25.mean()
    assert 80 <= winter <= 100
    by_hour = rows[rows.index.month.isin([6, 7])].o3.groupby(lambda t: t.hour).mean()
    assert by_hour.idxmax() in (14, 15, 16, 17)
    heavy = rows.aqi.resample("D").mean() > 200
    assert heavy[datetime(2022, 11, 1) : datetime(2023, 3, 1)].sum() >= 15
    assert 0.001 < rows.aqi.isna().mean() < 0.02


def test_units_go_with_the_city(frames: dict[str, pd.DataFrame]) -> None:
    aqi = frames["aqi"]
    wide = aqi.pivot(index="time", columns="region", values="pm25")
    for unit in regions().home.units:
        assert wide[unit.code].corr(wide[CITY]) > 0.9, unit.code
        assert not wide[unit.code].equals(wide[CITY])


# --- forecasts ------------------------------------------------------------------------------


def test_forecasts_err_more_the_further_they_look(frames: dict[str, pd.DataFrame]) -> None:
    forecast, aqi = frames["forecast"], frames["aqi"]
    both = forecast.merge(aqi[aqi.region == CITY][["time", "aqi"]], on="time")
    lead = (both.time - both.issued_at) / pd.Timedelta(days=1)
    day = np.ceil(lead).astype(int)
    rmse = ((both.aqi_x - both.aqi_y) ** 2).groupby(day).mean() ** 0.5
    assert list(rmse.index) == [1, 2, 3, 4, 5]
    assert rmse.is_monotonic_increasing
    assert (forecast.aqi_low <= forecast.aqi).all()
    assert (forecast.aqi <= forecast.aqi_high).all()
    assert set(forecast.issued_at.dt.hour) == {8, 20}


def recommended(frames: dict[str, pd.DataFrame], at: datetime) -> Level:
    """The level of what was observed up to `at`, joined to the newest forecast."""
    aqi, forecast = frames["aqi"], frames["forecast"]
    seen = aqi[(aqi.region == CITY) & (aqi.time <= at) & (aqi.time > at - timedelta(days=10))]
    told = forecast[forecast.issued_at == forecast.issued_at[forecast.issued_at <= at].max()]
    joined = pd.concat([seen[["time", "aqi"]], told.loc[told.time > at, ["time", "aqi"]]])
    hours = joined.time.to_numpy().astype("datetime64[h]").astype(np.int64)
    found = judge(HourlySeries.from_columns(CITY, hours, aqi=joined.aqi.to_numpy()))
    return max((e.level for e in found.episodes if e.end > at), default=Level.NONE)


@pytest.mark.parametrize(
    ("at", "level"),
    [
        (datetime(2023, 12, 28, 8), Level.RED),
        (datetime(2025, 2, 11, 8), Level.NONE),
        (datetime(2025, 11, 28, 8), Level.NONE),
        (datetime(2025, 12, 9, 8), Level.ORANGE),
        (datetime(2026, 1, 16, 8), Level.ORANGE),
        (UNTIL, Level.ORANGE),
    ],
    ids=["foreseen", "missed", "seen late", "false alarm", "upgrade", "now"],
)
def test_what_the_forecasts_recommended(
    frames: dict[str, pd.DataFrame], at: datetime, level: Level
) -> None:
    assert recommended(frames, at) is level


# --- warnings and duty ----------------------------------------------------------------------


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


# --- the inventory --------------------------------------------------------------------------


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
