"""A document as .docx, laid out as official documents are; see `reports.layout`.

Headings, captions and page numbers are the word processor's own, so that contents and numbers can
be updated there.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from math import floor
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import (
    WD_ALIGN_PARAGRAPH,
    WD_LINE_SPACING,
    WD_TAB_ALIGNMENT,
    WD_TAB_LEADER,
)
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as Made

from reports import docx_xml as xml
from reports import layout
from reports.content import (
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Table,
    plain,
)
from reports.drawing import png
from text import words

_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
}
_GAP = 14.0
_TABLE_LINE = Pt(layout.TABLE_PITCH)
_ZIPPED = (2020, 1, 1, 0, 0, 0)


def docx_file(document: Document, pages: Mapping[int, int] | None = None) -> bytes:
    """The file; the same document gives the same bytes.

    Parameters
    ----------
    pages : page of each heading of level 1 by its place among them, for the contents until the
        word processor counts for itself
    """
    return _Writer(document, pages or {}).file()


class _Writer:
    def __init__(self, document: Document, pages: Mapping[int, int]) -> None:
        self.document = document
        self.pages = pages
        self.made = docx.Document()
        self.headings = 0
        self.new_page = False
        self.captions = {"table": 0, "figure": 0}
        self.words = words(document.lang)

    def file(self) -> bytes:
        """Write everything."""
        self._styles()
        self._ids = {one.name: one.style_id for one in self.made.styles}
        self._body = self.made.element.body
        self._page()
        self._properties()
        document = self.document
        if document.number:
            numbered = self._line(document.number, "Normal", align="center")
            numbered.paragraph_format.space_after = Pt(_GAP)
        for line in document.title.split("\n"):
            self._line(line, "Title")
        self._line("", "Normal")
        if document.contents:
            self._contents()
        if document.addressee:
            self._line(document.addressee, "Normal")
        for place, block in enumerate(document.blocks):
            self._block(block, keep=document.leads(place))
        ends = [said for said in (document.signature, document.day) if said]
        for place, said in enumerate(ends):
            one = self._line(said, "Normal", align="right")
            one.paragraph_format.space_before = Pt(0 if place else _GAP)
            one.paragraph_format.keep_with_next = place < len(ends) - 1
            one._p.get_or_add_pPr().append(xml.element("w:ind", rightChars="400", right="1280"))
            _ordered(one)
        return self._packed()

    # The page and its styles

    def _styles(self) -> None:
        styles = self.made.styles
        self._type(styles["Normal"], "body", layout.BODY)
        # A grid of characters would double the width of those that are wider than a cell.
        spaced = layout.TEXT[0] * layout.POINTS_A_MM / layout.CHARACTERS - layout.BODY
        xml.spacing(styles["Normal"].element.get_or_add_rPr(), floor(spaced * 20))
        xml.language(styles.element, self.document.lang)
        form = styles["Normal"].paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        form.line_spacing = Pt(layout.PITCH)
        form.widow_control = True
        self._type(styles["Title"], "title", layout.TITLE)
        title = styles["Title"].paragraph_format
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.line_spacing = Pt(35)
        title.keep_with_next = True
        title.space_before = title.space_after = Pt(0)
        xml.off_the_grid(styles["Title"].element.get_or_add_pPr())
        _no_border(styles["Title"])
        for level, use in enumerate(layout.HEADINGS, 1):
            style = styles[f"Heading {level}"]
            self._type(style, use, layout.BODY)
            form = style.paragraph_format
            form.space_before = form.space_after = Pt(0)
            form.keep_with_next = form.keep_together = True
            xml.first_line(style.element.get_or_add_pPr(), 2)
        caption = styles["Caption"]
        self._type(caption, "head", 12)
        form = caption.paragraph_format
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER
        form.space_before, form.space_after = Pt(6), Pt(3)
        form.line_spacing = Pt(18)
        xml.off_the_grid(caption.element.get_or_add_pPr())
        cell = styles.add_style("Table Text", WD_STYLE_TYPE.PARAGRAPH)
        cell.base_style = styles["Normal"]
        self._type(cell, "body", layout.TABLE)
        cell.paragraph_format.line_spacing = _TABLE_LINE
        xml.off_the_grid(cell.element.get_or_add_pPr())
        if self.document.contents:
            toc = styles.add_style("TOC 1", WD_STYLE_TYPE.PARAGRAPH)
            toc.base_style = styles["Normal"]
            toc.paragraph_format.tab_stops.add_tab_stop(
                Mm(layout.TEXT[0]), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
            )

    def _type(self, style: Any, use: str, size: float) -> None:
        style.font.size = Pt(size)
        style.font.bold = style.font.italic = False
        style.font.color.rgb = None
        properties = style.element.get_or_add_rPr()
        for name in ("w:color", "w:spacing", "w:kern"):
            found = properties.find(qn(name))
            if found is not None:
                properties.remove(found)
        xml.set_fonts(properties, use)

    def _page(self) -> None:
        section = self.made.sections[0]
        section.page_width, section.page_height = Mm(layout.PAGE[0]), Mm(layout.PAGE[1])
        section.top_margin, section.bottom_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
        section.left_margin, section.right_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
        folio_mm = layout.FOLIO / layout.POINTS_A_MM
        below = layout.FOLIO_BELOW + folio_mm
        if self.document.foot:
            below += layout.FOOT
        section.footer_distance = Mm(layout.BOTTOM - below)
        grid = section._sectPr.find(qn("w:docGrid"))
        if grid is not None:
            section._sectPr.remove(grid)
        section._sectPr.append(
            xml.element(
                "w:docGrid",
                type="lines",
                linePitch=str(round(layout.PITCH * 20)),
            )
        )
        self.made.settings.odd_and_even_pages_header_footer = True
        xml.ends_of_lines(self.made.settings.element)
        for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
            one = footer.paragraphs[0]
            one.alignment = _ALIGN[side]
            one.add_run("— ")
            xml.field(one, "PAGE", "1")
            one.add_run(" —")
            for run in one.runs:
                run.font.size = Pt(layout.FOLIO)
                xml.set_fonts(run._r.get_or_add_rPr(), "folio")
            indent = {f"{side}Chars": "100", side: "280"}
            one._p.get_or_add_pPr().append(xml.element("w:ind", **indent))
            _ordered(one)
            if self.document.foot:
                footer.add_paragraph(plain(self.document.foot), style="Table Text")

    def _properties(self) -> None:
        about = self.made.core_properties
        about.title = plain(self.document.title)
        about.author = about.last_modified_by = about.comments = ""
        about.language = "zh-CN" if self.document.lang == "zh" else "en"
        about.created = about.modified = self.document.made
        about.revision = 1

    # Blocks

    def _block(self, block: object, *, keep: bool = False) -> None:
        if isinstance(block, Heading):
            self.headings += block.level == 1
            one = self._line(block.text, f"Heading {block.level}")
            if block.level == 1:
                xml.bookmark(one, f"_Toc{self.headings:06d}", self.headings)
        elif isinstance(block, Paragraph):
            one = self._line(block.text, "Table Text" if block.small else "Normal")
            if block.indent:
                xml.first_line(one._p.get_or_add_pPr(), 2)
            one.paragraph_format.keep_with_next = keep
        elif isinstance(block, Figure):
            self._figure(block)
        elif isinstance(block, Table):
            self._table(block, ends=keep)
        elif isinstance(block, PageBreak):
            self.new_page = True

    def _line(self, text: str, style: str, align: str = "") -> Made:
        one = self.made.add_paragraph()
        one._p.style = self._ids[style]
        if self.new_page:
            one.paragraph_format.page_break_before = True
            self.new_page = False
        if text:
            one.add_run(plain(text))
        if align:
            one.alignment = _ALIGN[align]
        return one

    def _caption(self, kind: str, caption: str, *, above: bool) -> None:
        self.captions[kind] += 1
        told = self.words(f"evaluation.caption.{kind}_number", number="\0", caption=caption)
        before, after = told.split("\0")
        one = self._line("", "Caption")
        one.add_run(before)
        label = before.strip() or kind
        xml.field(one, f"SEQ {label} \\* ARABIC", str(self.captions[kind]))
        one.add_run(plain(after))
        one.paragraph_format.keep_with_next = above

    def _figure(self, one: Figure) -> None:
        held = self._line("", "Normal", align="center")
        held.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        held.paragraph_format.keep_with_next = True
        xml.off_the_grid(held._p.get_or_add_pPr())
        picture = io.BytesIO(png(one.svg, one.width, one.height))
        shape = held.add_run().add_picture(picture, width=Mm(one.width))
        shape._inline.docPr.set("descr", plain(one.said))
        self._caption("figure", one.caption, above=False)

    def _table(self, one: Table, *, ends: bool = False) -> None:
        self._caption("table", one.caption, above=True)
        shown = one.shown
        rows = list(one.rows[: one.most])
        body = [*rows, *([one.last] if one.last is not None and one.most is None else [])]
        size, fitted = one.fitted
        widths = [round(20 * width) for width in fitted]
        small = 0 if size == layout.TABLE else size
        heads = [(one.columns[place].title, "center") for place in shown]
        made = [xml.row(heads, widths, head=True, strong=True, keep=True, size=small)]
        together = len(body) <= layout.KEPT_WHOLE
        for number, row in enumerate(body):
            cells = [(row[place].shown, one.columns[place].align) for place in shown]
            # A longer table may be divided, but not so that one row stands alone.
            last = number == len(body) - 1
            keep = ends if last else together or number in (0, len(body) - 2)
            made.append(xml.row(cells, widths, strong=row is one.last, keep=keep, size=small))
        self._body.insert_element_before(xml.table(made, widths), "w:sectPr")
        if len(rows) < len(one.rows) and one.rest:
            self._line(one.rest, "Table Text")
        else:
            gap = self._line("", "Table Text")
            gap.paragraph_format.line_spacing = Pt(6)
            gap.paragraph_format.keep_with_next = ends

    def _contents(self) -> None:
        """Each heading with a field that asks for its page.

        Not one field for the whole: some programs show what that held last instead of counting.
        """
        self._line(self.document.contents, "Normal", align="center")
        heads = [b for b in self.document.blocks if isinstance(b, Heading) and b.level == 1]
        for place, head in enumerate(heads, 1):
            one = self._line("", "TOC 1")
            name = f"_Toc{place:06d}"
            link = xml.element("w:hyperlink", anchor=name, history="1")
            one.add_run(plain(head.text))
            one.add_run("\t")
            xml.field(one, f"PAGEREF {name} \\h", str(self.pages.get(place, 1)), dirty=True)
            for run in one._p.findall(qn("w:r")):
                link.append(run)
            one._p.append(link)
        self.new_page = True

    def _packed(self) -> bytes:
        memory = io.BytesIO()
        self.made.save(memory)
        return packed(memory)


def packed(memory: io.BytesIO) -> bytes:
    """The parts of a file with one date, so that the same document is the same file."""
    again = io.BytesIO()
    with zipfile.ZipFile(memory) as parts, zipfile.ZipFile(again, "w") as made:
        for part in parts.infolist():
            info = zipfile.ZipInfo(part.filename, _ZIPPED)
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, parts.read(part))
    return again.getvalue()


_ORDER = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr"),
    *("shd", "tabs", "snapToGrid", "spacing", "ind", "jc", "outlineLvl", "rPr", "sectPr"),
)


def _ordered(one: Made) -> None:
    """Put a paragraph's properties into the order that the schema asks for."""
    properties = one._p.get_or_add_pPr()
    names = {qn(f"w:{name}"): place for place, name in enumerate(_ORDER)}
    for child in sorted(properties, key=lambda c: names.get(c.tag, len(names))):
        properties.append(child)


def _no_border(style: Any) -> None:
    found = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if found is not None:
        found.getparent().remove(found)
