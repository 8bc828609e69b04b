"""A report or a duty that comes in again: kept beside the first, unless it is a correction."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from data.store import SourceFile, Store
from tests.analytics.reduction_city import City, Row
from tests.calling import call

EARLY, IN_TIME, LATE = (datetime(2026, 1, 11, *at) for at in ((7, 0), (8, 20), (10, 0)))
SENT: Row = {"region": "410802", "date": date(2026, 1, 10), "kind": "inspection"}


def put(store: Store, *moments: datetime, correct: bool = False) -> tuple[int, int, int]:
    table = City({"reports": [SENT | {"submitted_at": at} for at in moments]}).table("reports")
    told = {"reports": (table, [SourceFile("a.csv")])}
    found = store.publish_together(told, correct=correct)["reports"]
    return found.accepted, found.unchanged, found.replaced


def stored(store: Store) -> list[datetime]:
    with store.current() as snapshot:
        return sorted(snapshot.table("reports")["submitted_at"].to_pylist())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "store")
    assert put(made, IN_TIME) == (1, 0, 0)
    return made


def test_a_second_report_is_kept_beside_the_first(store: Store) -> None:
    assert put(store, LATE, IN_TIME) == (1, 1, 0)
    assert stored(store) == [IN_TIME, LATE]


@pytest.mark.parametrize(
    ("before", "corrected", "counts", "after"),
    [
        ([], [LATE], (0, 0, 1), [LATE]),
        ([], [EARLY], (0, 0, 1), [EARLY]),
        # A later one beside the right one does no harm: the first counts.
        ([LATE], [IN_TIME], (0, 1, 0), [IN_TIME, LATE]),
        ([LATE], [LATE], (0, 0, 1), [LATE]),
        # Of two that a corrected file tells the first counts as well.
        ([], [LATE, EARLY], (0, 1, 1), [EARLY]),
    ],
)
def test_a_correction_replaces_all_of_that_day(
    store: Store,
    before: list[datetime],
    corrected: list[datetime],
    counts: tuple[int, int, int],
    after: list[datetime],
) -> None:
    if before:
        put(store, *before)
    assert put(store, *corrected, correct=True) == counts
    assert stored(store) == after


def test_a_correction_leaves_other_days_and_kinds_alone(store: Store) -> None:
    other = SENT | {"kind": "evaluation", "submitted_at": LATE}
    rows = City({"reports": [other]}).table("reports")
    store.publish("reports", rows, [SourceFile("b.csv")])
    put(store, EARLY, correct=True)
    assert stored(store) == [EARLY, LATE]


def test_an_import_corrects_when_asked(tmp_path: Path, store: Store) -> None:
    file = tmp_path / "reports.csv"
    file.write_text(
        "region,date,kind,submitted_at\n410802,2026-01-10,inspection,2026-01-11 10:00\n",
        encoding="utf-8",
    )
    for words, after in (
        (("--correct", "--dry-run"), [IN_TIME]),
        ((), [IN_TIME, LATE]),
        (("--correct",), [LATE]),
    ):
        done = call(store.root, "import", "reports", file, *words)
        assert (done.returncode, stored(store)) == (0, after), done.stderr
