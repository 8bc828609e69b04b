"""What people added to evaluations: remarks and rulings, as the table rows they are kept in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from analytics.comments import Decision, Remark, Ruling
from analytics.reduction import CITY
from data.entry import Entered, enter
from data.rulebook import regions
from data.snapshot import Snapshot
from data.store import Store
from data.upsert import Counts

LONGEST = 2000
"""Characters that a form takes for a remark, or for a conclusion in other words."""


def remarks(snapshot: Snapshot, warning: str, until: datetime | None = None) -> tuple[Remark, ...]:
    """The remarks on a warning's evaluation by a time; all of them without one."""
    rows = snapshot.query("remarks", warning=warning, until=until).to_pylist()
    return tuple(
        Remark(_own(r["region"]), r["part"], r["author"], r["remark"], r["written_at"])
        for r in rows
    )


def rulings(snapshot: Snapshot, warning: str, until: datetime | None = None) -> tuple[Ruling, ...]:
    """The rulings on a warning's conclusions by a time; all of them without one."""
    rows = snapshot.query("rulings", warning=warning, until=until).to_pylist()
    return tuple(
        Ruling(
            region=_own(row["region"]),
            conclusion=row["conclusion"],
            decision=Decision(row["ruling"]),
            wording=row["wording"] or "",
            author=row["author"],
            grounds=row["grounds"] or "",
            decided_at=row["decided_at"],
        )
        for row in rows
    )


def remark(store: Store, warning: str, one: Remark) -> Entered:
    """Keep a remark; the same words of the same person are kept once.

    Raises
    ------
    JiError
        without a name or words, and for what a form may not say
    """
    with store.current() as held:
        for old in remarks(held, warning):
            if (old.region, old.part, old.author, old.text) == (
                one.region, one.part, one.author.strip(), one.text.strip()
            ):  # fmt: skip
                return Entered(Counts(0, 1, 0), held.id)
    row = {
        "warning": warning,
        "region": _stored(one.region),
        "part": one.part,
        "author": one.author,
        "remark": one.text,
        "written_at": _cell(one.written_at),
    }
    return enter(store, "remarks", [row], now=one.written_at)


def rule(store: Store, warning: str, rulings_made: Sequence[Ruling]) -> Entered:
    """Keep rulings; earlier ones on the same conclusion stay as its history.

    Raises
    ------
    JiError
        without a name or wording, and for what a form may not say
    """
    rows = [
        {
            "warning": warning,
            "region": _stored(one.region),
            "conclusion": one.conclusion,
            "decided_at": _cell(one.decided_at),
            "ruling": one.decision.value,
            "wording": one.wording,
            "author": one.author,
            "grounds": one.grounds,
        }
        for one in rulings_made
    ]
    return enter(store, "rulings", rows, now=max(one.decided_at for one in rulings_made))


def _own(region: str) -> str:
    return CITY if region == regions().home.code else region


def _stored(region: str) -> str:
    return regions().home.code if region == CITY else region


def _cell(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S}"
