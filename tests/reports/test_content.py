"""Text from outside made harmless, and the numbers of headings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reports.content import LONGEST, Cell, Numbers, outside, plain, short


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        ("甲\x00乙\x1f", "甲乙"),
        ("一\n二\r\n三\t四\u2028五", "一 二 三 四 五"),
        ("右\u202e左\u2066\u2069\u200f", "右左"),
        ("半\ud800个", "半个"),
        ("=1+1", "=1+1"),
        ("<w:t>&", "<w:t>&"),
        ("\ufeff名\uffff\U0001ffff", "名"),
    ],
)
def test_what_could_break_a_file_is_left_out(given_text: str, wanted: str) -> None:
    assert plain(given_text) == wanted


@given(st.text(st.characters(codec=None)))
def test_any_text_is_good_xml_and_one_line(text: str) -> None:
    made = etree.Element("t")
    made.text = plain(text)
    assert etree.fromstring(etree.tostring(made)).text in (plain(text), None)
    assert len(plain(text).splitlines()) <= 1


def test_only_words_of_others_are_shortened() -> None:
    long = "长" * (LONGEST + 1)
    assert Cell(long).shown == long
    assert outside(long).shown == short(long) == "长" * (LONGEST - 1) + "…"
    assert outside("长" * LONGEST).shown == "长" * LONGEST


def test_headings_are_numbered_as_in_official_documents() -> None:
    numbers = Numbers("zh")
    levels = [1, 2, 2, 3, 4, 4, 1, 2]
    said = [numbers.heading(level, "题").text for level in levels]
    assert said == [
        "一、题",
        "（一）题",
        "（二）题",
        "1. 题",
        "（1）题",
        "（2）题",
        "二、题",
        "（一）题",
    ]
    for _ in range(9):
        last = numbers.heading(1, "")
    assert last.text == "十一、"


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (34, "三十四")]
)
def test_chinese_numbers(number: int, said: str) -> None:
    assert Numbers.chinese(number) == said


def test_headings_in_english() -> None:
    numbers = Numbers("en")
    said = [numbers.heading(level, "T").text.split()[0] for level in (1, 2, 2, 1)]
    assert said == ["1", "1.1", "1.2", "2"]
