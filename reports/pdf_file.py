"""A document as PDF, set by Typst from the same blocks and with the same page as the .docx."""

from __future__ import annotations

import re
from collections.abc import Sequence

import typst

from reports import layout
from reports.content import (
    Block,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Table,
    plain,
)
from reports.drawing import fonts, need_chinese, pdf, quoted
from text import words

_MARK = "<head>"


def pdf_file(document: Document, name: str = ".pdf") -> bytes:
    """The file; the same document gives the same bytes on the same machine.

    Raises
    ------
    JiError
        when there is no Chinese font
    """
    need_chinese(name)
    return pdf(_source(document), made=document.made)


def heading_pages(document: Document) -> dict[int, int]:
    """The page of each heading of level 1, by its place among them; empty without fonts."""
    if not fonts()["body"]:
        return {}
    found = typst.query(_source(document).encode(), _MARK, field="value", one=False)
    import orjson

    pages: list[int] = orjson.loads(found)
    return dict(enumerate(pages, 1))


_PIECE = re.compile(rf"{layout.CLAUSE}|(?<=[!-~]{{{layout.UNBROKEN}}})[!-~]{{1,{layout.UNBROKEN}}}")


def said(text: str) -> str:
    """Text as a Typst expression: clauses are not divided, long words are in pieces.

    A box is not divided, and a line may end on either side of it. Characters that do the same
    would be copied with the text.
    """
    shown, parts, at = plain(text), [], 0
    for piece in _PIECE.finditer(shown):
        parts += [quoted(shown[at : piece.start()]), f"box({quoted(piece[0])})"]
        at = piece.end()
    return " + ".join([*parts, quoted(shown[at:])])


def family(use: str) -> str:
    """The fonts of a use as a Typst array."""
    return "(" + "".join(quoted(name) + ", " for name in fonts()[use]) + ")"


def preamble(lang: str, foot: str = "") -> str:
    """Page, type and the words that the blocks are written with; `foot` stands on each page."""
    leading = layout.PITCH - layout.BODY
    below = ""
    if foot:
        told = f"text(size: {layout.TABLE}pt, {said(foot)})"
        below = f"v(0pt)\n    {{ set par(leading: 5pt); {told} }}"
    return f"""
#set document(date: auto)
#set page(width: {layout.PAGE[0]}mm, height: {layout.PAGE[1]}mm,
  margin: (top: {layout.TOP}mm, bottom: {layout.BOTTOM}mm,
    left: {layout.LEFT}mm, right: {layout.RIGHT}mm),
  footer-descent: {layout.FOLIO_BELOW}mm,
  footer: context {{
    let n = counter(page).get().first()
    set text(size: {layout.FOLIO}pt)
    set par(first-line-indent: 0pt)
    if calc.odd(n) {{ align(top + right, [— #n —#h(1em)]) }}
    else {{ align(top + left, [#h(1em)— #n —]) }}
    {below}
  }})
#set text(font: {family("body")}, size: {layout.BODY}pt, lang: "{lang}",
  {'region: "cn",' if lang == "zh" else ""} top-edge: 0.8em, bottom-edge: -0.2em, tracking: -0.2pt,
  hyphenate: false)
#set par(leading: {leading}pt, spacing: {leading}pt, justify: true)
#show heading: set text(size: {layout.BODY}pt, weight: "regular")
#show heading: set block(above: {leading}pt, below: {leading}pt)
#show heading.where(level: 1): set text(font: {family("head")})
#show heading.where(level: 2): set text(font: {family("kai")})
#set table.cell(breakable: false)
#set table(inset: (x: 3pt, y: 3pt), stroke: 0.5pt)
#let p(it) = par(first-line-indent: (amount: 2em, all: true), it)
#let lead(it) = block(above: {leading}pt, below: {leading}pt, sticky: true, it)
#let small(it) = block(above: 6pt, below: 12pt, text(size: {layout.TABLE}pt, it))
#let h1(it) = [#heading(level: 1, h(2em) + it)#context [#metadata(here().page()) <head>]]
#let hn(level, it) = heading(level: level, h(2em) + it)
#let cap(it, sticky) = block(width: 100%, above: 10pt, below: 6pt, sticky: sticky,
  align(center, text(font: {family("head")}, size: 12pt, it)))
#let right-line(it) = block(width: 100%, align(right, it + h(4em)))
#let cells(it, size: {layout.TABLE}pt) = text(size: size, tracking: 0pt, {{
  set par(leading: 4pt, justify: false); it }})
#let room = [#block(height: 32mm, breakable: false, above: 0pt, below: 0pt)#v(-32mm)]
#let strong-cell(it) = text(font: {family("head")}, it)
"""


def _source(document: Document) -> str:
    parts = [preamble(document.lang, document.foot)]
    if document.number:
        parts.append(f"#v(1em)\n#align(center, {said(document.number)})\n#v(1em)")
    title = " + linebreak() + ".join(said(line) for line in document.title.split("\n"))
    parts.append(
        f"#block(width: 100%, below: 2em, align(center, {{ set par(leading: 13pt)\n"
        f"text(font: {family('title')}, size: {layout.TITLE}pt, {title}) }}))"
    )
    if document.contents:
        parts.append(_contents(document))
    if document.addressee:
        parts.append(f"#block({said(document.addressee)})")
    numbers = {"table": 0, "figure": 0}
    for place, one in enumerate(document.blocks):
        drawn = _block(one, numbers, document.lang)
        leads = document.leads(place) and isinstance(one, Paragraph)
        parts.append(f"#lead[{drawn}]" if leads else drawn)
    ends = [f"#right-line({said(one)})" for one in (document.signature, document.day) if one]
    if ends:
        parts.append(f"#block(breakable: false, above: 2.5em)[\n{chr(10).join(ends)}\n]")
    return "\n".join(parts)


def _contents(document: Document) -> str:
    return (
        f"#align(center, {said(document.contents)})\n"
        "#show outline.entry: it => block(above: 13pt, link(it.element.location(),\n"
        "  it.element.body.children.slice(1).join() + box(width: 1fr, repeat[.]) + it.page()))\n"
        "#outline(title: none, depth: 1)\n#pagebreak()"
    )


def _block(one: Block, numbers: dict[str, int], lang: str) -> str:
    if isinstance(one, Heading):
        return f"#h1({said(one.text)})" if one.level == 1 else f"#hn({one.level}, {said(one.text)})"
    if isinstance(one, Paragraph):
        if one.small:
            return f"#small({said(one.text)})"
        return f"#p({said(one.text)})" if one.indent else f"#par({said(one.text)})"
    if isinstance(one, Figure):
        drawn = f'#image(bytes({quoted(one.svg)}), format: "svg", width: {one.width}mm)'
        told = _caption("figure", one.caption, numbers, lang)
        return f"#block(breakable: false, above: 10pt)[\n{drawn}\n{told}\n]"
    if isinstance(one, Table):
        return _table(one, numbers, lang)
    if isinstance(one, PageBreak):
        return "#pagebreak(weak: true)"
    raise TypeError(type(one))


def _caption(kind: str, caption: str, numbers: dict[str, int], lang: str) -> str:
    numbers[kind] += 1
    told = words(lang)(f"evaluation.caption.{kind}_number", number=numbers[kind], caption=caption)
    return f"#cap({said(told)}, {'true' if kind == 'table' else 'false'})"


def _table(one: Table, numbers: dict[str, int], lang: str) -> str:
    shown = one.shown
    rows = list(one.rows[: one.most])
    body = [*rows, *([one.last] if one.last is not None and one.most is None else [])]
    size, fitted = one.fitted
    widths = ", ".join(f"{width:.2f}pt" for width in fitted)
    sides = ", ".join(f"{one.columns[place].align} + horizon" for place in shown)
    heads = ", ".join(
        f"table.cell(align: center + horizon, strong-cell({said(one.columns[p].title)}))"
        for p in shown
    )
    lines = [_cells([row[place].shown for place in shown], strong=row is one.last) for row in body]
    made = (
        f"#cells(size: {size}pt, table(columns: ({widths},), align: ({sides},),\n"
        f"table.header(repeat: true, {heads}),\n{chr(10).join(lines)}\n))"
    )
    told = _caption("table", one.caption, numbers, lang)
    rest = ""
    if len(rows) < len(one.rows) and one.rest:
        rest = f"\n#small({said(one.rest)})"
    if len(body) <= layout.KEPT_WHOLE:
        return f"#block(breakable: false, below: 12pt)[\n{told}\n{made}\n]{rest}"
    return f"#room\n{told}\n#block(below: 12pt)[{made}]{rest}"


def _cells(texts: Sequence[str], *, strong: bool) -> str:
    shown = (f"strong-cell({said(text)})" if strong else said(text) for text in texts)
    return ", ".join(shown) + ","
