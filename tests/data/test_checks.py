"""Cells of every type: what is taken, what is refused, what is remarked on."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import cells, schema
from data.checks import LISTED, arrow_type
from data.kinds import kinds
from tests.data.readers.reading import NOW, keys, only, read, rows, text_file

CODE = "91410800MA00000012"
PLANT = {"plant": CODE, "name": "甲", "region": "解放区"}


def plant(folder: Path, **cells: str) -> tuple[object, list[str], list[str]]:
    """The stored value of the last given cell of a plant, what is refused, what is remarked."""
    row = {**PLANT, **cells}
    quoted = ",".join(f'"{cell}"' for cell in row.values())
    found = read(text_file(folder, f"{','.join(row)}\n{quoted}\n"), kind="plants")
    name = list(cells)[-1]
    value = found.table[name][0].as_py() if found.table.num_rows else None
    return value, keys(found.rejected), keys(found.defects)


def test_exchanged_and_stored_columns_are_the_same() -> None:
    added = {"period", "control", "standard", "source_id", "source_row"}
    assert set(kinds()) == set(schema.tables())
    for name, kind in kinds().items():
        stored = schema.table(name)
        assert [c for c in stored.names if c not in added] == list(kind.columns)
        assert kind.group == stored.group
        for column in stored.columns:
            field = kind.columns.get(column.name)
            if field is not None:
                assert column.required == (field.need or field.key), (name, column.name)


def test_only_tables_of_quantities_need_one() -> None:
    assert {name for name, kind in kinds().items() if kind.measured} == {
        "aqi", "forecast", "baseline", "activity"
    }  # fmt: skip


@pytest.mark.parametrize("name", list(kinds()))
def test_types_are_those_of_the_store(tmp_path: Path, name: str) -> None:
    """Even of columns that a file lacks."""
    cell = {"date": "2023-12-25", "time": "2023-12-25 10:00", "moment": "2023-12-25 10:00"}
    cell |= {"hour_or_day": "2023-12-25", "plant": CODE}
    cell |= {"number": "1"}
    # A code alone does not say what a list is of: a column of its own must be there.
    alone = [n for n in kinds()[name].columns if len(kinds()[name].needed) == 1][1:2]
    least = dict.fromkeys((*kinds()[name].needed, *kinds()[name].measured[:1], *alone))
    fields = {n: kinds()[name].columns[n] for n in least}
    line = ",".join(next(iter(f.choices), cell.get(f.type, "x")) for f in fields.values())
    found = read(
        text_file(tmp_path, f"{','.join(fields)}\n{line}\n"), kind=name, layout="canonical"
    )
    assert found.rejected == ()
    names = [n for n in schema.table(name).names if n != "source_id"]
    assert found.table.column_names == [*names, "source_file"]
    for column in names:
        assert found.table.schema.field(column).type == arrow_type(name, column)
    for column in schema.table(name).columns:
        if column.required and column.name != "source_id":
            assert found.table[column.name].null_count == 0


@pytest.mark.parametrize(
    ("cell", "value", "remark"),
    [
        ("0.4", 0.4, []),
        ("0", 0.0, []),
        ("1", 1.0, []),
        ("", None, []),
        ("—", None, ["missing_marker"]),
        ("NaN", None, ["missing_marker"]),
        ("null", None, ["missing_marker"]),
        ("-", None, ["missing_marker"]),
        ("Ｎ／Ａ", None, ["missing_marker"]),
        ("０．５", 0.5, ["number_normalised"]),
        (" 0.5 ", 0.5, ["number_normalised"]),
        ("+.5", 0.5, ["number_normalised"]),
        ("5e-1", 0.5, ["number_normalised"]),
        ("30%", 0.3, ["percent_normalised"]),
        ("３０％", 0.3, ["percent_normalised"]),
        ("12.5 %", 0.125, ["percent_normalised"]),
        ("0%", 0.0, ["percent_normalised"]),
        ("100%", 1.0, ["percent_normalised"]),
    ],
)
def test_numbers(tmp_path: Path, cell: str, value: float | None, remark: list[str]) -> None:
    assert plant(tmp_path, min_load=cell) == (value, [], remark)


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("30", "out_of_range"),
        ("100.1%", "out_of_range"),
        ("-1%", "out_of_range"),
        ("30%%", "not_a_number"),
        ("%", "not_a_number"),
        ("约30%", "not_a_number"),
        ("-0.1", "out_of_range"),
        ("-99", "out_of_range"),
        ("1.0000001", "out_of_range"),
        ("inf", "not_a_number"),
        ("1e999", "out_of_range"),
        ("9" * 400, "out_of_range"),
        ("0,5", "not_a_number"),
        ("0.5t", "not_a_number"),
        ("0x1", "not_a_number"),
        ("٠", "not_a_number"),
    ],
)
def test_numbers_refused(tmp_path: Path, cell: str, key: str) -> None:
    assert plant(tmp_path, min_load=cell) == (None, [key], [])


def test_a_share_says_how_to_write_it(tmp_path: Path) -> None:
    header = "plant,name,region,min_load"
    found = read(text_file(tmp_path, f"{header}\n{CODE},甲,解放区,30\n"), kind="plants")
    (bad,) = found.rejected
    assert (bad.row, bad.column, bad.got, bad.allowed) == (2, "min_load", "30", "0–1 (30% = 0.3)")


def test_a_percentage_is_a_share_only_where_a_share_stands(tmp_path: Path) -> None:
    assert plant(tmp_path, output_wan_d="30%") == (None, ["not_a_number"], [])
    header = "plant,name,region,min_load"
    found = read(text_file(tmp_path, f"{header}\n{CODE},甲,解放区,30%\n"), kind="plants")
    (note,) = found.defects
    assert (note.row, note.column, note.got, note.allowed) == (2, "min_load", "30%", "0.3")


SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def check_sign(first: str) -> str:
    """The 18th sign by GB 32100, by its weights."""
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(SIGNS.index(sign) * weight for sign, weight in zip(first, weights, strict=True))
    return SIGNS[(31 - total % 31) % 31]


@given(st.integers(0, 10**14 - 1))
def test_digits_are_a_code_when_their_check_sign_fits(number: int) -> None:
    first = f"914{number:014d}"
    words = [first + sign for sign in "0123456789"]
    spec = kinds()["plants"].columns["plant"]
    verdict = cells.words_as_plants(pa.array(words), spec, NOW)
    refused = {int(i) for at in verdict.faults.values() for i in at}
    for index, word in enumerate(words):
        rounded = word.endswith("000") or int(float(word)) == int(word)
        assert (index in refused) == (word[-1] != check_sign(first) and rounded)


@pytest.mark.parametrize(
    ("cell", "value"), [("1,234.5", 1234.5), ("12,345,678", 12345678.0), ("１，２３４", 1234.0)]
)
def test_thousands(tmp_path: Path, cell: str, value: float) -> None:
    assert plant(tmp_path, output_wan_d=cell) == (value, [], ["number_normalised"])


@pytest.mark.parametrize("cell", ["1,23", "12,34,567", ",123", "1234,567", "1,234,", "1.5,000"])
def test_commas_that_are_no_thousands(tmp_path: Path, cell: str) -> None:
    assert plant(tmp_path, output_wan_d=cell) == (None, ["not_a_number"], [])


@pytest.mark.parametrize(
    ("cell", "value", "refused"),
    [
        ("12", 12, []),
        ("12.0", 12, []),
        ("12.5", None, ["not_whole"]),
        ("-1", None, ["out_of_range"]),
        ("2147483647", 2147483647, []),
        ("2147483648", None, ["not_whole"]),
    ],
)
def test_counts(tmp_path: Path, cell: str, value: int | None, refused: list[str]) -> None:
    assert plant(tmp_path, jobs=cell)[:2] == (value, refused)


@pytest.mark.parametrize(
    ("cell", "value", "refused"),
    [
        *((yes, True, []) for yes in ("1", "是", "true", "TRUE", "1.0", "Y", "１")),
        *((no, False, []) for no in ("0", "否", "False", "0.0", "n")),
        ("", None, []),
        ("2", None, ["not_a_flag"]),
        ("maybe", None, ["not_a_flag"]),
    ],
)
def test_flags(tmp_path: Path, cell: str, value: bool | None, refused: list[str]) -> None:
    assert plant(tmp_path, uninterruptible=cell)[:2] == (value, refused)


@pytest.mark.parametrize(
    ("cell", "value", "refused"),
    [
        ("guaranteed", "guaranteed", []),
        ("保障类", "guaranteed", []),
        (" Guaranteed　", "guaranteed", []),
        ("", None, []),
        ("特殊", None, ["unknown_choice"]),
    ],
)
def test_choices(tmp_path: Path, cell: str, value: str | None, refused: list[str]) -> None:
    assert plant(tmp_path, category=cell)[:2] == (value, refused)


def test_a_choice_may_be_a_word_that_means_missing_elsewhere(tmp_path: Path) -> None:
    text = f"plant,level,stop\n{CODE},黄色,none\n"
    found = read(text_file(tmp_path, text), kind="measures")
    assert (found.table["stop"].to_pylist(), found.defects) == (["none"], ())


@pytest.mark.parametrize(
    ("cell", "value", "remark"),
    [
        (CODE, CODE, []),
        (f" {CODE}　", CODE, ["padded"]),
        (CODE.lower(), CODE, ["code_normalised"]),
        ("９１４１０８００MA00000012", CODE, ["code_normalised"]),
        ("JZ-0001", "JZ-0001", ["code_unusual"]),
        # Looks rounded, but its last sign checks by GB 32100.
        ("914108001234561000", "914108001234561000", []),
    ],
)
def test_plants(tmp_path: Path, cell: str, value: str, remark: list[str]) -> None:
    assert plant(tmp_path, plant=cell) == (value, [], remark)


@pytest.mark.parametrize(
    "cell",
    [
        "9.14108E+17",
        "9.141e17",
        "9E17",
        "914108001234567890.0",
        "914108001234567000",
        "914108001234567936",
    ],
)
def test_codes_that_a_spreadsheet_made_numbers(tmp_path: Path, cell: str) -> None:
    assert plant(tmp_path, plant=cell) == (None, ["code_became_number"], [])


def test_a_code_in_an_inspection_may_be_no_plant_but_not_a_number(tmp_path: Path) -> None:
    text = "region,date,plant\n解放区,2023-12-25,路边烧烤\n解放区,2023-12-25,9.14E+17\n"
    found = read(text_file(tmp_path, text), kind="inspections")
    assert found.table["plant"].to_pylist() == ["路边烧烤"]
    assert keys(found.rejected) == ["code_became_number"]


@pytest.mark.parametrize("empty", ["", " ", "—", "NaN"])
def test_needed_cells(tmp_path: Path, empty: str) -> None:
    found = read(text_file(tmp_path, f"region,time,aqi\n{empty},2019-02-04 01:00,1\n"))
    (bad,) = found.rejected
    assert (bad.key, bad.row, bad.column) == ("missing_needed", 2, "region")


def test_padded_names_meet_their_twin(tmp_path: Path) -> None:
    hour = "2019-02-04 01:00,1"
    text = f"region,time,aqi,station\n焦作,{hour},甲　\n焦作市 ,{hour},\u200b甲\n"
    found = read(text_file(tmp_path, text))
    assert rows(found.table, "region", "station") == [("410800", "甲")]
    assert [(p.column, p.count) for p in found.defects if p.key == "padded"] == [
        ("region", 1),
        ("station", 2),
    ]


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("1989-12-31 23:00", "time_before"),
        ("1900-01-01 00:00", "time_before"),
        ("2026-11-24 11:00", "time_future"),
        ("9999-12-31 24:00", "time_future"),
        ("2019-02-04 01:30", "not_whole_hour"),
        ("2019-02-04 01:00:01", "not_whole_hour"),
        ("2019-02-04T01:00Z", "time_zone"),
        ("yesterday", "bad_time"),
        ("—", "missing_needed"),
    ],
)
def test_times_refused(tmp_path: Path, cell: str, key: str) -> None:
    text = f"region,time,aqi\nx,{cell},1\nx,1990-01-01 00:00,1\n"
    found = read(text_file(tmp_path, text))
    assert [(p.key, p.row) for p in found.rejected] == [(key, 2)]
    assert found.table["time"].to_pylist() == [datetime(1990, 1, 1)]


def test_a_column_made_by_another_rule_is_told_once(tmp_path: Path) -> None:
    text = "region,time,aqi\n" + "".join(f"x,2019-02-04T{h:02d}:00Z,1\n" for h in range(20))
    found = read(text_file(tmp_path, text))
    (bad,) = found.rejected
    assert (bad.key, bad.row, bad.count, found.rejected_records) == ("time_zone", 2, 20, 20)


def test_many_of_one_kind_are_listed_up_to_a_limit(tmp_path: Path) -> None:
    text = "region,time,aqi\n" + "x,2019-02-04 01:00,-1\n" * (LISTED + 5)
    found = read(text_file(tmp_path, text))
    assert len(found.rejected) == LISTED + 1
    rest = only(found.rejected, "more_like_these")
    assert (rest.count, rest.row) == (5, LISTED + 2)


def test_warnings_need_a_level_but_for_a_lift(tmp_path: Path) -> None:
    header = "warning,action,level,issued_at,effective_from\n"
    good = (
        "w,lift,,2023-12-25 15:30,2027-01-01 00:00\n"
        "w,发布,红色,2023-12-25 15:30:20,2023-12-26T00:00\n"
    )
    bad = "w,升级,,2023-12-25 15:30,2023-12-26 00:00\nw,升级,红色,2023-12-25,2023-12-26\n"
    found = read(text_file(tmp_path, header + good + bad), kind="warnings")
    assert rows(found.table, "action", "level", "issued_at") == [
        ("lift", None, datetime(2023, 12, 25, 15, 30)),
        ("issue", "red", datetime(2023, 12, 25, 15, 30, 20)),
    ]
    assert [(p.key, p.row, p.column) for p in found.rejected] == [
        ("missing_needed", 4, "level"),
        ("hour_missing", 5, "issued_at"),
        ("hour_missing", 5, "effective_from"),
    ]


def test_typed_columns_are_taken_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    time = [datetime(2019, 2, 4, h) for h in range(5)]
    table = pa.table(
        {
            "region": pa.array(["焦作", "焦作", "x", " x", None]).dictionary_encode(),
            "time": pa.array(time, pa.timestamp("ns")),
            "aqi": pa.array([1, None, 501, 4, 5], pa.int16()),
            "pm25": pa.array([float("nan"), 1.5, 2, float("inf"), 3], pa.float32()),
            "co": pa.array([Decimal("0.5")] * 5, pa.decimal128(5, 1)),
            "dust": pa.array([True, None, False, True, True]),
            "unread": pa.array([[1]] * 5),
        }
    )
    pq.write_table(table, path)
    found = read(path)
    assert rows(found.table, "region", "time", "aqi", "pm25", "co", "dust", "source_row") == [
        ("410800", time[0], 1.0, None, 0.5, True, 2),
        ("410800", time[1], None, 1.5, 0.5, None, 3),
    ]
    assert [(p.key, p.row, p.column) for p in found.rejected] == [
        ("out_of_range", 4, "aqi"),
        ("out_of_range", 5, "pm25"),
        ("missing_needed", 6, "region"),
    ]
    assert keys(found.defects) == ["ignored_column", "padded"]


@pytest.mark.parametrize(
    ("column", "period", "value"),
    [
        (pa.array([date(2019, 2, 4)]), "day", datetime(2019, 2, 5)),
        (pa.array([datetime(2019, 2, 4)]), "hour", datetime(2019, 2, 4)),
        (pa.array([datetime(2019, 2, 4)], pa.timestamp("s")), "hour", datetime(2019, 2, 4)),
        (pa.array(["2019-02-04"]), "day", datetime(2019, 2, 5)),
        (pa.array(["2019-02-04"], pa.large_string()), "day", datetime(2019, 2, 5)),
        (pa.array([20190204]), "day", datetime(2019, 2, 5)),
    ],
)
def test_typed_times(tmp_path: Path, column: pa.Array, period: str, value: datetime) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"region": ["x"], "time": column, "aqi": [1.0]}), path)
    assert rows(read(path).table, "period", "time") == [(period, value)]


def test_odd_types_end_in_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    odd = {"region": pa.array([b"\xff", b"x"]), "aqi": pa.array([[1], [2]])}
    pq.write_table(pa.table({**odd, "time": pa.array([1.5, 2.5])}), path)
    found = read(path)
    assert found.table.num_rows == 0
    assert set(keys(found.rejected)) == {"not_a_number", "bad_time"}
