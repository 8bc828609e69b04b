"""What cannot be true of warnings: a lift before its issue, two at once, an upgrade downwards.

Nothing is put right here; whoever enters or imports the records is told. Clause 五(二)1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.plan import Level
from analytics.problems import Problem
from analytics.warnings import IssuedWarning, Record, issued

_ISSUE, _UPGRADE, _DOWNGRADE, _LIFT = "issue", "upgrade", "downgrade", "lift"
_RANK = {_ISSUE: 0, _LIFT: 2}
_ALWAYS = datetime.max
_CLOCK = "%Y-%m-%d %H:%M"


@dataclass(frozen=True)
class _Placed:
    """A record and the row that it stands in."""

    record: Record
    row: int | None


def contradictions(
    records: Sequence[Record], *, rows: Sequence[int] | None = None, file: str = ""
) -> list[Problem]:
    """Everything that contradicts itself in all that was ever issued, lifted and changed.

    Parameters
    ----------
    records : all records of all warnings, in any order; the same record twice is one
    rows : the row that each record stands in, for the problems to name
    file : likewise the file

    Returns
    -------
    problems by warning and time, each naming the column that is to be looked at. Their keys are
    ``warning_not_issued``, ``warning_issued_twice``, ``warning_before_issue``,
    ``warning_not_higher``, ``warning_not_lower``, ``warning_no_time``, ``warning_was_lifted`` and
    ``warning_two_open``.
    """
    placed: dict[Record, int | None] = {}
    for number, record in enumerate(records):
        placed.setdefault(record, None if rows is None else rows[number])
    names = sorted({record.warning for record in placed})
    found: list[Problem] = []
    for name in names:
        mine = [_Placed(one, row) for one, row in placed.items() if one.warning == name]
        found += _of_one(sorted(mine, key=_told))
    return [_in_file(one, file) for one in (*found, *_at_once(placed))]


def _told(one: _Placed) -> tuple[datetime, datetime, int]:
    return one.record.issued_at, one.record.effective_from, _RANK.get(one.record.action, 1)


def _of_one(acts: Sequence[_Placed]) -> Iterator[Problem]:
    """What is wrong among the acts on one warning, in the order in which they were issued."""
    issues = [one for one in acts if one.record.action == _ISSUE]
    if not issues:
        yield from (
            _problem("warning_not_issued", one, "action", one.record.action) for one in acts
        )
        return
    first = issues[0].record
    yield from (
        _problem("warning_issued_twice", one, "warning", one.record.warning) for one in issues[1:]
    )
    others = [one for one in acts if one.record.action != _ISSUE]
    standing: list[Record] = [first]
    lifted: Record | None = None
    for one in others:
        act = one.record
        wrong = _out_of_time(one, first, lifted) or _without_time(one, standing)
        if wrong is not None:
            yield wrong
            continue
        if act.action == _LIFT:
            lifted = act
        else:
            wrong = _out_of_step(one, standing)
            if wrong is not None:
                yield wrong
                continue
            standing = [x for x in standing if x.effective_from < act.effective_from] + [act]


def _out_of_time(one: _Placed, first: Record, lifted: Record | None) -> Problem | None:
    """An act before the issue, or after the lift.

    A warning may be called off before it begins, and a lift put off before it takes effect.
    """
    act = one.record
    began = act.issued_at >= first.effective_from
    earliest = first.effective_from if began else first.issued_at
    for column in ("issued_at", "effective_from"):
        least = first.issued_at if column == "issued_at" else earliest
        if getattr(act, column) < least:
            got = getattr(act, column).strftime(_CLOCK)
            return _problem("warning_before_issue", one, column, got, f"≥ {least:{_CLOCK}}")
    if lifted is None:
        return None
    over = lifted.effective_from
    late = act.issued_at >= over or (act.action != _LIFT and act.effective_from >= over)
    if late:
        return _problem("warning_was_lifted", one, "warning", act.warning, f"< {over:{_CLOCK}}")
    return None


def _without_time(one: _Placed, standing: Sequence[Record]) -> Problem | None:
    """A step on the very hour of another, which would then have lasted no time.

    Only a lift that calls the whole warning off may be on the hour of the issue.
    """
    act = one.record
    for x in standing:
        if x.effective_from != act.effective_from or x.level is None:
            continue
        if act.action == _LIFT and x.action == _ISSUE:
            continue
        got = act.effective_from.strftime(_CLOCK)
        return _problem("warning_no_time", one, "effective_from", got, x.level.code)
    return None


def _out_of_step(one: _Placed, standing: Sequence[Record]) -> Problem | None:
    """An upgrade that does not raise the level, or a downgrade that does not lower it."""
    act = one.record
    begun = [x for x in standing if x.effective_from <= act.effective_from]
    held = (begun[-1] if begun else standing[0]).level
    if held is None or act.level is None:
        return None
    if act.action == _UPGRADE and act.level <= held:
        return _problem("warning_not_higher", one, "level", act.level.code, held.code)
    if act.action == _DOWNGRADE and not Level.NONE < act.level < held:
        return _problem("warning_not_lower", one, "level", act.level.code, held.code)
    return None


def _at_once(placed: dict[Record, int | None]) -> Iterator[Problem]:
    """Warnings that begin while another of their region still holds; the later one is named."""
    issues = {one.warning: one for one in placed if one.action == _ISSUE}
    regions = {name: one.region for name, one in issues.items()}
    for region in dict.fromkeys(regions.values()):
        mine = [one for one in placed if regions.get(one.warning) == region]
        before: IssuedWarning | None = None
        for one in issued(mine, as_of=_ALWAYS):
            if before is not None and one.start < before.end:
                issue = issues[one.id]
                allowed = f"{before.id}: {_span(before)}"
                where = _Placed(issue, placed[issue])
                yield _problem("warning_two_open", where, "warning", one.id, allowed)
            if before is None or one.end > before.end:
                before = one


def _span(one: IssuedWarning) -> str:
    """From when to when a response holds."""
    until = "…" if one.ongoing else f"{one.end:{_CLOCK}}"
    return f"{one.start:{_CLOCK}} – {until}"


def _problem(key: str, one: _Placed, column: str, got: str, allowed: str = "") -> Problem:
    return Problem(key, row=one.row, column=column, got=got, allowed=allowed)


def _in_file(one: Problem, file: str) -> Problem:
    return Problem(one.key, file, one.row, one.column, one.got, one.allowed, one.count)
