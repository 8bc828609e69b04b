"""Text from outside made harmless, and the numbers of headings."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reports import layout
from reports.content import (
    LONGEST,
    Cell,
    Column,
    Document,
    Heading,
    Numbers,
    Paragraph,
    Table,
    outside,
    plain,
    short,
)


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


def _table(titles: list[str], wished: list[float], row: list[str]) -> Table:
    columns = [Column(title, width) for title, width in zip(titles, wished, strict=True)]
    return Table("t", "t", columns, [[Cell(one) for one in row]])


def test_no_column_is_too_narrow_for_its_widest_word() -> None:
    words = ["Zhongzhan", "66.7%", "9.2%–15.1%", ""]
    size, widths = _table(["County", "核查", "执行", "其余"], [1, 1, 1, 9], words).fitted
    assert size == layout.TABLE
    needed = [layout.word_width(word) * size for word in words]
    assert all(width > least for width, least in zip(widths, needed, strict=True))
    assert sum(widths) == pytest.approx(layout.TEXT[0] * layout.POINTS_A_MM)


def test_columns_are_as_wide_as_wished_where_words_fit() -> None:
    whole = layout.TEXT[0] * layout.POINTS_A_MM
    fitted = _table(["甲", "乙", "x"], [1, 3, 0], ["", "", ""]).fitted
    assert fitted == (layout.TABLE, [whole / 4, whole * 3 / 4])


def test_type_is_smaller_where_words_do_not_fit_and_no_smaller_than_legible() -> None:
    whole = layout.TEXT[0] * layout.POINTS_A_MM
    size, widths = _table(["Coverage"] * 9, [1] * 9, [""] * 9).fitted
    assert layout.TABLE_LEAST < size < layout.TABLE
    assert min(widths) > layout.word_width("Coverage") * size
    size, widths = _table(["measurements"] * 20, [1] * 20, [""] * 20).fitted
    assert size == layout.TABLE_LEAST
    assert widths == pytest.approx([whole / 20] * 20)


def test_only_a_sentence_that_announces_a_table_leads_to_it() -> None:
    table = Table("t", "题", [Column("名", 1)], [[Cell("x")]])
    blocks = [
        *(Heading(1, "一"), Paragraph("如下："), table, Paragraph("句。"), table),
        *(Paragraph("此外："), Paragraph("完。")),
    ]
    one = Document("题", blocks, "zh", datetime(2026, 1, 20))
    assert [place for place in range(len(blocks)) if one.leads(place)] == [1]


def test_the_last_paragraph_goes_with_the_signature() -> None:
    one = Document("题", [Paragraph("完。")], "zh", datetime(2026, 1, 20), signature="（印章）")
    assert one.leads(0)


def test_a_heading_that_stands_alone_has_no_number() -> None:
    numbers = Numbers("zh")
    said = [
        numbers.heading(1, "甲").text,
        numbers.heading(2, "乙", alone=True).text,
        numbers.heading(1, "丙").text,
        numbers.heading(2, "丁").text,
    ]
    assert said == ["一、甲", "乙", "二、丙", "（一）丁"]


def test_a_clause_is_one_word() -> None:
    """Two ideographs of 1 em, four brackets and a slim one of 0.36, two digits of 0.6."""
    assert layout.word_width("五(二)2(5)") == pytest.approx(2 * 1 + 4 * 0.36 + 2 * 0.6)
