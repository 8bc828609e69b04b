"""The parts of WordprocessingML that python-docx has no words for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from reports.layout import FONTS


def element(tag: str, **attributes: str) -> Any:
    """An element such as ``w:tblHeader`` with attributes of the same name space."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


_AFTER = {
    "w:rFonts": (
        *("w:b", "w:bCs", "w:i", "w:iCs", "w:color", "w:spacing", "w:kern", "w:sz", "w:szCs"),
        *("w:lang",),
    )
}


def set_fonts(properties: Any, use: str) -> None:
    """Name the Chinese and the Latin type; without the former Chinese falls back to anything."""
    chinese, latin = FONTS[use]
    found = properties.find(qn("w:rFonts"))
    if found is not None:
        properties.remove(found)
    fonts = element("w:rFonts", ascii=latin, hAnsi=latin, eastAsia=chinese, cs=latin)
    fonts.set(qn("w:hint"), "eastAsia")
    properties.insert_element_before(fonts, *_AFTER["w:rFonts"])


def first_line(paragraph_properties: Any, characters: int) -> None:
    """Indent the first line by so many characters."""
    found = paragraph_properties.find(qn("w:ind"))
    if found is None:
        found = element("w:ind")
        paragraph_properties.insert_element_before(found, "w:jc", "w:outlineLvl", "w:rPr")
    found.set(qn("w:firstLineChars"), str(100 * characters))
    found.set(qn("w:firstLine"), str(320 * characters))


def off_the_grid(paragraph_properties: Any) -> None:
    """Let lines of another size stand closer or wider than the page's lines."""
    paragraph_properties.insert_element_before(
        element("w:snapToGrid", val="0"),
        *("w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr"),
    )


def field(paragraph: Paragraph, instruction: str, cached: str, *, dirty: bool = False) -> None:
    """A field with what it showed last."""
    begin = element("w:fldChar", fldCharType="begin")
    if dirty:
        begin.set(qn("w:dirty"), "true")
    paragraph.add_run()._r.append(begin)
    told = element("w:instrText")
    told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    told.text = f" {instruction} "
    paragraph.add_run()._r.append(told)
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="separate"))
    paragraph.add_run(cached)
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="end"))


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Put a paragraph's words between the two ends of a bookmark."""
    start = element("w:bookmarkStart", id=str(number), name=name)
    end = element("w:bookmarkEnd", id=str(number))
    first = paragraph._p.find(qn("w:r"))
    first.addprevious(start)
    paragraph._p.append(end)


def spacing(properties: Any, twentieths: int) -> None:
    """Set letters closer (below 0) or wider, in twentieths of a point."""
    made = element("w:spacing", val=str(twentieths))
    properties.insert_element_before(
        made, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang"
    )


def language(styles: Any, lang: str) -> None:
    """Say that Chinese here is that of the mainland: shapes and punctuation depend on it."""
    for found in styles.iter(qn("w:lang")):
        found.set(qn("w:eastAsia"), "zh-CN")
        # Latin letters and numbers said to be Chinese would break anywhere.
        found.set(qn("w:val"), "en-US" if lang == "zh" else "en-GB")


_NEVER_LAST = "$([{£¥·‘“〈《「『【〔〖〝﹗﹙﹛＄（．［｛￡￥"
_NEVER_FIRST = "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞"
_NEVER_FIRST += "！＂％＇），．：；？］｀｜｝～￠"
"""What word processors let no line of Chinese end or begin with."""


def ends_of_lines(settings: Any) -> None:
    """Let no line begin with ``(`` either, so that a clause such as 五(二)6 is not parted."""
    for name, letters in (("Before", _NEVER_FIRST + "("), ("After", _NEVER_LAST)):
        made = element(f"w:noLineBreaks{name}", lang="zh-CN", val=letters)
        settings.find(qn("w:characterSpacingControl")).addnext(made)


_HEAD_TYPE = '<w:rFonts w:ascii="{1}" w:hAnsi="{1}" w:eastAsia="{0}" w:cs="{1}"/>'


def row(
    cells: Sequence[tuple[str, str]],
    widths: Sequence[int],
    *,
    head: bool = False,
    strong: bool = False,
    keep: bool = False,
    bold: Collection[int] = (),
    size: float = 0,
) -> str:
    """A row that is never broken between pages; as the head it repeats on each.

    Parameters
    ----------
    cells : text and alignment of each
    widths : of the cells [twentieths of a point]
    strong, bold : the whole row, or the cells at these places, in the type of headings
    keep : on the page of the next row
    size : of the type [pt]; 0 for that of tables
    """
    heavy = _HEAD_TYPE.format(*FONTS["head"])
    kept = "<w:keepNext/>" if keep else ""
    half = round(2 * size)
    sized = f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>' if size else ""
    types = [
        f"<w:rPr>{heavy if strong or place in bold else ''}{sized}</w:rPr>"
        for place in range(len(cells))
    ]
    made = [
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="TableText"/>{kept}<w:jc w:val="{side}"/></w:pPr>'
        f'<w:r>{form}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
        for (text, side), width, form in zip(cells, widths, types, strict=True)
    ]
    first = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{first}</w:trPr>{''.join(made)}</w:tr>"


def table(rows: Sequence[str], widths: Sequence[int], padding: int = 20) -> Any:
    """A table of `row`: a fine rule around every cell, a strong one above and below.

    Parameters
    ----------
    padding : above and below the words of a cell [twentieths of a point]
    """
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="auto"/>'
        for side, size in (
            *(("top", 8), ("left", 4), ("bottom", 8), ("right", 4)),
            *(("insideH", 4), ("insideV", 4)),
        )
    )
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", padding), ("left", 60), ("bottom", padding), ("right", 60))
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    made: Any = parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{rules}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
    return made
