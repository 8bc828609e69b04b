"""``inspection`` as scripts call it: a board worked out by hand, and the generated data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from data.rulebook import regions
from tests.calling import call

ROW = {
    *("region", "date", "required", "distinct_plants", "met", "report_due", "submitted_at"),
    *("late_minutes", "on_time"),
}
SUMMARY = {
    *("region", "unit_days_met", "reports_on_time", "plants_checked", "plants_listed", "coverage"),
}
WARNINGS = """warning,action,level,issued_at,effective_from,trigger,document,region
W1,issue,yellow,2023-12-25 15:00,2023-12-25 18:00,forecast,,
W1,lift,,2023-12-27 07:00,2023-12-27 08:00,forecast,,
"""
PLANTS = ["91410802000000203D", "91410802000000027G", "914108020000002380"]
UNIT, NAME = "410802", "解放区"


def called(store: Path, *words: str | Path, status: int = 0) -> str:
    done = call(store, *words)
    assert done.returncode == status, done.stderr
    return done.stdout


def document(store: Path, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(called(store, "inspection", *words, "--json"))
    return found


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A response of part days at both ends, three listed plants, two reports.

    25 December from 18:00, the 26th whole, the 27th until 08:00: three days with checks. On the
    25th six checks are of three listed plants, one of them by two teams, and of two that stand in
    no list; on the 26th there are none.
    """
    folder = tmp_path_factory.mktemp("inspection")
    store = folder / "store"
    (folder / "warnings.csv").write_text(WARNINGS, encoding="utf-8")
    names = "\n".join(f"{code},厂{n},{NAME},running" for n, code in enumerate(PLANTS))
    idle = f"91410802000000990X,停厂,{NAME},idle"
    (folder / "plants.csv").write_text(
        f"plant,name,region,status\n{names}\n{idle}\n", encoding="utf-8"
    )
    done = [(code, "一组") for code in (*PLANTS, "X1", "X2")] + [(PLANTS[0], "二组")]
    lines = [f"{NAME},2023-12-25,{code},{who},1,," for code, who in done]
    lines += [f"{NAME},2023-12-27,{PLANTS[0]},一组,0.5,未停,"]
    (folder / "inspections.csv").write_text(
        "region,date,plant,inspector,implemented,problem,rectified_on\n" + "\n".join(lines),
        encoding="utf-8",
    )
    (folder / "reports.csv").write_text(
        "region,date,kind,submitted_at\n"
        f"{NAME},2023-12-25,inspection,2023-12-26 08:30:00\n"
        f"{NAME},2023-12-26,inspection,2023-12-27 08:30:01\n",
        encoding="utf-8",
    )
    for kind in ("warnings", "plants", "inspections", "reports"):
        called(store, "import", kind, folder / f"{kind}.csv")
    return store


def of_unit(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in found["rows"] if row["region"] == NAME]


def test_a_board_by_hand(small: Path) -> None:
    found = document(small, "--as-of", "2023-12-28T09:00")
    assert len(found["rows"]) == 3 * len(regions().home.units)
    assert all(set(row) >= ROW for row in found["rows"])
    first, second, third = of_unit(found)
    assert [row["date"] for row in (first, second, third)] == [
        "2023-12-25",
        "2023-12-26",
        "2023-12-27",
    ]
    assert (first["required"], first["distinct_plants"], first["met"]) == (5, 3, False)
    assert first["unlisted"] == 2
    assert (second["distinct_plants"], second["met"]) == (0, False)
    # On the very second it is in time, a second later it is late.
    assert first["report_due"] == first["submitted_at"] == "2023-12-26T08:30"
    assert (first["late_minutes"], first["on_time"]) == (0, True)
    assert second["on_time"] is False
    assert second["late_minutes"] == pytest.approx(1 / 60)
    # Nobody reported on the third day, half an hour ago.
    assert (third["submitted_at"], third["late_minutes"], third["on_time"]) == (None, 30, False)
    (unit,) = [one for one in found["summary"] if one["region"] == NAME]
    assert set(unit) >= SUMMARY
    assert (unit["unit_days_met"], unit["reports_on_time"]) == (0, pytest.approx(1 / 3))
    assert (unit["plants_checked"], unit["plants_listed"], unit["coverage"]) == (3, 3, 1)


def test_a_past_moment_knows_nothing_later(small: Path) -> None:
    found = document(small, "--as-of", "2023-12-26T08:00")
    first, second = of_unit(found)
    assert (first["date"], first["met"], first["on_time"]) == ("2023-12-25", False, None)
    assert (first["submitted_at"], first["late_minutes"]) == (None, None)
    assert (second["date"], second["met"], second["on_time"]) == ("2023-12-26", None, None)
    # At 24:00 of the 25th the 26th has not begun.
    assert [row["date"] for row in of_unit(document(small, "--as-of", "2023-12-26T00:00"))] == [
        "2023-12-25"
    ]
    assert document(small, "--as-of", "2023-12-25T17:00")["rows"] == []


def test_a_lift_at_eight_has_its_day_and_one_at_24_does_not(small: Path, tmp_path: Path) -> None:
    assert [row["date"] for row in of_unit(document(small, "--warning", "W1"))][-1] == "2023-12-27"
    other = tmp_path / "store"
    (tmp_path / "w.csv").write_text(
        WARNINGS.replace("2023-12-27 08:00", "2023-12-27 00:00").replace(
            "2023-12-27 07:00", "2023-12-26 23:00"
        ),
        encoding="utf-8",
    )
    called(other, "import", "warnings", tmp_path / "w.csv")
    found = document(other, "--as-of", "2023-12-28T09:00")
    assert sorted({row["date"] for row in found["rows"]}) == ["2023-12-25", "2023-12-26"]


def test_a_warning_that_there_is_not_is_refused(small: Path) -> None:
    done = call(small, "inspection", "--warning", "W9")
    assert done.returncode == 1


@pytest.fixture(scope="module")
def demo(demo_copy: Path) -> Path:
    return demo_copy


def test_one_warning_of_the_generated_data(demo: Path) -> None:
    found = document(demo, "--warning", "演示2023-2024-03")
    units = [unit.zh for unit in regions().home.units]
    days = sorted({row["date"] for row in found["rows"]})
    assert (days[0], days[-1], len(days)) == ("2023-12-27", "2024-01-03", 8)
    assert [(row["date"], row["region"]) for row in found["rows"]] == [
        (day, unit) for day in days for unit in units
    ]
    for unit in found["summary"]:
        mine = [row for row in found["rows"] if row["region"] == unit["region"]]
        assert unit["unit_days_met"] == sum(row["met"] for row in mine) / len(mine)
        assert unit["reports_on_time"] == sum(row["on_time"] for row in mine) / len(mine)
        assert unit["coverage"] == unit["plants_checked"] / unit["plants_listed"]
    assert found["edition"] == "2024-10-18"


def test_the_table_is_for_people(demo: Path) -> None:
    said = called(demo, "inspection", "--warning", "演示2023-2024-03")
    assert NAME in said
    assert "%" in said
