"""The .docx as XML: the page of GB/T 9704, native styles and fields, tables that are never cut."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reports import layout
from reports.content import Heading, Table
from reports.docx_file import docx_file
from reports.pdf_file import heading_pages, pdf_file, said
from tests.reports.conftest import Case, needs_soffice

MM = 36_000


@pytest.fixture(scope="module")
def content(city: Case) -> bytes:
    return docx_file(city.document, heading_pages(city.document))


@pytest.fixture(scope="module")
def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def near(length: int, millimetres: float) -> bool:
    return abs(length - millimetres * MM) < 0.05 * MM


def test_page_and_margins(opened: Any) -> None:
    (section,) = opened.sections
    assert near(section.page_width, 210)
    assert near(section.page_height, 297)
    assert near(section.top_margin, 37)
    assert near(section.left_margin, 28)
    assert near(section.page_width - section.left_margin - section.right_margin, 156)
    assert near(section.page_height - section.top_margin - section.bottom_margin, 225)


def test_twenty_two_lines_of_twenty_eight_characters(opened: Any) -> None:
    normal = opened.styles["Normal"]
    pitch = normal.paragraph_format.line_spacing.pt
    height = 225 * layout.POINTS_A_MM
    assert 22 * pitch <= height < 23 * pitch
    grid = opened.sections[0]._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "lines"
    assert int(grid.get(qn("w:linePitch"))) == pytest.approx(pitch * 20, abs=1)
    spacing = normal.element.rPr.find(qn("w:spacing"))
    width = normal.font.size.pt + int(spacing.get(qn("w:val"))) / 20
    assert 28 * width <= 156 * layout.POINTS_A_MM < 29 * width


def test_sizes_and_chinese_types(opened: Any) -> None:
    wanted = {
        "Normal": ("仿宋", 16),
        "Title": ("方正小标宋简体", 22),
        "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体", 16),
        "Heading 3": ("仿宋", 16),
        "Heading 4": ("仿宋", 16),
    }
    for name, (chinese, size) in wanted.items():
        style = opened.styles[name]
        assert style.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == chinese
        assert style.font.size == Pt(size)
        assert style.font.color.rgb is None
    for found in opened.styles.element.iter(qn("w:lang")):
        assert found.get(qn("w:eastAsia")) == "zh-CN"


def test_headings_are_native_and_stay_with_what_follows(city: Case, opened: Any) -> None:
    said = [(p.style.name, p.text) for p in opened.paragraphs if p.style.name.startswith("Heading")]
    told = [b for b in city.document.blocks if isinstance(b, Heading)]
    assert said == [(f"Heading {b.level}", b.text) for b in told]
    for level in (1, 2):
        assert opened.styles[f"Heading {level}"].paragraph_format.keep_with_next


def test_tables_repeat_their_head_and_break_no_row(city: Case, opened: Any) -> None:
    told = city.document.tables
    assert len(opened.tables) == len(told) > 10
    for made, one in zip(opened.tables, told, strict=True):
        rows = made._tbl.tr_lst
        assert rows[0].trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
        heads = ["".join(t.text for t in cell.iter(qn("w:t"))) for cell in rows[0].tc_lst]
        assert heads == [one.columns[place].title for place in one.shown]


def test_captions_are_numbered_by_fields_and_stay_with_their_tables(opened: Any) -> None:
    captions = [p for p in opened.paragraphs if p.style.name == "Caption"]
    told = ["".join(t.text for t in p._p.iter(qn("w:instrText"))).strip() for p in captions]
    tables = [p for p, field in zip(captions, told, strict=True) if field.startswith("SEQ 表")]
    figures = [p for p, field in zip(captions, told, strict=True) if field.startswith("SEQ 图")]
    assert len(tables) + len(figures) == len(captions)
    assert [re.match(r"表(\d+)", p.text)[1] for p in tables] == [
        str(n) for n in range(1, len(tables) + 1)
    ]
    assert all(p.paragraph_format.keep_with_next for p in tables)
    assert len(figures) == len(opened.inline_shapes) == 3


def test_page_numbers_are_fields_on_both_sides(opened: Any) -> None:
    section = opened.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (one,) = footer.paragraphs
        fields = [t.text.strip() for t in one._p.iter(qn("w:instrText"))]
        assert fields == ["PAGE"]
        assert one.text == "— 1 —"
        assert one._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
    assert opened.settings.odd_and_even_pages_header_footer


def test_number_and_seal_are_left_to_be_filled(opened: Any) -> None:
    texts = [p.text for p in opened.paragraphs]
    assert texts[0] == "〔　　　〕　　号"
    assert texts[-2:] == ["（单位名称、印章）", "2026年1月20日"]
    assert opened.paragraphs[-1].alignment == 2


def test_contents_ask_for_pages_of_bookmarks(city: Case, county: Case, content: bytes) -> None:
    xml = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    heads = [b for b in city.document.blocks if isinstance(b, Heading) and b.level == 1]
    asked = re.findall(r"PAGEREF (_Toc\d+)", xml)
    assert asked == re.findall(r'w:bookmarkStart[^>]*w:name="(_Toc\d+)"', xml)
    assert len(asked) == len(heads)
    assert county.document.contents == ""


def test_paragraph_properties_stand_in_the_order_of_the_schema(content: bytes) -> None:
    """Word repairs a file whose elements stand in another order."""
    order = (
        *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl"),
        *("numPr", "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens"),
        *("snapToGrid", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl", "rPr"),
    )
    fonts = (
        *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "spacing", "w", "kern"),
        *("sz", "szCs", "lang"),
    )
    parts = zipfile.ZipFile(io.BytesIO(content))
    for name in ("word/document.xml", "word/styles.xml", "word/footer1.xml"):
        tree = docx.oxml.parse_xml(parts.read(name))
        for tag, wanted in (("w:pPr", order), ("w:rPr", fonts)):
            for found in tree.iter(qn(tag)):
                names = [child.tag.split("}")[1] for child in found]
                known = [wanted.index(n) for n in names if n in wanted]
                assert known == sorted(known), (name, names)


def test_the_same_document_is_the_same_file(county: Case) -> None:
    assert docx_file(county.document) == docx_file(county.document)
    assert pdf_file(county.document) == pdf_file(county.document)


def test_its_properties_name_the_time_and_no_author(opened: Any, city: Case) -> None:
    about = opened.core_properties
    assert about.created.replace(tzinfo=None) == city.document.made
    assert about.author == ""
    assert about.title == city.document.title.replace("\n", " ")


@needs_soffice
def test_libreoffice_makes_the_pages(
    content: bytes, city: Case, converted: Callable[[bytes, str], bytes]
) -> None:
    made = pypdfium2.PdfDocument(converted(content, ".docx"))
    assert 8 <= len(made) <= 20
    width, height = made[0].get_size()
    assert (width, height) == pytest.approx((595.3, 841.9), abs=0.5)
    texts = [page.get_textpage().get_text_bounded() for page in made]
    for number, text in enumerate(texts, 1):
        assert f"— {number} —" in text
    assert "\ufffd" not in "".join(texts)
    heads = [b.text for b in city.document.blocks if isinstance(b, Heading) and b.level == 1]
    for head in heads:
        (page,) = [
            n for n, text in enumerate(texts[1:], 2) if re.search(rf"^{head}\s*$", text, re.M)
        ]
        (listed,) = re.findall(rf"{head}\.+\s*(\d+)", texts[0])
        assert int(listed) == page
        # A heading is never the last line above the page number.
        lines = [line.strip() for line in texts[page - 1].splitlines() if line.strip()]
        assert lines.index(head) < len(lines) - 2


@needs_soffice
def test_lines_stand_where_the_layout_says(
    content: bytes, converted: Callable[[bytes, str], bytes]
) -> None:
    """Body lines are a twenty-second of the text's height apart, and inside its edges."""
    page = pypdfium2.PdfDocument(converted(content, ".docx"))[1].get_textpage()
    text = page.get_text_bounded()
    boxes = [
        page.get_charbox(place)
        for place in range(page.count_chars())
        if page.get_text_range(place, 1).strip()
    ]
    left = min(box[0] for box in boxes)
    assert left >= 28 * layout.POINTS_A_MM - 1
    assert max(box[2] for box in boxes) <= 184 * layout.POINTS_A_MM + layout.BODY
    tall = sorted({round(box[1]) for box in boxes if box[3] - box[1] > 11}, reverse=True)
    steps = [a - b for a, b in pairwise(tall) if a - b > 20]
    assert any(abs(step - layout.PITCH) <= 1.5 for step in steps), (text[:80], steps)


def test_the_picture_has_the_resolution_of_print(opened: Any) -> None:
    for shape in opened.inline_shapes:
        assert shape.width == Mm(156)
        assert shape._inline.docPr.get("descr")


def test_a_long_table_says_how_many_rows_it_leaves_out(city: Case, opened: Any) -> None:
    texts = [p.text for p in opened.paragraphs]
    cut = [t for t in city.document.tables if t.most and len(t.rows) > t.most]
    for one in cut:
        assert one.rest in texts


def test_a_table_of_totals_ends_with_them(city: Case) -> None:
    told: list[Table] = [t for t in city.document.tables if t.last is not None]
    assert {t.key for t in told} >= {"duties", "inspection", "evidence"}
    for one in told:
        for place, column in enumerate(one.columns):
            if column.total == "sum":
                assert one.last is not None
                assert one.last[place].value == sum(row[place].value or 0 for row in one.rows)


def test_no_line_begins_with_the_bracket_of_a_clause(opened: Any) -> None:
    """五(二)6 could end a line after its first character; the file says that ``(`` begins none."""
    found = {
        letters.tag.rpartition("}")[2]: letters.get(qn("w:val"))
        for letters in opened.settings.element
        if "noLineBreaks" in letters.tag and letters.get(qn("w:lang")) == "zh-CN"
    }
    assert list(found) == ["noLineBreaksAfter", "noLineBreaksBefore"]
    assert "(" in found["noLineBreaksBefore"]
    assert "。" in found["noLineBreaksBefore"]
    assert "（" in found["noLineBreaksAfter"]


def test_only_what_is_short_or_announced_is_kept_together(city: Case, opened: Any) -> None:
    """Longer tables may go over a page; of a paragraph only one with a colon holds the next."""
    for made, one in zip(opened.tables, city.document.tables, strict=True):
        held = [row for row in made._tbl.tr_lst if row.find(".//" + qn("w:keepNext")) is not None]
        listed = len(made._tbl.tr_lst) - 1
        assert len(held) == (listed if listed <= layout.KEPT_WHOLE else 3), one.key
    normal = [p for p in opened.paragraphs if p.style.name == "Normal" and len(p.text) > 20]
    kept = [p.text for p in normal if p.paragraph_format.keep_with_next]
    assert all(text.endswith("：") for text in kept[:-1])
    assert len(normal) - len(kept) > 8


def test_a_clause_is_not_parted_in_a_pdf_and_nothing_unseen_is_copied(city: Case) -> None:
    text = "".join(
        page.get_textpage().get_text_range()
        for page in pypdfium2.PdfDocument(pdf_file(city.document))
    )
    assert "五(二)6" in text
    assert re.findall(r"五\s*\r?\n\(", text) == []
    assert [c for c in text if c in "\u200b\u200d\u2060\ufeff"] == []


def test_long_words_of_a_pdf_are_in_pieces_that_may_end_a_line() -> None:
    assert said("甲五(二)2(5)乙") == '"甲" + box("五(二)2(5)") + "乙"'
    long = "9141080012345678XY"
    assert said(long) == '"914108001234" + box("5678XY") + ""'
    assert said("短 word") == '"短 word"'
