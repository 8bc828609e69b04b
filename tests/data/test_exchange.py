"""What is exported reads back as it was; forms can be filled in and read."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import fastexcel
import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.problems import JiError
from data import exchange, schema, template
from data.cells import is_missing, trimmed
from data.checks import arrow_type
from data.kinds import Field, folded, kinds
from data.rulebook import regions
from tests.data.readers.reading import NOW, read, refusal, rows, text_file
from tests.effort import examples

SUFFIXES = [".csv", ".parquet", ".xlsx"]
HOUR0 = datetime(1990, 1, 1)
HOURS = int((NOW - HOUR0) / timedelta(hours=1))

words = (
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
    | st.sampled_from(
        [
            "=1+1",
            "'=x",
            "''=x",
            "+86 391",
            "-",
            "@a",
            "＝x",
            "—",
            "NaN",
            "1e5 t",
            "a,b",
            'a"b',
            "0012",
        ]
    )
).filter(
    lambda word: trimmed(word) == word and not re.fullmatch(r"\d(\.\d+)?E\+?\d\d?", word, re.I)
)
codes = st.integers(0, 10**7 - 1).map(lambda n: f"91410800MA{n:07d}X")
places = st.sampled_from([u.code for u in regions().home.units] + ["北京市", "=某市"])


def cells(field: Field) -> st.SearchStrategy[object]:
    """What may be stored in a column."""
    if field.type == "number":
        top = min(field.max or 10**6, 10**6)
        found: st.SearchStrategy[object] = st.integers(0, int(top * 1000)).map(lambda n: n / 1000)
    elif field.type == "count":
        found = st.integers(int(field.min or 0), int(field.max or 2**31 - 1))
    elif field.type == "flag":
        found = st.booleans()
    elif field.type == "choice":
        found = st.sampled_from(list(field.choices))
    elif field.type == "date":
        found = st.dates(date(1990, 1, 1), NOW.date())
    elif field.type == "edition":
        found = st.dates(date(1990, 1, 1)).map(date.isoformat)
    elif field.type == "moment":
        found = st.integers(0, HOURS * 7200).map(lambda s: HOUR0 + timedelta(seconds=s / 2))
    elif field.type in ("time", "hour_or_day"):
        found = st.integers(0, HOURS).map(lambda h: HOUR0 + timedelta(hours=h))
    else:
        found = {"plant": codes, "region": places}.get(field.type, words)
    if field.need or field.need_unless:
        return found
    return st.sampled_from([""]) | found if field.key else st.none() | found


def row_of(name: str) -> st.SearchStrategy[dict[str, object]]:
    fields = {n: cells(f) for n, f in kinds()[name].columns.items()}
    if "period" in schema.table(name).names:
        fields["period"] = st.sampled_from(["hour", "day"])
    return st.fixed_dictionaries(fields).map(lambda row: in_order(name, row))


def in_order(name: str, row: dict[str, object]) -> dict[str, object]:
    """The row with no value below one that it may not be below."""
    for column, field in kinds()[name].columns.items():
        for other in field.not_below:
            mine, least = row[column], row[other]
            if mine is not None and least is not None:
                if isinstance(mine, datetime) and not isinstance(least, datetime):
                    least = datetime.combine(least, datetime.min.time())  # type: ignore[arg-type]
                row[column] = max(mine, least)  # type: ignore[call-overload]
    return row


def stored(name: str, told: list[Mapping[str, object]]) -> pa.Table:
    """Rows as a stored table, one for each key; a natural day stands at its 24:00."""
    by_key = {}
    for row in told:
        one = dict(row)
        if one.get("period") == "day":
            one["time"] = datetime.combine(one["time"], datetime.min.time())
            if one["time"] <= HOUR0:
                one["time"] += timedelta(days=1)
        if name == "aqi" and one["station"]:
            one["aqi"] = one["aqi"] or 1.0
        by_key[tuple(one[k] for k in schema.table(name).keys)] = one
    columns = [n for n in schema.table(name).names if n in by_key[next(iter(by_key))]]
    fields = [(n, arrow_type(name, n)) for n in columns]
    return pa.Table.from_pylist(list(by_key.values()), pa.schema(fields))


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", list(kinds()))
@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_round_trip(tmp_path: Path, name: str, suffix: str, data: st.DataObject) -> None:
    table = stored(name, data.draw(st.lists(row_of(name), min_size=1, max_size=6)))
    path = tmp_path / f"a{suffix}"
    exchange.write_table(name, table, path)
    found = read(path, kind=name)
    assert found.layouts == ("canonical",)
    assert found.table.select(table.column_names).to_pylist() == table.to_pylist()
    assert (found.rejected, found.defects, found.repeats) == ((), (), 0)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_coded_and_chunked_columns_are_written_too(tmp_path: Path, suffix: str) -> None:
    source = read(text_file(tmp_path, "region,time,aqi\n焦作,2020-01-01 01:00,5\n")).table
    coded = source.set_column(0, "region", source["region"].dictionary_encode())
    both = pa.concat_tables([coded.slice(0, 1), coded.slice(1, 0)])
    path = tmp_path / f"a{suffix}"
    exchange.write_table("aqi", both, path)
    assert rows(read(path).table, "region", "aqi") == [("410800", 5.0)]


def test_the_text_that_is_written(tmp_path: Path) -> None:
    source = (
        "region,time,aqi,co,dust,station\n"
        "410802,2020-01-01 24:00,5,0.3,是,=1+1\n"
        "焦作,2020-01-01,7,,,\n"
    )
    path = tmp_path / "out.csv"
    exchange.write_table("aqi", read(text_file(tmp_path, source)).table, path)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").replace('"', "").splitlines()
    assert lines == [
        "region,time,aqi,pm25,pm10,so2,no2,co,o3,o3_8h,dust,station",
        "解放区,2020-01-02 00:00,5,,,,,0.3,,,1,'=1+1",
        "焦作市,2020-01-01,7,,,,,,,,,",
    ]


def test_nothing_becomes_a_formula_in_excel(tmp_path: Path) -> None:
    source = "region,time,aqi,station\n=焦作,2020-01-01 01:00,5,@SUM(A1)\n"
    path = tmp_path / "out.xlsx"
    exchange.write_table("aqi", read(text_file(tmp_path, source)).table, path)
    with zipfile.ZipFile(path) as parts:
        sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
        assert sheets
        assert all(b"<f>" not in parts.read(n) for n in sheets)
    assert read(path).table["station"].to_pylist() == ["@SUM(A1)"]


@pytest.mark.parametrize("name", list(kinds()))
def test_a_form_is_a_readable_empty_table(tmp_path: Path, name: str) -> None:
    path = tmp_path / "form.xlsx"
    exchange.write_template(name, path)
    assert refusal(path, kind=name).key == "no_rows"
    book = fastexcel.read_excel(path)
    assert len(book.sheet_names) == 3
    head = book.load_sheet(0, header_row=None, skip_rows=0).to_arrow().to_pylist()[0]
    by_header = kinds()[name].by_header()
    assert [by_header[folded(cell)] for cell in head.values()] == list(kinds()[name].columns)
    told = book.load_sheet(1, header_row=0, dtypes="string").to_arrow().to_pydict()
    assert told["代码 Code"][: len(head)] == list(kinds()[name].columns)
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        choices = sum(f.type == "choice" for f in kinds()[name].columns.values())
        assert sheet.count('type="list"') >= choices
        assert '<pane ySplit="1"' in sheet


@pytest.mark.parametrize("name", list(kinds()))
def test_the_example_of_a_form_can_be_imported(tmp_path: Path, name: str) -> None:
    path = tmp_path / "example.xlsx"
    told = template.example(name, kinds()[name])
    template.write_rows(kinds()[name], told, path)
    found = read(path, kind=name)
    assert found.table.num_rows == len(told) == 2
    assert (found.rejected, found.defects) == ((), ())


def workbook(path: Path, lines: list[list[object]], form: str = "yyyy-mm-dd hh:mm") -> Path:
    """A workbook as a person makes it: real dates, numbers as numbers."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": form}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            for place, value in enumerate(line):
                sheet.write(number, place, value)
    return path


def test_real_dates_in_excel(tmp_path: Path) -> None:
    head = ["区域", "时间", "AQI"]
    hours = [["焦作", datetime(2020, 1, 1, h), 50 + h] for h in range(24)]
    found = read(workbook(tmp_path / "a.xlsx", [head, *hours]))
    assert set(found.table["period"].to_pylist()) == {"hour"}
    assert found.table["time"].to_pylist() == [row[1] for row in hours]
    days = [["焦作", datetime(2020, 1, d), 50 + d] for d in (1, 2, 3)]
    found = read(workbook(tmp_path / "b.xlsx", [head, *days], "yyyy-mm-dd"))
    assert rows(found.table, "period", "time") == [("day", datetime(2020, 1, d)) for d in (2, 3, 4)]


def test_excel_keeps_row_numbers_and_codes(tmp_path: Path) -> None:
    head = ["统一社会信用代码", "企业名称", "区域", "职工人数"]
    good = ["91410800MA00000012", "甲", "解放区", 12]
    lost = [914108001234567890, "乙", "解放区", 12]
    found = read(workbook(tmp_path / "a.xlsx", [[], [], head, good, [], lost]), kind="plants")
    assert rows(found.table, "plant", "jobs", "source_row") == [(good[0], 12, 4)]
    assert [(p.key, p.row, p.column) for p in found.rejected] == [
        ("code_became_number", 6, "统一社会信用代码")
    ]


@pytest.mark.parametrize("name", ["a.txt", "a", "a.xls"])
def test_unknown_suffix(tmp_path: Path, name: str) -> None:
    for write in (
        lambda: exchange.write_template("aqi", tmp_path / name),
        lambda: exchange.write_table("aqi", pa.table({}), tmp_path / name),
    ):
        with pytest.raises(JiError) as caught:
            write()
        assert caught.value.problems[0].key == "unknown_suffix"
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    for out in (tmp_path / "none" / "a.xlsx", tmp_path / "folder.xlsx"):
        (tmp_path / "folder.xlsx").mkdir(exist_ok=True)
        with pytest.raises(JiError) as caught:
            exchange.write_template("aqi", out)
        assert caught.value.problems[0].key == "cannot_write"
    assert [p.name for p in tmp_path.iterdir()] == ["folder.xlsx"]


def test_more_rows_than_excel_holds(tmp_path: Path) -> None:
    n = exchange.EXCEL_ROWS
    table = pa.table({"warning": pa.nulls(n, pa.string())})
    with pytest.raises(JiError) as caught:
        exchange.write_table("warnings", table, tmp_path / "a.xlsx")
    assert caught.value.problems[0].key == "too_many_rows"
    long = {"region": ["x"], "time": [HOUR0], "period": ["hour"], "station": ["x" * 40_000]}
    with pytest.raises(JiError) as caught:
        exchange.write_table("aqi", pa.table(long), tmp_path / "a.xlsx")
    assert caught.value.problems[0].key == "text_too_long"
    assert list(tmp_path.iterdir()) == []


def test_words_that_mean_missing_are_kept_in_text() -> None:
    """The strategy above relies on it: ``NaN`` may be a station's name, not a region's."""
    assert is_missing("NaN")
    assert not is_missing("站")
