"""Remarks and rulings: the newest counts, and only as long as its facts are those of today."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from analytics.comments import Decision, Ruling, newest_rulings
from analytics.conclusions import Conclusion, Kind

AT = datetime(2026, 1, 20, 9)


def ruling(decision: Decision, *, minute: int = 0, region: str = "city", **more: str) -> Ruling:
    facts = {"conclusion": "idle", "wording": "话", "author": "甲", "grounds": "", **more}
    return Ruling(
        region=region, decision=decision, decided_at=AT + timedelta(minutes=minute), **facts
    )


def conclusion(**facts: float | str) -> Conclusion:
    return Conclusion("idle", Kind.PROBLEM, "五(一)", facts, ("410803",))


def test_the_newest_ruling_of_a_region_counts_in_any_order() -> None:
    first, last = ruling(Decision.ACCEPTED), ruling(Decision.DROPPED, minute=1)
    other = ruling(Decision.ACCEPTED, minute=2, region="410803")
    for order in ([first, last, other], [other, last, first]):
        assert newest_rulings(order, "city") == {"idle": last}
        assert newest_rulings(order, "410803") == {"idle": other}


def test_a_reopened_conclusion_has_no_ruling() -> None:
    taken = [ruling(Decision.ACCEPTED), ruling(Decision.REOPENED, minute=1)]
    assert newest_rulings(taken, "city") == {}
    taken.append(ruling(Decision.REWRITTEN, minute=2))
    assert newest_rulings(taken, "city")["idle"].decision is Decision.REWRITTEN


def test_grounds_name_every_fact_and_region() -> None:
    one = conclusion(hours=24.5, duty="notify")
    assert one.grounds == "duty=notify; hours=24.5; regions=410803"
    assert one.key == "idle:notify"
    assert conclusion(hours=24.5).key == "idle"


@pytest.mark.parametrize(
    ("decision", "dropped", "rewritten"),
    [
        (Decision.ACCEPTED, False, False),
        (Decision.REWRITTEN, False, True),
        (Decision.DROPPED, True, False),
    ],
)
def test_a_ruling_holds_until_the_facts_change(
    decision: Decision, dropped: bool, rewritten: bool
) -> None:
    one = conclusion(hours=24.0)
    assert (one.proposed, one.moved) == (True, False)
    held = replace(one, ruling=ruling(decision, grounds=one.grounds))
    assert (held.proposed, held.moved) == (False, False)
    assert (held.dropped, held.rewritten) == (dropped, rewritten)
    moved = replace(conclusion(hours=25.0), ruling=held.ruling)
    assert (moved.proposed, moved.moved) == (True, True)
    assert (moved.dropped, moved.rewritten) == (False, False)


def test_a_ruling_without_grounds_never_moves() -> None:
    one = replace(conclusion(hours=24.0), ruling=ruling(Decision.ACCEPTED))
    assert (one.proposed, one.moved) == (False, False)
