"""Measures in words: what the rules read, and what they rightly leave unread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.readers.office_measures import Told, line_meant, told


def whole(text: str) -> Told:
    """A measure of a plant that has one row without a line."""
    return told(text, has_line=False, alone=True)


@pytest.mark.parametrize(
    ("text", "stop", "load"),
    [
        ("停产", "plant", 1.0),
        ("全厂停产", "plant", 1.0),
        ("企业停产。", "plant", 1.0),
        ("所有生产线停产", "plant", 1.0),
        ("1.停产；2.停止使用国三柴油货车", "plant", 1.0),
        ("停产50%", "line", 0.5),
        ("限产50%", "none", 0.5),
        ("限产５０％以上", "none", 0.5),
        ("降低负荷30%", "none", 0.3),
        ("负荷降低30%", "none", 0.3),
        ("降低生产负荷 30 %", "none", 0.3),
        ("压减产能20%，加强管理", "none", 0.2),
        ("按70%负荷生产", "none", 0.3),
        ("按照80%的负荷运行", "none", 0.2),
        ("生产负荷控制在70%以内", "none", 0.3),
        ("负荷降至50%", "none", 0.5),
        ("限产至60%", "none", 0.4),
        ("轮流停产", "rotate", None),
        ("轮产", "rotate", None),
        ("轮流停产50%", "rotate", 0.5),
        ("自主减排", "none", None),
        ("自主采取减排措施", "none", None),
        ("不停产", "none", 0.0),
        ("限产100%", "none", 1.0),
        ("限产0%", "none", 0.0),
    ],
)
def test_what_is_read(text: str, stop: str, load: float | None) -> None:
    found = whole(text)
    assert (found.stop, found.read) == (stop, True)
    assert found.load == pytest.approx(load) if load is not None else found.load is None


@pytest.mark.parametrize(
    "text",
    [
        "以热定产",
        "加强无组织排放管控",
        "限产",
        "限产120%",
        "限产30%-50%",
        "停产时间另行通知",
        "停产（仅一条线）",
        "按清单执行",
        "50%",
        "？",
    ],
)
def test_what_no_rule_reads_stops_nothing(text: str) -> None:
    assert whole(text) == Told("none", None, read=False)


@pytest.mark.parametrize("text", ["停产1条生产线", "涂装工序停产", "喷涂车间停产", "停运锅炉"])
def test_a_stop_of_a_part_has_no_load(text: str) -> None:
    assert whole(text) == Told("line", None, read=False)


def test_clauses_that_differ_leave_the_load_open() -> None:
    assert whole("烧结机停产，其余限产30%") == Told("none", None, read=False)
    assert whole("道路洒水，限产30%，停止使用国三货车") == Told("none", 0.3)
    assert whole("涂装工序停产，其余工序限产30%") == Told("line", None, read=False)
    assert whole("限产30%，限产50%") == Told("none", None, read=False)
    assert whole("限产30%；限产30%") == Told("none", 0.3)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("停2号线", "2号线"),
        ("停产2#生产线", "2#生产线"),
        ("3号窑停产", "3号窑"),
        ("2号线停产，3号线正常生产", "2号线"),
    ],
)
def test_a_line_that_is_named_stops_wholly(text: str, line: str) -> None:
    found = told(text, has_line=False, alone=False)
    assert (found.stop, found.load, found.line) == ("line", 1.0, line)


def test_a_stop_is_of_the_row_it_stands_in() -> None:
    assert told("停产", has_line=True, alone=False) == Told("line", 1.0)
    assert told("停产", has_line=True, alone=True) == Told("plant", 1.0)
    assert told("停产", has_line=False, alone=False) == Told("line", None, read=False)
    assert told("生产线停产", has_line=True, alone=False) == Told("line", 1.0)


def test_which_line_is_meant() -> None:
    lines = ["1号线（日产5000吨）", "2号线"]
    assert line_meant("2号线", lines[0], lines) == "2号线"
    assert line_meant("1#线", lines[0], lines) == lines[0]
    assert line_meant("3号线", lines[0], lines) == "3号线"
    assert line_meant("", lines[0], lines) == lines[0]
    assert line_meant("涂装线", lines[0], lines) == lines[0]


@given(st.text(max_size=20), st.booleans(), st.booleans())
def test_any_words(text: str, has_line: bool, alone: bool) -> None:
    found = told(text, has_line=has_line, alone=alone)
    assert found.load is None or 0 <= found.load <= 1
    assert found.read or found.load is None


@given(st.integers(0, 100), st.sampled_from(["限产{}%", "降低负荷{}%", "停产{}%", "轮流停产{}%"]))
def test_any_percentage(percent: int, words: str) -> None:
    assert whole(words.format(percent)).load == pytest.approx(percent / 100)
