"""The facts of a reduction, summed by region, as `analytics.reduction` judges them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import pandas as pd

from analytics.measured import METERS, ONLINE, Comparison, changes, comparison
from analytics.plan import Level, Plan
from analytics.problems import fail
from analytics.reduction import (
    CITY,
    POLLUTANTS,
    Flags,
    Floats,
    Measured,
    Part,
    ReducedTarget,
    ReductionFacts,
    counted,
)
from analytics.warnings import IssuedWarning, Segment
from data.rulebook import regions
from data.snapshot import Snapshot

_TONNES = [f"{name}_t_d" for name in POLLUTANTS]
_NOBODY = date.max


@dataclass(frozen=True)
class Scope:
    """What is judged: a list at a level, or a warning, whole or its segments of one level.

    Parameters
    ----------
    edition : of plants and measures; '' is a list without a date
    baseline_edition : of the society-wide emissions
    level : None stands for all levels of the warning
    day : approvals must hold on it
    days : the days held against each other; None without a warning
    """

    edition: str
    baseline_edition: str
    level: Level | None
    warning: IssuedWarning | None
    day: date
    days: Comparison | None


def editions(snapshot: Snapshot, kind: str = "plants") -> tuple[str, ...]:
    """The editions of a table, oldest first; a list without a date is the oldest."""
    return _editions(snapshot).get(kind, ())


def _editions(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in snapshot.query("inventory_editions").to_pylist():
        found[row["kind"]] = (*found.get(row["kind"], ()), row["edition"])
    return found


def edition_at(known: Sequence[str], day: date | None) -> str:
    """The newest edition that had begun by a day, else the oldest; the newest for no day."""
    if not known:
        return ""
    begun = [one for one in known if day is None or one <= day.isoformat()]
    return begun[-1] if begun else known[0]


def scope(
    snapshot: Snapshot,
    *,
    level: Level | None,
    warning: IssuedWarning | None = None,
    every: Sequence[IssuedWarning] = (),
    as_of: datetime,
    plan: Plan,
    edition: str | None = None,
) -> Scope:
    """Settle what is judged.

    Parameters
    ----------
    level : needed without a warning
    every : all warnings, whose days are no reference
    edition : a certain list instead of the one that was in force

    Raises
    ------
    JiError
        when the warning never had that level, or there is no such edition
    """
    lists = _editions(snapshot)
    known = lists.get("plants", ())
    if edition is not None and edition not in known:
        raise fail("unknown_edition", got=edition, allowed=", ".join(known) or "—")
    if warning is not None and level is not None and level not in warning.levels:
        had = ", ".join(one.code for one in warning.levels)
        raise fail("level_not_issued", file=warning.id, got=level.code, allowed=had)
    day = None if warning is None else warning.start.date()
    chosen = edition_at(known, day) if edition is None else edition
    of_baseline = edition_at(
        lists.get("baseline", ()), date.fromisoformat(edition) if edition else day
    )
    days = None
    if warning is not None:
        days = comparison(
            warning.at_level(level),
            busy={day for one in every for day in one.days},
            first=warning.start.date(),
            count=plan.rules.reference_days.value,
        )
        # What a day came to is known when it is over.
        over = tuple(one for one in days.during if one < as_of.date())
        days = replace(days, during=over)
    return Scope(chosen, of_baseline, level, warning, day or as_of.date(), days)


def facts(snapshot: Snapshot, what: Scope) -> ReductionFacts:
    """Sum what a judgement needs; a unit inside another is counted under that one."""
    sums = _by_unit(snapshot, "baseline_sums", edition=what.baseline_edition)
    city = regions().home.code
    city_baseline, city_industrial = _baseline(sums.reindex([city]))
    sums = sums.drop(index=city, errors="ignore")
    parts = _parts(snapshot, what)
    listed = sorted({*sums.index, *(code for _, table in parts for code in table.index)})
    listed = [code for code in regions().in_order(listed) if code != city]
    baseline, industrial = _baseline(sums.reindex(listed))
    return ReductionFacts(
        regions=tuple(listed),
        baseline=baseline,
        industrial=industrial,
        city_baseline=city_baseline[0],
        parts=tuple(_part(head, table.reindex(listed)) for head, table in parts),
        approvals=_approvals(snapshot, what.day),
        measured=_measured(snapshot, what, listed),
        city_industrial=city_industrial[0],
    )


def _baseline(sums: pd.DataFrame) -> tuple[Floats, Flags]:
    """Society-wide emissions [t/d], and where they are the industrial sector's alone."""
    others = sums[[f"other_{name}" for name in POLLUTANTS]].to_numpy(dtype=np.float64)
    total: Floats = sums[_TONNES].to_numpy(dtype=np.float64)
    return total, (others == 0) & ~np.isnan(total)


def _by_unit(snapshot: Snapshot, query: str, **params: object) -> pd.DataFrame:
    table = snapshot.query(query, **params).to_pandas()
    return counted(table, regions().counted_in, [c for c in table.columns if c != "region"])


def _parts(snapshot: Snapshot, what: Scope) -> list[tuple[Part, pd.DataFrame]]:
    """Level and time of each part, with its tonnes by region."""
    nothing = np.zeros((0, len(POLLUTANTS)))
    if what.warning is None:
        if what.level is None:
            raise ValueError("level: needed without a warning; got None")
        table = _by_unit(snapshot, "planned_cuts", edition=what.edition, level=what.level.code)
        return [(Part(what.level, 0.0, nothing), table)]
    found = []
    for one in what.warning.at_level(what.level):
        asked = {"edition": what.edition, "level": one.level.code}
        table = _by_unit(snapshot, "planned_cuts", **asked)
        checks = {"since": one.days[0], "until": one.days[-1]}
        done = _by_unit(snapshot, "executed_cuts", **asked, **checks)
        head = Part(one.level, one.hours, nothing, start=one.start, end=one.end)
        found.append((head, table.join(done)))
    return found


def _part(head: Part, table: pd.DataFrame) -> Part:
    def tonnes(columns: Sequence[str]) -> Floats:
        values: Floats = table[list(columns)].to_numpy(dtype=np.float64)
        return np.nan_to_num(values)

    planned = tonnes(_TONNES)
    if head.start is None:
        return Part(head.level, head.hours, planned)
    low = tonnes([f"verified_{name}" for name in POLLUTANTS])
    high = low + tonnes([f"unknown_{name}" for name in POLLUTANTS])
    return Part(head.level, head.hours, planned, low, high, head.start, head.end)


def _approvals(snapshot: Snapshot, day: date) -> tuple[ReducedTarget, ...]:
    rows = snapshot.query("approvals_in_force", kind="reduced_target", day=day).to_pylist()
    home = regions().home.code
    return tuple(
        ReducedTarget(
            region=CITY if (code := regions().code(row["subject"])) == home else code,
            level=Level.from_code(row["level"]) if row["level"] else None,
            pollutant=row["pollutant"],
            target=row["target"],
            approved_on=row["approved_on"],
            document=row["document"] or "",
        )
        for row in rows
        if row["target"] is not None
    )


def activity(snapshot: Snapshot, what: Scope) -> pd.DataFrame:
    """Meters of listed plants on the days compared: plant, region, date and the quantities."""
    days = [] if what.days is None else [*what.days.during, *what.days.before]
    table = snapshot.query("activity_on_days", edition=what.edition, days=days)
    return table.to_pandas()


def plant_changes(snapshot: Snapshot, what: Scope) -> pd.DataFrame:
    """`analytics.measured.changes` of the plants with meters, with their region."""
    rows = activity(snapshot, what)
    days = what.days or Comparison((), ())
    found = changes(rows, days)
    return found.join(rows.drop_duplicates("plant").set_index("plant")["region"])


def _measured(snapshot: Snapshot, what: Scope, listed: Sequence[str]) -> Measured | None:
    if what.days is None:
        return None
    found = plant_changes(snapshot, what)
    found["region"] = found["region"].map(regions().counted_in)

    def sums(names: Sequence[str], side: str) -> Floats:
        columns = [f"{name}_{side}" for name in names]
        by_region = found.groupby("region")[columns].sum(min_count=1)
        values: Floats = by_region.reindex(listed).to_numpy(dtype=np.float64)
        return values

    online = list(ONLINE.values())
    return Measured(
        before=sums(online, "before"),
        during=sums(online, "during"),
        meter_before=sums(METERS, "before"),
        meter_during=sums(METERS, "during"),
    )


def plant_facts(
    snapshot: Snapshot,
    what: Scope,
    *,
    level: Level,
    region: str | None = None,
    segment: Segment | None = None,
) -> pd.DataFrame:
    """Every plant with what it does at a level and what checks found; see ``plant_facts.sql``.

    Parameters
    ----------
    region : a unit, with the units that are counted under it; None for all
    segment : only checks on its days count; None for all segments that are judged
    """
    since, until = _NOBODY, _NOBODY
    if segment is not None:
        since, until = segment.days[0], segment.days[-1]
    elif what.warning is not None:
        days = [day for one in what.warning.at_level(what.level) for day in one.days]
        since, until = days[0], days[-1]
    asked = None if region is None else regions().counted_under(region)
    return snapshot.query(
        "plant_facts",
        edition=what.edition,
        level=level.code,
        region=asked,
        since=since,
        until=until,
    ).to_pandas()
