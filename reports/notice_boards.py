"""Notice boards to print at A3 or A4, landscape, one page a plant. Clause 五(二)2(5).

What a board lacks is left blank for the plant to fill in.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from analytics.plan import Plan
from data.notice_boards import Board, Person
from reports import docx_xml as xml
from reports.content import plain, short
from reports.docx_file import packed
from reports.drawing import need_chinese, pdf
from reports.making import Making
from reports.pdf_file import family, said
from text import findings_board, findings_reduction
from text.formats import clock

PAPERS = {"A3": (420.0, 297.0), "A4": (297.0, 210.0)}
"""Width and height [mm]."""

CLAUSE = "五(二)2(5)"

_MARGIN, _TITLE, _TYPE, _NOTE = 15.0, 32.0, 17.0, 9.0
_NAME, _MEASURE = 60, 420
_WORD = 0.85
"""Word processors set lines wider apart, so that less fits."""

_FULL, _LEAST = 240, 0.42
"""So many letters of measures fit a page at full size; more are set smaller, to a limit."""


@dataclass(frozen=True)
class Printed:
    """One board as it is printed: its pairs of label and text, and a row a level."""

    pairs: tuple[tuple[str, str, str, str], ...]
    levels: tuple[tuple[str, str, str], ...]

    @property
    def letters(self) -> int:
        """How much text the measures are."""
        return sum(len(text) for *_, text in self.levels)


@dataclass(frozen=True)
class Boards:
    """Boards of one file, with what stands above and below each."""

    title: str
    heads: tuple[str, str, str]
    pages: tuple[Printed, ...]
    stamp: str


def prepared(
    boards: Sequence[Board], *, plan: Plan, edition: str, snapshot: str, making: Making
) -> Boards:
    """The words of all boards."""
    words = making.words
    stamp = words(
        "board.stamp",
        edition=findings_reduction.edition_name(words, edition),
        snapshot=snapshot,
        made=clock(making.made, words.lang),
        plan=plan.title_zh if words.lang == "zh" else plan.title_en,
        clause=CLAUSE,
    )
    if making.demo:
        stamp += words("board.joint") + words("evaluation.demo")
    return Boards(
        title=words("board.title"),
        heads=(words("board.level"), words("board.response"), words("board.measures")),
        pages=tuple(_printed(one, plan, making) for one in boards),
        stamp=stamp,
    )


def _printed(one: Board, plan: Plan, making: Making) -> Printed:
    words = making.words

    def label(name: str) -> str:
        return words("board." + name)

    def shown(text: str) -> str:
        return short(plain(text), _NAME) or words("board.blank")

    def person(name: str, who: Person) -> tuple[str, str, str, str]:
        return label(name), shown(who.name), label("phone"), shown(who.phone)

    pairs = (
        (label("name"), shown(one.name), label("region"), shown(making.name(one.region))),
        (label("industry"), shown(one.industry), label("grade"), shown(one.grade)),
        person("legal", one.legal),
        person("contact", one.contact),
        person("supervisor", one.supervisor),
    )
    levels = tuple(
        (
            words("level." + rule.level),
            words("response." + rule.response),
            short(plain(findings_board.measures(words, one.measures, rule.level)), _MEASURE),
        )
        for rule in plan.levels
    )
    return Printed(pairs, levels)


def _scale(paper: str, one: Printed) -> tuple[float, float]:
    """How much larger than at A4 the page is, and how much smaller much text has to be."""
    page = PAPERS[paper][0] / PAPERS["A4"][0]
    return page, min(1.0, max(_LEAST, sqrt(_FULL / max(one.letters, 1))))


def boards_pdf(boards: Boards, *, paper: str, making: Making, name: str = ".pdf") -> bytes:
    """All boards as PDF, one page each."""
    need_chinese(name)
    width, height = PAPERS[paper]
    scale = width / PAPERS["A4"][0]
    parts = [
        f"#set page(width: {width}mm, height: {height}mm, margin: {_MARGIN * scale}mm)\n"
        f'#set text(font: {family("body")}, lang: "{making.words.lang}", region: "cn")\n'
        "#set par(leading: 0.5em)\n#set table(stroke: 0.8pt)"
    ]
    for number, one in enumerate(boards.pages):
        parts.append("#pagebreak()" if number else "")
        parts.append(_page_typst(boards, one, paper))
    return pdf("\n".join(parts), made=making.made)


def _page_typst(boards: Boards, one: Printed, paper: str) -> str:
    page, less = _scale(paper, one)
    head = family("head")

    def strong(text: str) -> str:
        return f"align(center + horizon, text(font: {head}, {said(text)}))"

    def cell(text: str) -> str:
        return f"align(left + horizon, {said(text)})"

    pairs = ",\n".join(
        f"{strong(a)}, {cell(b)}, {strong(c)}, {cell(d)}" for a, b, c, d in one.pairs
    )
    levels = ",\n".join(
        f"{strong(a)}, {strong(b)}, text(size: {_TYPE * page * less:.2f}pt, {cell(c)})"
        for a, b, c in one.levels
    )
    heads = ", ".join(strong(text) for text in boards.heads)
    return f"""
#align(center, text(font: {family("title")}, size: {_TITLE * page:.2f}pt, {said(boards.title)}))
#v(1fr)
#text(size: {_TYPE * page:.2f}pt)[
#table(columns: (1.6fr, 3.2fr, 1fr, 1.8fr), inset: {8 * page:.2f}pt, {pairs})
#v({-0.4 * page:.2f}em)
#table(columns: (1fr, 1fr, 5.6fr), inset: {8 * page * less:.2f}pt, {heads}, {levels})
]
#v(1fr)
#text(size: {_NOTE * page:.2f}pt, {said(boards.stamp)})
"""


def boards_docx(boards: Boards, *, paper: str, making: Making) -> bytes:
    """All boards as .docx, one page each."""
    made = docx.Document()
    width, height = PAPERS[paper]
    scale = width / PAPERS["A4"][0]
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(width), Mm(height)
    for side in ("top", "bottom", "left", "right"):
        setattr(section, f"{side}_margin", Mm(_MARGIN * scale))
    normal = made.styles["Normal"]
    normal.font.size = Pt(_TYPE * scale)
    normal.paragraph_format.space_after = Pt(0)
    xml.set_fonts(normal.element.get_or_add_rPr(), "body")
    xml.language(made.styles.element, making.words.lang)
    table_text = made.styles.add_style("Table Text", 1)
    table_text.base_style = normal
    for style in (normal, table_text):
        xml.off_the_grid(style.element.get_or_add_pPr())
    across = round((width - 2 * _MARGIN * scale) * 1440 / 25.4)
    for number, one in enumerate(boards.pages):
        _board_docx(made, boards, one, across, paper, first=not number)
    about = made.core_properties
    about.title, about.author, about.last_modified_by, about.comments = boards.title, "", "", ""
    about.created = about.modified = making.made
    memory = io.BytesIO()
    made.save(memory)
    return packed(memory)


def _board_docx(
    made: docx.document.Document, boards: Boards, one: Printed, across: int, paper: str, *,
    first: bool,
) -> None:  # fmt: skip
    scale, less = _scale(paper, one)
    title = made.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.page_break_before = not first
    title.paragraph_format.space_after = Pt(10 * scale)
    run = title.add_run(boards.title)
    run.font.size = Pt(_TITLE * scale)
    xml.set_fonts(run._r.get_or_add_rPr(), "title")
    body = made.element.body

    def table(rows: Sequence[Sequence[str]], shares: Sequence[float], strong: set[int]) -> None:
        whole = sum(shares)
        widths = [round(across * share / whole) for share in shares]
        lines = []
        for row in rows:
            head = row is boards.heads
            cells = [
                (text, "center" if head or place in strong else "left")
                for place, text in enumerate(row)
            ]
            small = less if len(row) == len(boards.heads) and not head else 1.0
            size = _TYPE * scale * small * _WORD
            lines.append(xml.row(cells, widths, strong=head, bold=strong, size=size))
        made_table = xml.table(lines, widths, padding=round(70 * scale * less))
        body.insert_element_before(made_table, "w:sectPr")

    table(one.pairs, (1.6, 3.2, 1, 1.8), {0, 2})
    gap = made.add_paragraph()
    gap.paragraph_format.line_spacing = Pt(6 * scale)
    table([boards.heads, *one.levels], (1, 1, 5.6), {0, 1})
    note = made.add_paragraph()
    note.paragraph_format.space_before = Pt(6 * scale)
    said_below = note.add_run(plain(boards.stamp))
    said_below.font.size = Pt(_NOTE * scale)
