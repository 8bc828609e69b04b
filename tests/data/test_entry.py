"""What is typed into a form: checked as an import, stored once, and nothing of anybody is lost."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from analytics.problems import JiError, Problem
from data.demo import demo_tables
from data.entry import enter
from data.kinds import kind
from data.store import SourceFile, Store
from tests.effort import THOROUGH

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2024, 1, 5, 9, 30)
CLERKS = 12 if THOROUGH else 6
CHECK = {
    "region": "解放区",
    "date": "2024-01-05",
    "plant": "91410802000000203D",
    "inspector": "一组",
    "implemented": "80%",
    "problem": "应停生产线未停产",
    "rectified_on": "",
}
REPORT = {
    "region": "410803",
    "date": "2024-01-04",
    "kind": "inspection",
    "submitted_at": "2024-01-05 08:30:01",
}
ISSUE = {
    "warning": "2024-1",
    "action": "发布",
    "level": "橙色",
    "issued_at": "2024-01-04 16:00",
    "effective_from": "2024-01-05 00:00",
    "trigger": "regional",
}
LIFT = {
    "warning": "2024-1",
    "action": "lift",
    "issued_at": "2024-01-05 09:00",
    "effective_from": "2024-01-06 00:00",
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def problems(store: Store, kind: str, *rows: Mapping[str, str], **more: bool) -> list[Problem]:
    with pytest.raises(JiError) as caught:
        enter(store, kind, rows, now=NOW, **more)
    return list(caught.value.problems)


def counts(store: Store, kind: str, *rows: Mapping[str, str], **more: bool) -> tuple[int, int, int]:
    found = enter(store, kind, rows, now=NOW, **more).counts
    return found.accepted, found.unchanged, found.replaced


def stored(store: Store, kind: str) -> list[dict[str, object]]:
    with store.current() as snapshot:
        return snapshot.table(kind).to_pylist()


def test_a_check_is_stored_as_an_import_would_store_it(store: Store) -> None:
    assert counts(store, "inspections", CHECK) == (1, 0, 0)
    (row,) = stored(store, "inspections")
    assert (row["region"], row["implemented"], row["rectified_on"]) == ("410802", 0.8, None)
    assert row["date"].isoformat() == "2024-01-05"
    with store.current() as snapshot:
        (source,) = snapshot.sources
    assert (source.file, source.kind, source.rows) == ("form", "inspections", 1)


def test_a_second_is_kept(store: Store) -> None:
    counts(store, "reports", REPORT)
    assert stored(store, "reports")[0]["submitted_at"] == datetime(2024, 1, 5, 8, 30, 1)


def test_a_form_sent_twice_is_stored_once(store: Store) -> None:
    first = enter(store, "inspections", [CHECK], now=NOW)
    again = enter(store, "inspections", [CHECK], now=NOW)
    assert (again.counts.accepted, again.counts.unchanged) == (0, 1)
    assert again.snapshot == first.snapshot
    assert len(stored(store, "inspections")) == 1


def test_what_is_stored_otherwise_is_replaced_only_when_asked(store: Store) -> None:
    counts(store, "reports", REPORT)
    later = REPORT | {"submitted_at": "2024-01-05 09:00"}
    (found,) = problems(store, "reports", later)
    assert (found.key, found.column) == ("stored_otherwise", "submitted_at")
    assert (found.got, found.allowed) == ("2024-01-05 09:00", "2024-01-05 08:30")
    assert stored(store, "reports")[0]["submitted_at"] == datetime(2024, 1, 5, 8, 30, 1)
    assert counts(store, "reports", later, correct=True) == (0, 0, 1)
    assert stored(store, "reports")[0]["submitted_at"] == datetime(2024, 1, 5, 9)


@pytest.mark.parametrize(
    ("kind", "row", "change", "key", "column"),
    [
        ("inspections", CHECK, {"implemented": "101%"}, "out_of_range", "implemented"),
        ("inspections", CHECK, {"implemented": "80"}, "out_of_range", "implemented"),
        ("inspections", CHECK, {"implemented": "多"}, "not_a_number", "implemented"),
        ("inspections", CHECK, {"date": "2024-01-06"}, "time_future", "date"),
        ("inspections", CHECK, {"date": ""}, "missing_needed", "date"),
        ("inspections", CHECK, {"plant": ""}, "missing_needed", "plant"),
        ("inspections", CHECK, {"region": "朝阳区"}, "unknown_region", "区域"),
        ("reports", REPORT, {"submitted_at": "2024-01-05 09:31"}, "time_future", "submitted_at"),
        ("reports", REPORT, {"submitted_at": "2024-01-05"}, "hour_missing", "submitted_at"),
        ("reports", REPORT, {"kind": "日报"}, "unknown_choice", "kind"),
        ("warnings", ISSUE, {"level": ""}, "missing_needed", "level"),
        (
            "warnings",
            ISSUE,
            {"effective_from": "2024-01-05 00:30"},
            "not_whole_hour",
            "effective_from",
        ),
    ],
)
def test_an_error_names_its_field(
    store: Store, kind: str, row: dict[str, str], change: dict[str, str], key: str, column: str
) -> None:
    (found,) = problems(store, kind, row | change)
    assert (found.key, found.column, found.row) == (key, column, 1)
    assert store.current_id() is None


def test_warnings_that_contradict_themselves_are_refused(store: Store) -> None:
    def said(row: dict[str, str]) -> tuple[str, str]:
        (found,) = problems(store, "warnings", row)
        return found.key, found.column

    assert said(LIFT) == ("warning_not_issued", "action")
    assert counts(store, "warnings", ISSUE) == (1, 0, 0)
    assert said(ISSUE | {"warning": "2024-2"}) == ("warning_two_open", "warning")
    step = {"action": "upgrade", "level": "orange", "issued_at": "2024-01-05 08:00"}
    step |= {"effective_from": "2024-01-05 09:00"}
    assert said(ISSUE | step) == ("warning_not_higher", "level")
    assert said(ISSUE | step | {"action": "downgrade", "level": "red"}) == (
        "warning_not_lower",
        "level",
    )
    assert said(LIFT | {"issued_at": "2024-01-04 15:00"}) == ("warning_before_issue", "issued_at")
    assert counts(store, "warnings", LIFT) == (1, 0, 0)
    late = {"level": "red", "issued_at": "2024-01-05 09:10", "effective_from": "2024-01-06 00:00"}
    assert said(ISSUE | step | late) == (
        "warning_was_lifted",
        "warning",
    )
    # The next one begins when the last one ends.
    following = ISSUE | {"warning": "2024-2", "effective_from": "2024-01-06 00:00"}
    assert counts(store, "warnings", following | {"issued_at": "2024-01-05 09:10"}) == (1, 0, 0)
    # Another city's warnings are its own.
    other = ISSUE | {"warning": "郑州-1", "region": "410100"}
    assert counts(store, "warnings", other) == (1, 0, 0)


def test_a_demonstration_is_kept_with_what_is_practised(store: Store) -> None:
    store.publish_demo(demo_tables())
    before = len(stored(store, "inspections"))
    assert counts(store, "inspections", CHECK) == (1, 0, 0)
    with store.current() as snapshot:
        assert snapshot.demo
        assert snapshot.rows["inspections"] == before + 1
        assert snapshot.rows["plants"] > 2000
    # The first real import still drops all of it.
    rows = pa.table({"region": ["410802"], "role": ["联络员"], "name": ["王某"]})
    store.publish("contacts", rows, [SourceFile("real.csv")])
    with store.current() as snapshot:
        assert not snapshot.demo
        assert snapshot.rows["inspections"] == 0


def test_people_who_enter_at_the_same_moment_lose_nothing(store: Store) -> None:
    """Each of some clerks enters two checks of their own at once, and sends each of them twice."""
    store.publish_demo({})
    gate, failed = threading.Barrier(CLERKS), []

    def clerk(number: int) -> None:
        gate.wait()
        try:
            for plant in range(2):
                row = CHECK | {"plant": f"P{number}{plant}", "inspector": f"{number}组"}
                for _ in range(2):
                    # On a busy machine they wait longer than a clerk would.
                    enter(store, "inspections", [row], now=NOW, lock_timeout_s=300)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=clerk, args=[n]) for n in range(CLERKS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    found = sorted(str(row["plant"]) for row in stored(store, "inspections"))
    assert found == sorted(f"P{number}{plant}" for number in range(CLERKS) for plant in range(2))


_CLERK = """
import sys
from datetime import datetime
from pathlib import Path
from analytics.problems import JiError
from data.entry import enter
from data.kinds import kind
from data.store import Store
row = {"warning": sys.argv[2], "action": "issue", "level": "yellow",
       "issued_at": "2024-01-05 08:00", "effective_from": "2024-01-05 09:00"}
try:
    enter(Store(Path(sys.argv[1])), "warnings", [row], now=datetime(2024, 1, 5, 9, 30))
    print("stored")
except JiError as error:
    print(error.problems[0].key)
"""


def test_of_two_warnings_issued_at_once_by_two_processes_one_is_refused(store: Store) -> None:
    """What is stored is judged inside the lock, so the second sees the first."""
    store.publish_demo({})
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _CLERK, str(store.root), name],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for name in ("甲", "乙", "丙")
    ]
    said = sorted(one.communicate(timeout=120)[0].strip() for one in running)
    assert said == ["stored", "warning_two_open", "warning_two_open"]
    assert len(stored(store, "warnings")) == 1


@pytest.mark.parametrize(
    ("kind_name", "row", "column"),
    [
        ("reports", {"submitted_at": "2026-01-15 23:59"}, "submitted_at"),
        ("inspections", {"rectified_on": "2026-01-15"}, "rectified_on"),
    ],
)
def test_nothing_is_reported_or_put_right_before_its_day(
    store: Store, kind_name: str, row: dict[str, str], column: str
) -> None:
    whole = {"region": "温县", "date": "2026-01-16", "kind": "inspection", "plant": "X"}
    mine = {name: cell for name, cell in (whole | row).items() if name in kind(kind_name).columns}
    with pytest.raises(JiError) as refused:
        enter(store, kind_name, [mine], now=datetime(2026, 1, 20))
    (problem,) = refused.value.problems
    assert (problem.key, problem.column, problem.got) == ("not_below", column, row[column])
    assert problem.allowed == "≥ date 2026-01-16"
    mine[column] = "2026-01-16" if column == "rectified_on" else "2026-01-16 00:00"
    assert enter(store, kind_name, [mine], now=datetime(2026, 1, 20)).counts.accepted == 1
