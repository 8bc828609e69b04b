"""Measures in words: what stops, and by how much the load falls, by the rules of the layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from data.readers.office_rules import Load, Stop, office_rules, tight

_STRONGEST: tuple[Stop, ...] = ("plant", "line", "rotate", "none")
_NUMBERED = re.compile(r"([0-9一二三四五六七八九十]+)(?:号|#)")


@dataclass(frozen=True)
class Told:
    """What a measure says.

    Parameters
    ----------
    stop : the strongest that any clause says
    load : share of the line's load that is cut, of the plant's where there is no line; None if the
        words do not tell
    line : the line that the words name; '' if none
    read : whether the rules could read it; a rotation or a voluntary cut is read without a load
    """

    stop: Stop
    load: float | None
    line: str = ""
    read: bool = True


@dataclass(frozen=True)
class _Clause:
    stop: Stop
    load: float | None
    line: str = ""
    unknown: bool = False


@lru_cache(maxsize=1 << 16)
def told(text: str, *, has_line: bool, alone: bool) -> Told:
    """Read a measure.

    Parameters
    ----------
    has_line : the row names a production line
    alone : the row is the only one of its plant
    """
    rules = office_rules()
    clauses, unclear = [], False
    for part in re.split(rules.clauses["between"], tight(text)):
        found = _clause(re.sub(rules.clauses["numbering"], "", part), has_line, alone)
        if found is not None:
            clauses.append(found)
        unclear |= found is None and bool(re.search(rules.clauses["weighty"], part))
    if not clauses:
        return Told("none", None, read=False)
    stop = min((one.stop for one in clauses), key=_STRONGEST.index)
    line = next((one.line for one in clauses if one.line), "")
    loads = {one.load for one in clauses if one.load is not None}
    if unclear or len(loads) > 1 or any(one.unknown for one in clauses):
        # Several clauses about parts of a plant do not add up to one share.
        return Told(stop, None, line, read=False)
    return Told(stop, loads.pop() if loads else None, line)


def _clause(text: str, has_line: bool, alone: bool) -> _Clause | None:
    for pattern, rule in office_rules().measure_patterns:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        words = match.groupdict()
        line = words.get("line") or words.get("after") or ""
        stop = rule.alone if rule.alone is not None and alone else rule.stop
        load, unknown = _load(rule.load, words.get("percent") or words.get("more"), has_line, alone)
        return _Clause(stop, load, line, unknown)
    return None


def _load(
    rule: Load, percent: str | None, has_line: bool, alone: bool
) -> tuple[float | None, bool]:
    """The share, and whether there is one that cannot be told."""
    if rule == "":
        return None, False
    if rule in ("percent", "rest"):
        try:
            share = float(percent or "") / 100
        except ValueError:
            return None, True
        if not 0 <= share <= 1:
            return None, True
        return (share if rule == "percent" else round(1 - share, 12)), False
    if rule == "line":
        return (1.0, False) if has_line or alone else (None, True)
    if rule == "unknown":
        return None, True
    return (0.0 if rule == "0" else 1.0), False


def line_meant(named: str, own: str, lines: Sequence[str]) -> str:
    """The line of a measure: the row's own, unless the words name another one.

    Parameters
    ----------
    named : as the words name it, by its number
    own : the row's
    lines : all of the plant's
    """
    number = _NUMBERED.search(named)
    if number is None:
        return own
    for one in (own, *lines):
        theirs = _NUMBERED.search(tight(one))
        if theirs is not None and theirs[1] == number[1]:
            return one
    return named
