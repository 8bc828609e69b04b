"""Files that are no tables: one clear problem each, soon, and in little memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data import exchange
from tests.data.readers.reading import NOW, read, refusal, rows, text_file

HEADER = "region,time,aqi\n"
ROW = "焦作市,2019-02-04 01:00,50\n"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "empty_file"),
        (b"\n \n\t\n,,\n", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (HEADER.encode(), "no_rows"),
        (HEADER.strip().encode(), "no_rows"),
        (b"a,b,c\n1,2,3\n", "wrong_header"),
        (b"region,aqi\nx,3\n", "missing_columns"),
        (b"region,time,aqi,AQI\nx,y,1,2\n", "column_twice"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_a_table"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "not_a_table"),
        (b"%PDF-1.7\n", "not_a_table"),
        (b"BM\0\0\0\0region,time", "not_a_table"),
        (b"PK\x03\x04 and then nothing", "damaged_file"),
        (b"PAR1 and then nothing", "damaged_file"),
        (b"x" * (2 << 20), "long_line"),
        (HEADER.encode() + b"y" * (5 << 20), "long_line"),
        ((HEADER + ROW + 'x,2019,"1\n' + ROW).encode(), "unclosed_quote"),
        (b'"', "unclosed_quote"),
        ((HEADER + ROW).encode() + b"\xff\xfe,2019,1\n", "undecodable"),
        ((HEADER + ROW).encode("gb18030") + b"\xff\xff,2019,1\n", "undecodable"),
    ],
)
def test_a_file_that_is_no_table(tmp_path: Path, content: bytes, key: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    problem = refusal(path)
    assert (problem.key, problem.file) == (key, "a.csv")


def test_the_row_of_an_undecodable_byte_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    quoted = '"焦作市\n",2019-02-04 02:00,1\n'
    path.write_bytes((HEADER + ROW + quoted).encode() + b"\xff,2019-02-04 03:00,1\n")
    problem = refusal(path)
    assert (problem.row, problem.got) == (4, "0xff")


def test_the_header_problem_names_what_is_there_and_what_is_wanted(tmp_path: Path) -> None:
    problem = refusal(text_file(tmp_path, "区域,AQI\n焦作,3\n"))
    assert (problem.column, problem.got) == ("time 时间", "区域, AQI")
    problem = refusal(text_file(tmp_path, "Date,Hour,AQI,PM10\n20200101,1,3,4\n"))
    assert problem.got == "Date, Hour, AQI, PM10"
    assert "station_hourly: Date, Hour, WatchPoint" in problem.allowed
    assert "canonical: region, time" in problem.allowed


def test_a_named_layout_must_fit(tmp_path: Path) -> None:
    path = text_file(tmp_path, HEADER + ROW)
    assert refusal(path, layout="city_hourly").key == "wrong_header"
    assert refusal(path, layout="nonsense").key == "unknown_layout"
    assert read(path, layout="canonical").table.num_rows == 1


def test_missing_folder_and_device(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv").key == "no_such_file"
    assert refusal(tmp_path).key == "is_a_folder"
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe").key == "not_a_table"


def test_no_permission(tmp_path: Path) -> None:
    path = text_file(tmp_path, HEADER + ROW)
    path.chmod(0)
    if os.geteuid() != 0:
        assert refusal(path).key == "no_permission"
        return
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == "root" and folder.stat().st_mode & 0o001 == 0:
            folder.chmod(folder.stat().st_mode | 0o001)
    os.seteuid(65534)
    try:
        assert refusal(path).key == "no_permission"
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("suffix", [".parquet", ".xlsx"])
def test_half_a_file(tmp_path: Path, suffix: str) -> None:
    whole = tmp_path / f"whole{suffix}"
    exchange.write_table("aqi", read(text_file(tmp_path, HEADER + ROW)).table, whole)
    content = whole.read_bytes()
    for share in (0.1, 0.5, 0.9, 0.999):
        half = tmp_path / f"half{suffix}"
        half.write_bytes(content[: int(len(content) * share)])
        assert refusal(half).key == "damaged_file"
    half.write_text(HEADER + ROW, encoding="utf-8")
    assert refusal(half).key == "damaged_file"


def test_parquet_with_a_time_zone(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    time = pa.array([0], pa.timestamp("us", tz="UTC"))
    pq.write_table(pa.table({"region": ["焦作"], "time": time, "aqi": [5.0]}), path)
    problem = refusal(path)
    assert (problem.key, problem.got) == ("time_zone_column", "timestamp[us, tz=UTC]")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory as Linux tells it")
def test_a_line_of_two_gigabytes_needs_little_memory(tmp_path: Path) -> None:
    """Sparse, so that it costs no disk: after a good row, and right from the start."""
    late, early = tmp_path / "late.csv", tmp_path / "early.csv"
    late.write_bytes((HEADER + ROW * 40_000).encode() + b"x")
    early.write_bytes(b"x")
    for path in (late, early):
        os.truncate(path, 2 << 30)
    script = (
        "import re, sys; from datetime import datetime; from pathlib import Path\n"
        "from data import readers; from analytics.problems import JiError\n"
        "for name in sys.argv[1:]:\n"
        "    try: readers.read('aqi', [Path(name)], now=datetime(2026, 1, 1))\n"
        "    except JiError as error: print(error.problems[0].key)\n"
        # Not getrusage: its peak begins with that of the process which started this one.
        "status = Path('/proc/self/status').read_text()\n"
        "print(re.search(r'VmHWM:\\s+(\\d+) kB', status)[1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, late, early],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).resolve().parents[3],
    )
    *said, kib = done.stdout.split()
    assert said == ["long_line", "not_a_table"]
    assert int(kib) < 500_000


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le-marked", "utf-16-be-marked"]
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str, end: str) -> None:
    text = (HEADER + ROW).replace(",", delimiter).replace("\n", end)
    if encoding.endswith("marked"):
        content = ("\ufeff" + text).encode(encoding.removesuffix("-marked"))
    else:
        content = text.encode(encoding)
    for body in (content, content[: -len(end)] if encoding in ("utf-8", "gb18030") else content):
        (tmp_path / "a.csv").write_bytes(body)
        found = read(tmp_path / "a.csv")
        assert rows(found.table, "region", "aqi", "source_row") == [("410800", 50.0, 2)]
        assert found.defects == ()


def test_chinese_that_begins_late_is_still_recognised(tmp_path: Path) -> None:
    plain = "".join(f"x,2019-02-04 {h % 24:02d}:00,1\n" for h in range(60_000))
    text = HEADER + plain + ROW
    found = read(text_file(tmp_path, text, encoding="gb18030"))
    assert "410800" in found.table["region"].to_pylist()
    ragged = read(text_file(tmp_path, text + "焦作市,1\n", encoding="gb18030"))
    assert ragged.rejected[0].key == "ragged_row"
    assert ragged.rejected[0].row == 60_003


def test_row_numbers_are_those_of_a_spreadsheet(tmp_path: Path) -> None:
    text = (
        "\n"
        + HEADER
        + '"焦\n作",2019-02-04 01:00,1\n'
        + "\n,,\n"
        + "焦作,2019-02-04 02:00\n"
        + "焦作,2019-02-04 03:00,-1\n"
        + "焦作,2019-02-04 04:00,4\n"
    )
    found = read(text_file(tmp_path, text))
    assert rows(found.table, "aqi", "source_row") == [(1.0, 3), (4.0, 8)]
    said = [(p.key, p.row) for p in found.rejected]
    assert said == [("ragged_row", 6), ("out_of_range", 7)]
    assert found.records == 4


def test_time_of_import_is_the_border_of_the_future(tmp_path: Path) -> None:
    times = (f"{NOW:%Y-%m-%d %H:%M}", f"{NOW:%Y-%m-%d} 11:00", f"{NOW:%Y-%m-%d}")
    text = HEADER + "".join(f"焦作,{t},1\n" for t in times)
    found = read(text_file(tmp_path, text))
    assert [p.row for p in found.rejected] == [3, 4]
    assert {p.key for p in found.rejected} == {"time_future"}
