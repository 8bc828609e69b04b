"""What was issued, as the analytics take it."""

from __future__ import annotations

from datetime import datetime

from analytics.plan import Level
from analytics.warnings import IssuedWarning, Record, issued
from data.snapshot import Snapshot


def newest_moment(snapshot: Snapshot, now: datetime) -> datetime:
    """How far a snapshot knows: its newest fact that is not after `now`; `now` without any."""
    (found,) = snapshot.query("newest_moment", now=now)["moment"].to_pylist()
    return now if found is None else found


def records(snapshot: Snapshot) -> list[Record]:
    """All rows of the table `warnings`."""
    return [
        Record(
            warning=row["warning"],
            action=row["action"],
            level=Level.from_code(row["level"]) if row["level"] else None,
            issued_at=row["issued_at"],
            effective_from=row["effective_from"],
            trigger=row["trigger"] or "",
            document=row["document"] or "",
        )
        for row in snapshot.query("warning_records").to_pylist()
    ]


def issued_warnings(snapshot: Snapshot, as_of: datetime) -> tuple[IssuedWarning, ...]:
    """The warnings as known at a time, in order of their start."""
    return issued(records(snapshot), as_of=as_of)
