"""The generated data are the same every time, and sound like real rows."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from analytics.aqi import hourly_aqi
from analytics.plan import Level
from data import schema
from data.demo import UNTIL, demo_tables
from data.demo.codes import body_number, check_letter
from data.demo.story import air_story
from data.kinds import kinds
from data.readers import read
from data.rulebook import regions, standards
from tests.data.demo.judging import CITY, EDITIONED, POLLUTANTS, judge, series_of


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
    for kind in EDITIONED:
        assert pc.unique(cut[kind]["edition"]).to_pylist() == ["2024-10-18"], kind


@pytest.mark.parametrize("until", [datetime(2021, 10, 2), datetime(2022, 1, 1, 10)])
def test_there_is_a_list_before_the_first_edition(until: datetime) -> None:
    early = demo_tables(until=until)
    assert pc.unique(early["plants"]["edition"]).to_pylist() == ["2024-10-18"]
    assert (early["inspections"].num_rows > 0) == (until.year == 2022)


def test_an_end_before_the_story_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed: from 2021-10-01 01:00"):
        demo_tables(until=datetime(2021, 9, 1))


def test_every_table_is_there(tables: dict[str, pa.Table]) -> None:
    assert set(tables) == set(schema.tables())


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        ("aqi", 150_000, 200_000),
        ("forecast", 60_000, 150_000),
        ("warnings", 50, 80),
        ("baseline", 100, 100),
        ("plants", 2_900, 3_000),
        ("measures", 10_000, 24_000),
        ("plant_plans", 1_300, 1_450),
        ("activity", 30_000, 60_000),
        ("inspections", 8_000, 13_000),
        ("reports", 1_000, 2_000),
        ("approvals", 20, 100),
        ("duties", 1_200, 2_500),
        ("contacts", 25, 25),
        ("scenarios", 3, 3),
        ("remarks", 3, 3),
        ("rulings", 2, 2),
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
    assert set(frames["contacts"].region) == units | {CITY}
    assert set(frames["duties"].region) == units | {CITY}
    assert set(frames["duties"].warning) <= set(frames["warnings"].warning)
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
    plants, plans = frames["plants"], frames["plant_plans"]
    assert plants.name.str.startswith("演示·").all()
    assert (plants.groupby("name").plant.nunique() == 1).all()
    assert (plants.groupby("plant").name.nunique() == 1).all()
    assert plants.plant.str.fullmatch(r"91\d{6}0{4}[0-9]{4}[0-9X][0-9A-Z]").all()
    assert (plants.plant.str[-1] == plants.plant.str[:17].map(check_letter)).all()
    contacts = frames["contacts"]
    for numbers in (plants.phone, plans.legal_phone, plans.supervisor_phone, contacts.phone):
        assert numbers.dropna().str.fullmatch(r"1000\d{7}").all()
    signed = frames["duties"].person
    for people in (plants.contact, plans.legal_person, plans.supervisor, contacts.name, signed):
        assert people.dropna().str.fullmatch(r"\w某").all()
    owner = r"\S+ \w某 1000\d{7}"
    assert plans.step_owners.dropna().str.fullmatch(rf"{owner}(；{owner})*").all()
    assert frames["warnings"].document.isna().all()
    assert frames["approvals"].document.str.contains("演示").all()


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind not in ("aqi", "forecast")])
def test_readers_take_every_row(tables: dict[str, pa.Table], kind: str, tmp_path: Path) -> None:
    fields = kinds()[kind].columns
    frame = tables[kind].select(list(fields)).to_pandas()
    for name, field in fields.items():
        if field.type in ("time", "moment"):
            frame[name] = frame[name].dt.strftime("%Y-%m-%d %H:%M")
        elif field.type == "flag":
            frame[name] = frame[name].astype("boolean").astype("Int64")
    frame.to_csv(tmp_path / "table.csv", index=False)
    result = read(kind, [tmp_path / "table.csv"], now=UNTIL)
    assert result.rejected == ()
    back = result.table.select(tables[kind].column_names)
    assert back.equals(tables[kind].cast(back.schema))
