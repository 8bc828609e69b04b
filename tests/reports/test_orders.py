"""Orders: what decides on a file is written down, and the same order gives the same file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import docx
import pytest

from analytics.comments import Decision, Remark, Ruling
from analytics.conclusions import conclusions
from analytics.problems import JiError
from analytics.reduction import CITY
from data import comments
from data.store import SourceFile, Store
from reports.content import Paragraph
from reports.evaluation import evaluation_report
from reports.making import Making
from reports.orders import SUFFIXES, Order, Press, Sort, order_of
from reports.story import PLACES, story
from tests.data.storing import warning
from tests.reports.conftest import MADE
from tests.reports.small_store import NEWEST
from text import words

NOW = NEWEST + timedelta(days=1)


@pytest.fixture
def store(small_city: Path) -> Store:
    return Store(small_city)


def order(sort: str = "evaluation", suffix: str = "docx", **more: object) -> Order:
    named = {} if sort == "board" else {"warning": "W1"}
    return Order.model_validate({"sort": sort, "suffix": suffix, "made": MADE, **named, **more})


def lines(content: bytes) -> list[str]:
    made = docx.Document(io.BytesIO(content))
    cells = [c.text for t in made.tables for row in t.rows for c in row.cells]
    return [p.text for p in made.paragraphs] + cells


@pytest.mark.parametrize(
    ("sort", "suffix"), [(str(sort), suffix) for sort in Sort for suffix in SUFFIXES[sort]]
)
def test_what_is_on_record_is_made_again_to_the_last_byte(
    store: Store, sort: str, suffix: str
) -> None:
    with store.current() as held:
        made = Press(held, NOW).make(order(sort, suffix))
        (kept,) = store.record([made.entry(" 张  三 ")])
    assert kept.author == "张 三"
    assert kept.file.endswith("." + suffix)
    # Later facts change the newest snapshot, not the one that the document rests on.
    rows_later = warning("W9")
    store.publish("warnings", rows_later, [SourceFile("w.csv")])
    (found,) = store.documents()
    with store.snapshot(found.snapshot) as held:
        again = Press(held, NOW + timedelta(days=400)).make(order_of(found))
    assert again.content == made.content
    assert again.entry("").sha256 == found.sha256


def test_a_settled_order_says_all_that_decides(store: Store) -> None:
    with store.current() as held:
        press = Press(held, NOW)
        assert press.settled(order()).as_of == NEWEST
        assert press.settled(order("daily")).day == date(2026, 1, 13)
        assert press.settled(order("board", "pdf")).edition == "2025-10-20"
        settled = press.settled(order("supervision", day=date(2026, 1, 11)))
        assert press.settled(settled) == settled


@pytest.mark.parametrize(
    ("asked", "got"),
    [
        ({"warning": "W9"}, "W9"),
        ({"sort": "daily", "day": date(2026, 2, 1)}, "2026-02-01"),
        ({"sort": "start", "level": "red"}, "red"),
        ({"sort": "board", "suffix": "pdf", "paper": "A5"}, "A5"),
        ({"sort": "board", "suffix": "pdf", "plant": "X"}, "X"),
        ({"sort": "board", "suffix": "pdf", "edition": "1999-01-01"}, "1999-01-01"),
        ({"sort": "board", "suffix": "xlsx"}, None),
    ],
)
def test_what_there_is_not_is_refused(
    store: Store, asked: dict[str, object], got: str | None
) -> None:
    with store.current() as held, pytest.raises(JiError) as error:
        Press(held, NOW).make(order(**asked))  # type: ignore[arg-type]
    (problem,) = error.value.problems
    assert got is None or problem.got == got


def test_names_of_files_hold_nothing_that_a_system_refuses(store: Store) -> None:
    hostile = 'a/b\\c:d*e?"f<g>|h' + "长" * 200
    with store.current() as held:
        name = Press(held, NOW).name(order("board", "pdf", plant=hostile))
    assert not set(name) & set('/\\:*?"<>| ')
    assert len(name.encode()) < 255 + 80


# ── what people added ──────────────────────────────────────────────────────────────────────────


def add(store: Store, *, decisions: Sequence[Decision]) -> None:
    """A remark on every part, and rulings on the first conclusions."""
    for part in PLACES:
        comments.remark(store, "W1", Remark(CITY, part, "甲", f"关于{part}", NOW))
    with store.current() as held:
        found = conclusions(Press(held, NOW).evaluation(Press(held, NOW).settled(order())))
    every = [
        Ruling(CITY, one.key, decision, f"改写{n}", "乙", one.grounds, NOW)
        for n, (one, decision) in enumerate(zip(found, decisions, strict=False))
    ]
    comments.rule(store, "W1", every)


def test_remarks_stand_in_their_parts(store: Store) -> None:
    add(store, decisions=[Decision.ACCEPTED])
    with store.current() as held:
        press = Press(held, NOW)
        document = evaluation_report(
            press.evaluation(press.settled(order())), Making(words("zh"), MADE)
        )
    texts = [b.text for b in document.blocks if isinstance(b, Paragraph)]
    headings = [b for b in document.blocks if hasattr(b, "level")]
    assert len(headings) >= len(PLACES)
    found = [text for text in texts if "关于" in text]
    assert [text.split("关于")[1] for text in found] == list(PLACES)
    assert all(text.startswith("意见（甲，2026年1月21日 10:00）") for text in found)


def test_rulings_show_in_the_report(store: Store) -> None:
    add(store, decisions=[Decision.ACCEPTED, Decision.REWRITTEN, Decision.DROPPED])
    with store.current() as held:
        press = Press(held, NOW)
        e = press.evaluation(press.settled(order()))
        found = conclusions(e)
        said = lines(press.make(order()).content)
    assert [one.dropped for one in found[:3]] == [False, False, True]
    assert "采纳：乙，1月21日" in said
    assert "改写：乙，1月21日" in said
    assert "改写1" in said
    assert "改写2" not in said, "what is dropped is not in the report"
    assert said.count("拟提") == len(found) - 3
    assert any(f"以下{len(found) - 1}条结论" in line and "另有1条不采用" in line for line in said)


def test_a_ruling_on_facts_that_changed_is_proposed_anew(store: Store) -> None:
    with store.current() as held:
        found = conclusions(Press(held, NOW).evaluation(Press(held, NOW).settled(order())))
    one = Ruling(CITY, found[0].key, Decision.REWRITTEN, "旧话", "乙", "hours=1; regions=", NOW)
    comments.rule(store, "W1", [one])
    with store.current() as held:
        said = lines(Press(held, NOW).make(order()).content)
    assert "旧话" not in said
    assert "拟提（审定后数据有变）" in said


def test_the_story_is_all_that_the_report_has(store: Store) -> None:
    """Page and document are made of the same parts: none is in one of them alone."""
    with store.current() as held:
        press = Press(held, NOW)
        e = press.evaluation(press.settled(order()))
        making = Making(words("zh"), MADE)
        parts = story(e, making, "焦作市")
        document = evaluation_report(e, making)
    every = [one for part in parts for one in (part, *part.under)]
    assert [t.key for part in every for t in part.tables] == [t.key for t in document.tables]
    assert set(PLACES) < {part.key for part in parts}
