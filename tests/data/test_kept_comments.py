"""Remarks and rulings in the store: kept with author and time, never overwritten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from analytics.comments import Decision, Remark, Ruling
from analytics.problems import JiError
from analytics.reduction import CITY
from data import comments, duty
from data.evaluation import evaluate
from data.store import Store
from tests.reports.small_store import NEWEST

AT = datetime(2026, 1, 21, 9)


@pytest.fixture
def store(small_city: Path) -> Store:
    return Store(small_city)


def remark(**more: object) -> Remark:
    facts = {"region": CITY, "part": "air", "author": "甲", "text": "核对过", "written_at": AT}
    return Remark(**{**facts, **more})  # type: ignore[arg-type]


def ruling(**more: object) -> Ruling:
    facts = {
        "region": CITY, "conclusion": "level_hit", "decision": Decision.ACCEPTED, "wording": "准",
        "author": "甲", "grounds": "g", "decided_at": AT,
    }  # fmt: skip
    return Ruling(**{**facts, **more})  # type: ignore[arg-type]


def test_a_remark_comes_back_as_it_was_written(store: Store) -> None:
    text = '=1+1 "引号" <b>\n第二行'
    comments.remark(store, "W1", remark(text=text))
    comments.remark(store, "W1", remark(region="410803", author="乙"))
    with store.current() as held:
        found = comments.remarks(held, "W1")
        assert {(one.region, one.author) for one in found} == {(CITY, "甲"), ("410803", "乙")}
        assert next(one for one in found if one.region == CITY).written_at == AT
        assert "第二行" in next(one for one in found if one.region == CITY).text
        assert comments.remarks(held, "W2") == ()


def test_a_form_sent_twice_is_kept_once(store: Store) -> None:
    first = comments.remark(store, "W1", remark())
    again = comments.remark(store, "W1", remark(written_at=AT + timedelta(seconds=2)))
    assert (first.counts.accepted, again.counts.accepted) == (1, 0)
    assert store.current_id() == first.snapshot == again.snapshot


def test_rulings_stay_as_history(store: Store) -> None:
    later = AT + timedelta(minutes=5)
    comments.rule(store, "W1", [ruling()])
    comments.rule(store, "W1", [ruling(decision=Decision.REOPENED, decided_at=later)])
    with store.current() as held:
        found = comments.rulings(held, "W1")
    assert [one.decision for one in found] == [Decision.ACCEPTED, Decision.REOPENED]
    assert found[0] == ruling()


REFUSED: dict[str, Callable[[Store], object]] = {
    "a remark of nobody": lambda store: comments.remark(store, "W1", remark(author=" ")),
    "no words": lambda store: comments.remark(store, "W1", remark(text="  ")),
    "no such part": lambda store: comments.remark(store, "W1", remark(part="weather")),
    "a ruling of nobody": lambda store: comments.rule(store, "W1", [ruling(author="")]),
    "no wording": lambda store: comments.rule(
        store, "W1", [ruling(decision=Decision.REWRITTEN, wording=" ")]
    ),
}


@pytest.mark.parametrize("what", list(REFUSED))
def test_what_says_nothing_is_refused_and_changes_nothing(store: Store, what: str) -> None:
    before = store.current_id()
    with pytest.raises(JiError):
        REFUSED[what](store)
    assert store.current_id() == before


def test_looking_back_knows_nothing_of_later_remarks(store: Store) -> None:
    comments.remark(store, "W1", remark())
    comments.rule(store, "W1", [ruling()])
    with store.current() as held:
        (one,) = duty.issued_warnings(held, NEWEST)
        now = evaluate(held, one, as_of=NEWEST)
        past = evaluate(held, one, as_of=NEWEST, past=True)
        assert (len(now.remarks), len(now.rulings)) == (1, 1)
        assert (past.remarks, past.rulings) == ((), ())
        assert now.remarks_on("air") == (remark(),)
        assert now.of("410803").remarks_on("air") == ()
