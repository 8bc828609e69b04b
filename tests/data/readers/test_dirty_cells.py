"""Whatever stands in the cells, reading ends in rows, refusals and counts that add up."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.problems import JiError
from data import exchange, readers
from data.kinds import kinds
from tests.data.readers.office_books import PLAIN_HEAD
from tests.data.readers.reading import NOW, read, text_file, told

CODE = "91410800MA00000012"
TEMPTING = [
    *(
        "",
        " ",
        "　",
        "—",
        "NaN",
        "-",
        "null",
        "0",
        "1",
        "0.5",
        "-1",
        "1e999",
        "30%",
        "1,234",
        "１２",
    ),
    *(
        "inf",
        "焦作",
        "焦作市　",
        "410802",
        "解放区",
        "2019-02-04",
        "2019-02-04 01:00",
        "2019-02-04T24",
    ),
    *("1900-01-01", "2019-02-04T00:00Z", "2019-02-04 01:30", "2099-01-01 00:00", "20190204 7"),
    *("=1+1", "'=1+1", "@x", "+1", CODE, "9.1E+17", "914108001234567000", "是", "true", "红色"),
    *("none", "lift", "issue", "影视城(对照点)", '"', "a\nb", "a,b", "\ufeff", "\u200b", "😀", "٣"),
]
cells = st.sampled_from(TEMPTING) | st.text(
    st.characters(exclude_categories=("Cs", "Cc")), max_size=12
)
slow_folder = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def outcome(path: Path, **options: str) -> tuple[readers.ReadResult | None, list[str]]:
    """What reading gives, or the keys of the problems for which it does not."""
    try:
        return read(path, **options), []
    except JiError as error:
        for problem in error.problems:
            told(problem)
        return None, [problem.key for problem in error.problems]


@pytest.mark.parametrize("kind", list(kinds()))
@slow_folder
@given(data=st.data())
def test_any_cells(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    columns = kinds()[kind].columns
    header = data.draw(st.permutations(list(columns)))
    body = data.draw(
        st.lists(
            st.lists(cells, min_size=len(header), max_size=len(header)), min_size=1, max_size=8
        )
    )
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *body])
    filled = [row for row in body if any(cell.strip() for cell in row)]
    found, refused = outcome(path, kind=kind, layout="canonical")
    if found is None:
        assert (refused, filled) == (["no_rows"], [])
    else:
        assert found.records == len(filled)


office_cells = cells | st.sampled_from(
    [
        *PLAIN_HEAD,
        "合计",
        "小计",
        "注：无",
        "停产",
        "限产50%",
        "停2号线",
        "12",
        "330",
        "甲公司",
        "B",
    ]
)


@pytest.mark.parametrize("kind", ["plants", "measures"])
@slow_folder
@given(data=st.data())
def test_any_cells_of_an_office_list(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    width = len(PLAIN_HEAD)
    line = st.lists(office_cells, min_size=width, max_size=width)
    body = data.draw(st.lists(line, min_size=1, max_size=6))
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([PLAIN_HEAD, *body])
    found, refused = outcome(path, kind=kind, layout="office_inventory")
    if found is None:
        assert refused == ["no_rows"]
    else:
        assert found.records <= len(body) * (3 if kind == "measures" else 1)


@slow_folder
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.parquet"]))
def test_any_bytes(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(JiError) as caught:
        readers.read("aqi", [path], now=NOW)
    assert all(told(problem) for problem in caught.value.problems)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_damaged_bytes(tmp_path: Path, suffix: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A file that was fine, with some bytes changed or its end cut off."""
    text = "region,time,aqi,station\n" + "".join(
        f"焦作,2019-02-04 {h:02d}:00,{h},甲站\n" for h in range(24)
    )
    whole = tmp_path / f"whole{suffix}"
    exchange.write_table("aqi", read(text_file(tmp_path, text)).table, whole)
    sound = whole.read_bytes()
    chance = random.Random(20190204)
    path = tmp_path / f"damaged{suffix}"
    for _ in range(150):
        content = bytearray(sound)
        for _ in range(chance.choice([1, 3, 9])):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if chance.random() < 0.3:
            del content[chance.randrange(len(content)) :]
        path.write_bytes(content)
        outcome(path)
    assert capfd.readouterr().err == ""


@slow_folder
@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["1", "2", "", "x"])), min_size=1),
    st.integers(1, 4),
)
def test_splitting_a_file_changes_no_row(
    tmp_path: Path, told_hours: list[tuple[int, str]], parts: int
) -> None:
    lines = [f"x,2020-01-01 0{hour}:00,{value}\n" for hour, value in told_hours]
    header = "region,time,aqi\n"
    whole = read(text_file(tmp_path, header + "".join(lines)))
    size = -(-len(lines) // parts)
    pieces = [lines[i : i + size] for i in range(0, len(lines), size)]
    split = read(
        *(
            text_file(tmp_path, header + "".join(piece), f"{i}.csv")
            for i, piece in enumerate(pieces)
        )
    )
    plain = [n for n in whole.table.column_names if not n.startswith("source_")]
    assert whole.table.select(plain).equals(split.table.select(plain))
    assert whole.rejected_records == split.rejected_records
    assert whole.repeats == split.repeats
