"""What came in after a moment changes nothing of what was known at it: all tables, one evaluation.

Not only facts that are new by then: the same report sent again, the same duty ticked off again,
what was found put right, a remark repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import duty
from data.evaluation import evaluate
from data.schema import SOURCE_COLUMNS
from data.snapshot import Snapshot
from data.store import SourceFile, Store
from tests.analytics.reduction_city import City, Row
from tests.effort import examples
from tests.reports.small_store import LIFT, START, UNITS, rows

HOUR = timedelta(hours=1)
TIME_OF: dict[str, Callable[[Row], Any]] = {
    **{kind: (lambda row: row["issued_at"]) for kind in ("warnings", "forecast")},
    **{kind: (lambda row: row["date"]) for kind in ("inspections", "activity")},
    "aqi": lambda row: row["time"],
    "reports": lambda row: row["submitted_at"],
    "duties": lambda row: row["done_at"],
    "approvals": lambda row: row["approved_on"],
    "remarks": lambda row: row["written_at"],
    "rulings": lambda row: row["decided_at"],
}
"""When a row could be known; the lists of plants are there from the start."""


def every_row() -> dict[str, list[Row]]:
    """The small city, with what people did and wrote during the warning."""
    noon = datetime(2026, 1, 11, 12)
    lower = {"subject": "410802", "kind": "reduced_target", "level": "orange", "pollutant": "nox"}
    tick = {"warning": "W1", "person": "甲"}
    said = {"warning": "W1", "region": "410800", "author": "甲"}
    return rows() | {
        "duties": [
            tick | {"duty": "notify_units", "region": unit, "date": START.date(), "done_at": noon}
            for unit in UNITS
        ],
        "approvals": [lower | {"target": 0.15, "approved_on": date(2026, 1, 12)}],
        "remarks": [said | {"part": "air", "remark": "天晴", "written_at": noon}],
        "rulings": [
            said
            | {"conclusion": "c", "ruling": "dropped", "wording": "不用", "decided_at": noon + HOUR}
        ],
    }


def later(row: Row, when: Any, as_of: datetime) -> bool:
    """Whether a row was not known at a moment; a check belongs to its day, see method §14."""
    return when > as_of if isinstance(when, datetime) else when > as_of.date()


def again(known: dict[str, list[Row]], as_of: datetime, wait: timedelta) -> dict[str, list[Row]]:
    """Facts that are known, told once more after the moment."""
    since = as_of + wait
    day = as_of.date() + timedelta(days=1)
    return {
        "reports": [row | {"submitted_at": since} for row in known["reports"]]
        + [
            {"region": UNITS[2], "date": as_of.date(), "kind": "inspection"}
            | {"submitted_at": since}
        ],
        "duties": [row | {"done_at": since, "person": "乙"} for row in known["duties"]],
        "remarks": [row | {"written_at": since} for row in known["remarks"]],
        "rulings": [row | {"decided_at": since, "ruling": "reopened"} for row in known["rulings"]],
        "inspections": [row | {"rectified_on": day} for row in known["inspections"]],
        "warnings": [
            {"warning": "W2", "action": "issue", "level": "red", "issued_at": since}
            | {"effective_from": as_of - 30 * HOUR}
        ],
    }


def publish(store: Store, tables: dict[str, list[Row]]) -> None:
    city = City(tables)
    filled = {kind: (city.table(kind), [SourceFile(kind)]) for kind in tables if tables[kind]}
    store.publish_together(filled)


def plain(value: object) -> object:
    """A result as nested plain values, to be held against another; without the snapshot's name."""
    if isinstance(value, pd.DataFrame):
        told = value.drop(columns=list(SOURCE_COLUMNS), errors="ignore")
        return told.astype(object).where(told.notna(), None).to_dict("list")
    if isinstance(value, np.ndarray):
        return repr(value.tolist())
    if is_dataclass(value) and not isinstance(value, type):
        named = ((one.name, getattr(value, one.name)) for one in fields(value))
        return {name: plain(one) for name, one in named if name != "snapshot"}
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    return repr(value)


def changes(old: object, new: object, at: str = "") -> Iterator[str]:
    """Where two plain values differ, each place with both values."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted({*old, *new}):
            yield from changes(old.get(name), new.get(name), f"{at}.{name}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from changes(one, other, f"{at}[{place}]")
    elif old != new:
        yield f"{at}: {old} → {new}"


def known_at(snapshot: Snapshot, as_of: datetime) -> object:
    (warning,) = duty.issued_warnings(snapshot, as_of)
    found = evaluate(snapshot, warning, as_of=as_of, past=True)
    tasks = duty.tasks(snapshot, warning, as_of=as_of, plan=found.plan)
    return plain((found, tasks))


@settings(
    max_examples=examples(24),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(hours=st.integers(0, 96), minutes=st.integers(1, 59), wait=st.integers(1, 3000))
def test_what_comes_in_later_changes_nothing(
    hours: int, minutes: int, wait: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    as_of = START + hours * HOUR + timedelta(minutes=minutes)
    known: dict[str, list[Row]] = {}
    after: dict[str, list[Row]] = {}
    for kind, table in every_row().items():
        when = TIME_OF.get(kind)
        after[kind] = [row for row in table if when and later(row, when(row), as_of)]
        known[kind] = [row for row in table if row not in after[kind]]
    store = Store(tmp_path_factory.mktemp("as_of") / "store")
    publish(store, known)
    with store.current() as snapshot:
        before = known_at(snapshot, as_of)
    publish(store, {kind: table for kind, table in after.items() if table})
    publish(store, again(known, as_of, timedelta(minutes=wait)))
    with store.current() as snapshot:
        assert list(changes(before, known_at(snapshot, as_of))) == []


def test_the_check_above_sees_a_change(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One report less, known in time, is seen in the plain values."""
    as_of = LIFT + 26 * HOUR
    found = []
    for less in (0, 1):
        tables = every_row()
        tables["reports"] = tables["reports"][less:]
        store = Store(tmp_path_factory.mktemp("as_of") / "store")
        publish(store, tables)
        with store.current() as snapshot:
            found.append(known_at(snapshot, as_of))
    assert list(changes(*found))


def test_a_report_in_time_stays_in_time(tmp_path_factory: pytest.TempPathFactory) -> None:
    """08:20, then a better one at 10:00: known at 09:00 and for ever as 08:20."""
    sent = {"region": UNITS[0], "date": date(2026, 1, 10), "kind": "inspection"}
    first = datetime.combine(date(2026, 1, 11), time(8, 20))
    store = Store(tmp_path_factory.mktemp("as_of") / "store")
    tables = rows() | {"reports": [sent | {"submitted_at": first}]}
    publish(store, tables)
    publish(store, {"reports": [sent | {"submitted_at": datetime(2026, 1, 11, 10)}]})
    for as_of in (datetime(2026, 1, 11, 9), LIFT + 24 * HOUR):
        with store.current() as snapshot:
            (warning,) = duty.issued_warnings(snapshot, as_of)
            found = evaluate(snapshot, warning, as_of=as_of)
        (row,) = [one for one in found.days if one.region == UNITS[0] and one.date.day == 10]
        assert (row.submitted_at, row.on_time) == (first, True)
