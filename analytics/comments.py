"""What people add to an evaluation: remarks on its parts, rulings on its conclusions. 五(二)7.

Nothing of it is ever overwritten: the newest ruling on a conclusion counts, the others stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Decision(StrEnum):
    """What somebody decided on a proposed conclusion; reopened means proposed once more."""

    ACCEPTED = "accepted"
    REWRITTEN = "rewritten"
    DROPPED = "dropped"
    REOPENED = "reopened"


@dataclass(frozen=True)
class Remark:
    """A remark on one part of an evaluation.

    Parameters
    ----------
    region : `analytics.reduction.CITY`, or the code of a unit
    part : code of the part
    written_at : [Beijing time]
    """

    region: str
    part: str
    author: str
    text: str
    written_at: datetime


@dataclass(frozen=True)
class Ruling:
    """A ruling on one conclusion.

    Parameters
    ----------
    conclusion : key of the conclusion, see `analytics.conclusions.Conclusion.key`
    wording : the sentence that was accepted, or that stands in its place
    grounds : the facts that it was decided on, see `Conclusion.grounds`; '' where nobody noted them
    decided_at : [Beijing time]
    """

    region: str
    conclusion: str
    decision: Decision
    wording: str
    author: str
    grounds: str
    decided_at: datetime


def newest_rulings(rulings: Sequence[Ruling], region: str) -> dict[str, Ruling]:
    """The ruling that counts for each conclusion of a region; none for one that was reopened."""
    found = {
        one.conclusion: one
        for one in sorted(rulings, key=lambda one: one.decided_at)
        if one.region == region
    }
    return {key: one for key, one in found.items() if one.decision is not Decision.REOPENED}
