"""``recommend`` and ``warnings`` as scripts call them, on demo data."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from analytics.plan import Level
from data.forecasts import lost_output_at
from data.store import SourceFile, Store
from tests.calling import call

LEVELS = {"none", "yellow", "orange", "red"}
VERDICTS = {"hit", "over", "under", "missed", "false_alarm", "unknown", "unended", "ozone"}


@pytest.fixture(scope="module")
def store(demo_copy: Path) -> Path:
    return demo_copy


def called(store: Path, *words: str, status: int = 0) -> str:
    done = call(store, *words)
    assert done.returncode == status, done.stderr
    return done.stdout


def document(store: Path, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(called(store, *words, "--json"))
    return found


def test_recommend(store: Path) -> None:
    """The morning before the warning of January 2026: no hour of it had been observed."""
    found = document(store, "recommend", "--as-of", "2026-01-14T16:00")
    assert found["as_of"] == found["observed_until"] == "2026-01-14T16:00"
    assert found["forecast_issued_at"] == "2026-01-14T08:00"
    assert (found["level"], found["observed_level"]) == ("orange", "none")
    low, level, high = (
        ("none", "yellow", "orange", "red").index(found[k])
        for k in ("level_low", "level", "level_high")
    )
    assert low <= level <= high
    assert [one["level"] for one in found["reasons"]] == ["orange", "yellow"]
    for one in found["reasons"]:
        assert one["clause"] == "五(一)"
        assert one["text"]
        assert datetime.fromisoformat(one["met_at"]) > datetime(2026, 1, 14, 16)
        # Back-to-back windows, not rounded, the last one ending as the level is met.
        assert one["windows"][-1]["end"] == one["met_at"]
        assert all(w["aqi_24h"] > 150 for w in one["windows"])
        for before, after in zip(one["windows"], one["windows"][1:], strict=False):
            gap = datetime.fromisoformat(after["start"]) - datetime.fromisoformat(before["end"])
            assert gap.total_seconds() == 3600


def test_recommend_in_clean_air(store: Path) -> None:
    found = document(store, "recommend", "--as-of", "2025-07-20")
    assert (found["level"], found["reasons"]) == ("none", [])


def test_warnings(store: Path) -> None:
    found = document(store, "warnings")
    rows = found["rows"]
    wanted = {
        *("warning", "recommended", "issued", "verified", "lead_time_h", "over_h", "under_h"),
        "verdict",
    }
    for row in rows:
        assert wanted <= row.keys()
        assert {row["issued"], row["verified"]} <= LEVELS
        assert row["verdict"] in VERDICTS
        assert 0 <= row["idle_h"] <= row["over_h"]
        assert 0 <= row["uncovered_h"] <= row["under_h"]
    starts = [row["start"] for row in rows]
    assert starts == sorted(starts)
    missed = [row for row in rows if row["verdict"] == "missed"]
    assert missed
    assert all(row["warning"] is None and row["recommended"] is None for row in missed)
    assert {"hit", "under", "false_alarm", "ozone"} <= {row["verdict"] for row in rows}
    for one in found["scores"]:
        hits, misses, false = one["hits"], one["misses"], one["false_alarms"]
        assert one["pod"] == pytest.approx(hits / (hits + misses))
        assert one["far"] == pytest.approx(false / (hits + false))
        assert one["csi"] == pytest.approx(hits / (hits + misses + false))
    days = found["forecast"]
    assert [one["day"] for one in days] == [1, 2, 3, 4, 5]
    assert [one["mae"] for one in days] == sorted(one["mae"] for one in days)
    # The thresholds of the edition in force, not of the draft.
    assert set(days[0]["exceeding"]) == {"150", "200", "300"}


def test_warnings_as_of_an_earlier_time(store: Path) -> None:
    """What a past morning knew: the rows up to then, the last of them still going on."""
    whole = document(store, "warnings")["rows"]
    then = document(store, "warnings", "--as-of", "2025-11-30T08:00")
    assert then["as_of"] == "2025-11-30T08:00"
    assert then["rows"][-1]["warning"] == "演示2025-2026-02"
    assert then["rows"][-1]["ongoing"]
    assert then["rows"][-1]["end"] == "2025-11-30T08:00"
    over = [row for row in whole if row["end"] < "2025-11-20"]
    assert then["rows"][: len(over)] == over


def test_warnings_as_a_table(store: Path) -> None:
    said = called(store, "warnings")
    assert "演示2025-2026-03" in said
    assert len(said.splitlines()) > 30


def test_lost_output_of_the_hours_over_stands_beside_each_warning(store: Path) -> None:
    """The false alarm: hours over by the output a day that the list of that day gives up, ÷ 24."""
    rows = document(store, "warnings")["rows"]
    assert all((row["cost_wan"] is None) == (row["warning"] is None) for row in rows)
    (false,) = (row for row in rows if row["verdict"] == "false_alarm")
    with Store(store).current() as snapshot:
        lost = lost_output_at(snapshot, date.fromisoformat(false["start"][:10]))
    wanted = false["over_h"] * lost.wan_d[Level.ORANGE] / 24
    assert false["cost_wan"] == pytest.approx(wanted)


def test_nothing_is_recommended_of_what_nobody_knows(store: Path, tmp_path: Path) -> None:
    """Long after the last hour, of a region without any, and with warnings but without air."""
    late = document(store, "recommend", "--as-of", "2026-02-01T00:00")
    assert (late["level"], late["level_high"], late["reasons"]) == (None, None, [])
    for more in (("--region", "上海"), ("--as-of", "2030-01-01")):
        called(store, "recommend", *more, status=1)
    rows = {"warning": ["W"] * 2, "action": ["issue", "lift"], "level": ["orange", None]}
    times = [datetime(2024, 1, 5), datetime(2024, 1, 7)]
    table = pa.table(rows | {"issued_at": times, "effective_from": times})
    Store(tmp_path / "airless").publish("warnings", table, [SourceFile("w.csv")])
    (row,) = document(tmp_path / "airless", "warnings")["rows"]
    assert (row["recommended"], row["verified"], row["verified_upper"]) == (None, None, None)
    assert row["verdict"] == "unknown"


def test_forecasts_of_days_are_held_against_days(tmp_path: Path) -> None:
    """Issued at 08:00 for the same and the next day; the hours are 100 throughout."""
    store, begin = tmp_path / "days", datetime(2024, 1, 1)
    hours = [f"焦作市,{begin + timedelta(hours=n + 1):%Y-%m-%d %H:%M},100" for n in range(96)]
    told = ["01-02 08:00,2024-01-02,110", "01-02 08:00,2024-01-03,130"]
    told += ["01-03 08:00,2024-01-03,90", "01-03 08:00,2024-01-04,80"]
    files = {
        "aqi": ["region,time,aqi", *hours],
        "forecast": ["region,issued_at,time,aqi", *(f"焦作市,2024-{one}" for one in told)],
    }
    for kind, lines in files.items():
        path = tmp_path / f"{kind}.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        called(store, "import", kind, str(path))
    found = document(store, "warnings")
    assert found["forecast_period"] == "day"
    days = [(one["day"], one["pairs"], one["bias"], one["mae"]) for one in found["forecast"]]
    assert days == [(1, 2, 0, 10), (2, 2, 5, 25)]
