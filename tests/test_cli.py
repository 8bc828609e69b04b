"""The command line as scripts call it: its output, its exit status, as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.schema import tables
from tests.calling import Cli, Done, call

HERE = Path(__file__).resolve().parent.parent
REAL = HERE.parent / "shared" / "real"
real_files = pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")


class Process(Cli):
    """Calls ``cli.py`` as a process of its own."""

    def run(self, *words: object, lang: str = "zh", **environment: str) -> Done:
        command = [sys.executable, "cli.py", "--store", self.store, "--lang", lang, *words]
        done = subprocess.run(
            [str(word) for word in command],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=HERE,
            env={**os.environ, "PYTHONUTF8": "1", **environment},
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def process(tmp_path: Path) -> Process:
    return Process(tmp_path / "store")


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path / "store")


def write_hours(path: Path, values: list[float | str], *, start: str = "2026-01-01 01:00") -> Path:
    first = datetime.fromisoformat(start)
    rows = [
        f"焦作市,{first + timedelta(hours=i):%Y-%m-%d %H:%M},{value}"
        for i, value in enumerate(values)
    ]
    path.write_text("\n".join(["region,time,aqi", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def orange(tmp_path: Path) -> Path:
    """201 for 48 h from 2026-01-05 01:00, in clean air: orange, 64 covered hours."""
    return write_hours(tmp_path / "air.csv", [50] * 96 + [201] * 48 + [50] * 96)


ORANGE = {
    "region": "焦作市",
    # M > 150 with 16 polluted hours: window ends at hours 40..56 reach back to hour -7.
    "start": "2026-01-04T17:00",
    "end": "2026-01-07T08:00",
    "hours": 64,
    "level": "orange",
    "level_upper": "orange",
    "basis": "hourly_aqi",
    "peak_aqi_24h": 201.0,
    "first_met": {"yellow": "2026-01-06T00:00", "orange": "2026-01-07T00:00"},
    "plan": "jiaozuo-2023",
    "reading": "blocks",
}


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("rotate", "--level", "red", "--days", "x"), "'x'；应为整数"),
        (("rotate", "--level", "red", "--days", "0"), "'0'；应为≥ 1"),
        (("episodes", "--from", "gestern"), "'gestern'；应为日期或时间"),
        (("recommend", "--as-of", "gestern"), "'gestern'；应为日期或时间"),
        (("classify", "x.csv", "--reading", "weekly"), "'weekly'；应为下列之一：'blocks'"),
    ],
)
def test_a_refused_value_is_said_in_chinese(
    tmp_path: Path, asked: tuple[str, ...], says: str
) -> None:
    done = call(tmp_path / "store", *asked)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Input should" not in done.stderr


def test_the_help_names_every_kind_of_table(tmp_path: Path) -> None:
    done = call(tmp_path / "store", "template", "--help")
    said = done.stdout.replace(",", " ").replace("：", " ").split()
    assert set(tables()) <= set(said)


def test_classify_needs_no_store(cli: Cli, orange: Path) -> None:
    found = cli.json("classify", orange)
    assert (found["plan"], found["reading"], found["merge"]) == ("jiaozuo-2023", "blocks", "max")
    assert found["episodes"] == [ORANGE]
    assert not cli.store.exists()


def test_options_change_the_reading_and_the_plan(cli: Cli, orange: Path) -> None:
    calendar = cli.json("classify", orange, "--reading", "calendar")
    # Two natural days at 201 from 2026-01-05: the same level, only their own hours.
    assert [(e["level"], e["hours"]) for e in calendar["episodes"]] == [("orange", 48)]
    draft = cli.json("classify", orange, "--plan", "jiaozuo-draft-example")
    assert draft["episodes"][0]["plan"] == "jiaozuo-draft-example"
    assert draft["episodes"][0]["hours"] > 64
    assert cli.run("classify", orange, "--reading", "weekly").returncode == 2
    unknown = cli.run("classify", orange, "--plan", "nowhere")
    assert unknown.returncode == 1
    assert "jiaozuo-2023" in unknown.stderr


def test_region_by_any_of_its_names(cli: Cli, orange: Path) -> None:
    for name in ("焦作市", "焦作", "410800", "Jiaozuo"):
        assert len(cli.json("classify", orange, "--region", name)["episodes"]) == 1
    other = cli.run("classify", orange, "--region", "郑州市")
    assert other.returncode == 1
    assert "焦作市" in other.stderr


def test_import_then_episodes_then_again(cli: Cli, orange: Path) -> None:
    first = cli.json("import", "aqi", orange)
    assert [first[n] for n in ("accepted", "unchanged", "replaced")] == [240, 0, 0]
    assert first["rejected"] == []
    found = cli.json("episodes")
    assert found["episodes"] == [ORANGE]
    assert found["snapshot"] == first["snapshot"]
    again = cli.json("import", "aqi", orange)
    assert [again[n] for n in ("accepted", "unchanged", "replaced")] == [0, 240, 0]
    assert again["snapshot"] == first["snapshot"]
    assert cli.json("episodes", "--from", "2026-01-08")["episodes"] == []
    assert len(cli.json("episodes", "--to", "2026-01-04")["episodes"]) == 1
    assert cli.json("episodes", "--to", "2026-01-03")["episodes"] == []


def test_dry_run_counts_and_changes_nothing(cli: Cli, orange: Path, tmp_path: Path) -> None:
    cli.json("import", "aqi", orange)
    before = cli.checksum()
    changed = write_hours(tmp_path / "new.csv", [51] * 10, start="2026-01-10 20:00")
    found = cli.json("import", "aqi", changed, "--dry-run")
    # 2026-01-10 20:00 … 01-11 00:00 are already there, five hours of 50 that would become 51.
    assert [found[n] for n in ("accepted", "unchanged", "replaced")] == [5, 0, 5]
    assert cli.checksum() == before


def test_one_bad_row_publishes_nothing_unless_asked(cli: Cli, orange: Path, tmp_path: Path) -> None:
    cli.json("import", "aqi", orange)
    before = cli.checksum()
    bad = write_hours(tmp_path / "bad.csv", [60, -3, 61], start="2026-01-20 01:00")
    refused = cli.json("import", "aqi", bad, status=1)
    assert len(refused["rejected"]) == 1
    problem = refused["rejected"][0]
    assert (problem["file"], problem["row"], problem["column"], problem["got"]) == (
        "bad.csv",
        3,
        "aqi",
        "-3",
    )
    assert "0" in problem["allowed"]
    assert cli.checksum() == before
    taken = cli.json("import", "aqi", bad, "--accept-good-rows")
    assert (taken["accepted"], len(taken["rejected"])) == (2, 1)


def bad_inputs(folder: Path) -> dict[str, Path]:
    """Every kind of file that is none, by name."""
    made = {
        name: folder / name
        for name in (
            "empty.csv", "header.csv", "wrong.csv", "picture.csv", "half.parquet", "long.csv",
            "old.csv", "utc.csv", "folder.csv", "missing.csv",
        )
    }  # fmt: skip
    made["empty.csv"].write_bytes(b"")
    made["header.csv"].write_text("region,time,aqi\n")
    made["wrong.csv"].write_text("a,b,c\n1,2,3\n")
    made["picture.csv"].write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200))
    made["half.parquet"].write_bytes(b"PAR1" + bytes(range(256)) * 8)
    with made["long.csv"].open("wb") as file:
        file.write(b"region,time,aqi\n")
        file.write(b"x" * (64 << 20))
    write_hours(made["old.csv"], [50, 60], start="1900-01-01 01:00")
    made["utc.csv"].write_text("region,time,aqi\n焦作市,2026-01-01T01:00+00:00,50\n", "utf-8")
    made["folder.csv"].mkdir()
    return made


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "name",
    ["empty.csv", "header.csv", "wrong.csv", "picture.csv", "half.parquet", "long.csv", "old.csv",
     "utc.csv", "folder.csv", "missing.csv"],
)  # fmt: skip
def test_bad_input_is_one_clear_sentence(
    orange: Path, tmp_path: Path, name: str, lang: str
) -> None:
    cli = Cli(tmp_path / "store")
    cli.json("import", "aqi", orange)
    before = cli.checksum()
    path = bad_inputs(tmp_path)[name]
    for command in (["import", "aqi", path], ["classify", path]):
        done = cli.run(*command, lang=lang)
        assert done.returncode == 1, done.stderr
        assert "Traceback" not in done.stderr
        assert name in done.stderr
        assert 1 <= len(done.stderr.strip().splitlines()) <= 4
        has_chinese = any("一" <= letter <= "鿿" for letter in done.stderr.replace("焦作市", ""))
        assert has_chinese == (lang == "zh")
    assert cli.checksum() == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_no_permission_is_one_clear_sentence(cli: Cli, orange: Path) -> None:
    orange.chmod(0)
    done = cli.run("classify", orange)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1


def test_export_reads_back_unchanged(cli: Cli, orange: Path, tmp_path: Path) -> None:
    cli.json("import", "aqi", orange)
    for suffix in ("csv", "parquet", "xlsx"):
        out = tmp_path / f"out.{suffix}"
        assert cli.run("export", "aqi", "--out", out).returncode == 0
        again = cli.json("import", "aqi", out)
        assert [again[n] for n in ("accepted", "unchanged", "replaced")] == [0, 240, 0]
        assert again["defects"] == []


def test_template_of_every_kind_is_read_without_a_question(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "form.xlsx"
    done = cli.run("template", "plants", "--out", out)
    assert done.returncode == 0, done.stderr
    empty = cli.run("import", "plants", out)
    assert empty.returncode == 1  # nothing is filled in yet, and that is said
    assert "form.xlsx" in empty.stderr


def test_snapshots_restore_verify_backup(cli: Cli, orange: Path, tmp_path: Path) -> None:
    first = cli.json("import", "aqi", orange)["snapshot"]
    more = write_hours(tmp_path / "more.csv", [70] * 5, start="2026-01-11 01:00")
    cli.json("import", "aqi", more)
    restored = cli.run("snapshots", "restore", first)
    assert restored.returncode == 0, restored.stderr
    assert len(cli.json("snapshots", "list")["snapshots"]) == 3
    assert cli.json("snapshots", "verify")["problems"] == []
    assert cli.run("snapshots").stdout == cli.run("snapshots", "list").stdout
    assert cli.json("import", "aqi", more, "--dry-run")["accepted"] == 5
    assert cli.run("backup", tmp_path / "all.zip").returncode == 0
    assert (tmp_path / "all.zip").stat().st_size > 1000
    assert cli.run("snapshots", "restore", "999999").returncode == 1


def test_demo_fills_an_empty_store_only(process: Process, orange: Path) -> None:
    assert process.run("demo").returncode == 0
    found = process.json("episodes", "--region", "焦作市")
    assert {"yellow", "orange", "red"} <= {e["level"] for e in found["episodes"]}
    process.json("import", "aqi", orange)
    assert process.json("episodes")["episodes"] == [ORANGE]  # nothing generated is left
    assert process.run("demo").returncode == 1


def test_usage_errors_exit_2(cli: Cli) -> None:
    for words in (["nonsense"], ["import", "weather", "x.csv"], ["classify"]):
        assert cli.run(*words).returncode == 2
    assert cli.run("episodes", lang="fr").returncode == 2


def test_an_empty_store_says_what_to_do(cli: Cli) -> None:
    assert cli.json("episodes")["episodes"] == []


@real_files
def test_the_real_cities(cli: Cli) -> None:
    found = cli.json("classify", REAL / "cities_hourly_2019-02.csv", "--basis", "hourly_aqi")
    here = [e for e in found["episodes"] if e["region"] == "焦作市"]
    assert len(here) == 1
    assert (here[0]["start"], here[0]["end"]) == ("2019-02-04T11:00", "2019-02-07T16:00")
    assert (here[0]["hours"], here[0]["level"]) == (78, "orange")
    assert here[0]["peak_aqi_24h"] == pytest.approx(354.7, abs=0.05)
    assert len({e["region"] for e in found["episodes"]}) > 50


@real_files
def test_the_real_stations_import_together_with_their_defects(cli: Cli) -> None:
    files = sorted(REAL.glob("stations_hourly_jiaozuo_2020_*.csv"))
    found = cli.json("import", "aqi", *files)
    keys = {one["key"] for one in found["defects"]}
    assert {"frozen_sensor", "dead_station", "control_station"} <= keys
    assert found["rejected"] == []
    assert found["accepted"] > 900


@real_files
def test_the_real_days_are_read_by_calendar_only(cli: Cli) -> None:
    path = REAL / "city_daily_jiaozuo_2013-2017.csv"
    found = cli.json("classify", path)
    assert found["reading"] == "calendar"
    assert {e["basis"] for e in found["episodes"]} == {"daily_aqi"}
    assert cli.run("classify", path, "--reading", "blocks").returncode == 1


def test_without_a_word_it_helps() -> None:
    done = subprocess.run(
        [sys.executable, "cli.py"], capture_output=True, text=True, cwd=HERE, check=False
    )
    assert "Traceback" not in done.stderr
    assert "classify" in done.stdout + done.stderr


def test_a_table_is_whole_in_a_pipe_and_in_any_encoding(process: Process, orange: Path) -> None:
    process.json("import", "aqi", orange)
    ascii_only = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "COLUMNS": "40"}
    for environment in ({"COLUMNS": "40"}, ascii_only):
        done = process.run("episodes", **environment)
        assert done.returncode == 0, done.stderr
        assert "2026年1月4日17时至1月7日8时" in done.stdout


def test_a_backup_never_replaces_another_file(cli: Cli, orange: Path, tmp_path: Path) -> None:
    cli.json("import", "aqi", orange)
    kept = tmp_path / "kept.zip"
    kept.write_text("a letter")
    assert cli.run("backup", kept).returncode == 1
    assert kept.read_text() == "a letter"
    assert cli.run("backup", tmp_path / "kept.docx").returncode == 1
    good = tmp_path / "good.zip"
    assert [cli.run("backup", good).returncode for _ in range(2)] == [0, 0]


def test_a_file_without_a_column_of_values_is_refused(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "air.csv"
    path.write_text("区域,时间,二氧化硫\n焦作,2026-01-01 01:00,5\n", encoding="utf-8")
    done = cli.run("import", "aqi", path)
    assert done.returncode == 1
    assert "SO2" in done.stderr


def test_rows_are_counted_not_cells(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "air.csv"
    path.write_text("region,time,aqi,pm25\n焦作,2026-01-01 01:00,-1,-2\n", encoding="utf-8")
    done = cli.run("import", "aqi", path)
    assert done.returncode == 1
    assert "有 1 行不合格" in done.stderr


def test_turned_round_days_are_wrong_usage(cli: Cli) -> None:
    assert cli.run("episodes", "--from", "2026-02-01", "--to", "2026-01-01").returncode == 2
