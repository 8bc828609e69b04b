"""Charts for paper, drawn as SVG: legible in black and white, by hatching and words.

Lengths are millimetres; the writers give the type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

import pandas as pd

from reports.content import plain
from reports.drawing import fonts
from text.formats import day, number, percent

WIDTH = 156.0
_TYPE = 3.4
_LEFT, _RIGHT = 24.0, 6.0
_ROW, _BAR = 5.0, 3.6
"""From bar to bar, and the height of one."""

_HATCH = {
    "none": '<rect width="2" height="2" fill="#fff"/>',
    "yellow": '<rect width="2" height="2" fill="#fff"/><circle cx="1" cy="1" r=".32"/>',
    "orange": '<rect width="2" height="2" fill="#fff"/>'
    '<path d="M-.5,.5 l1,-1 M0,2 l2,-2 M1.5,2.5 l1,-1" stroke="#000" stroke-width=".28"/>',
    "red": '<rect width="2" height="2" fill="#fff"/>'
    '<path d="M0,0 l2,2 M0,2 l2,-2" stroke="#000" stroke-width=".34"/>',
    "open": '<rect width="2" height="2" fill="#fff"/>'
    '<path d="M-.5,.5 l1,-1 M0,2 l2,-2 M1.5,2.5 l1,-1" stroke="#555" stroke-width=".2"/>',
}


@dataclass(frozen=True)
class Drawing:
    """An SVG and its height [mm]."""

    svg: str
    height: float


@dataclass(frozen=True)
class Bar:
    """One bar: what is certain, what is possible beyond, and what is asked; same unit."""

    label: str
    low: float
    high: float
    target: float | None
    said: str


class _Paper:
    def __init__(self, height: float) -> None:
        self.height = height
        self._parts: list[str] = []

    def line(
        self, x1: float, y1: float, x2: float, y2: float, width: float, dash: str = ""
    ) -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<path d="M{x1:.2f},{y1:.2f} L{x2:.2f},{y2:.2f}" fill="none" stroke="#000"'
            f' stroke-width="{width}"{dashed}/>'
        )

    def path(self, points: Sequence[tuple[float, float]], width: float) -> None:
        if len(points) > 1:
            told = " L".join(f"{x:.2f},{y:.2f}" for x, y in points)
            self._parts.append(
                f'<path d="M{told}" fill="none" stroke="#000" stroke-width="{width}"'
                ' stroke-linejoin="round"/>'
            )

    def box(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        self._parts.append(
            f'<rect x="{x:.2f}" y="{y:.2f}" width="{max(width, 0):.2f}" height="{height:.2f}"'
            f' fill="{fill}" stroke="#000" stroke-width=".2"/>'
        )

    def text(
        self, x: float, y: float, said: str, anchor: str = "start", size: float = _TYPE,
        halo: bool = False,
    ) -> None:  # fmt: skip
        """Words; with a halo they can be read on hatching."""
        shown = escape(plain(said))
        behind = ' stroke="#fff" stroke-width="1" paint-order="stroke"' if halo else ""
        self._parts.append(
            f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}" font-size="{size}"{behind}>'
            f"{shown}</text>"
        )

    def done(self) -> Drawing:
        patterns = "".join(
            f'<pattern id="{name}" width="2" height="2" patternUnits="userSpaceOnUse">{inside}'
            "</pattern>"
            for name, inside in _HATCH.items()
        )
        family = ", ".join(f"'{name}'" for name in fonts()["head"]) or "sans-serif"
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {self.height:g}"'
            f' width="{WIDTH:g}mm" height="{self.height:g}mm" font-family="{family}">'
            f"<defs>{patterns}</defs>{''.join(self._parts)}</svg>"
        )
        return Drawing(svg, self.height)


Span = tuple[datetime, datetime, str, str]
"""Start, end, code of the level and its word."""


def air_chart(
    curve: pd.DataFrame,
    tracks: Sequence[tuple[str, Sequence[Span]]],
    limits: Sequence[float],
    *,
    title: str,
    lang: str,
) -> Drawing:
    """M(t) over time with the plan's thresholds, and levels on the same axis below.

    Parameters
    ----------
    curve : time, aqi_24h [AQI]; a missing hour breaks the line
    tracks : name and spans of each
    limits : thresholds to draw [AQI]
    """
    paper = _Paper(54 + 7 * len(tracks))
    top, bottom, right = 7.0, 42.0, WIDTH - _RIGHT
    begin, end = curve["time"].iloc[0], curve["time"].iloc[-1]
    hours = max((end - begin) / timedelta(hours=1), 1)
    known = curve["aqi_24h"].dropna()
    most = max(float(known.max()) if len(known) else 0.0, max(limits)) * 1.08

    def x(when: datetime) -> float:
        share = float((when - begin) / timedelta(hours=1) / hours)
        return _LEFT + min(max(share, 0.0), 1.0) * (right - _LEFT)

    def y(value: float) -> float:
        return bottom - value / most * (bottom - top)

    paper.text(_LEFT, 4, title)
    for limit in limits:
        paper.line(_LEFT, y(limit), right, y(limit), 0.15, "1.2 .8")
        paper.text(_LEFT - 1.5, y(limit) + 1.2, number(limit), "end")
    paper.text(_LEFT - 1.5, bottom + 1.2, "0", "end")
    paper.line(_LEFT, bottom, right, bottom, 0.3)
    paper.line(_LEFT, top, _LEFT, bottom, 0.3)
    run: list[tuple[float, float]] = []
    for when, value in zip(curve["time"], curve["aqi_24h"], strict=True):
        if value != value:
            paper.path(run, 0.6)
            run = []
        else:
            run.append((x(when), y(value)))
    paper.path(run, 0.6)
    foot = bottom + 7 * len(tracks) + 6
    midnight = begin.normalize() + timedelta(days=1)
    step = max(round(hours / 24 / 9), 1)
    while midnight <= end:
        paper.line(x(midnight), bottom, x(midnight), foot - 4, 0.12)
        if (midnight - begin.normalize()).days % step == 0 and x(midnight) < right - 4:
            paper.text(x(midnight), foot, day(midnight.date(), lang, year=False), "middle", 3.0)
        midnight += timedelta(days=1)
    for place, (name, spans) in enumerate(tracks):
        above = bottom + 1.5 + 7 * place
        paper.text(_LEFT - 1.5, above + 3.8, name, "end", 3.0)
        for start, until, code, word in spans:
            left, width = x(start), x(until) - x(start)
            paper.box(left, above, width, 5, f"url(#{code})")
            if width > 2.4 * _TYPE:
                paper.text(left + width / 2, above + 3.7, word, "middle", halo=True)
    return paper.done()


def bar_chart(
    panels: Sequence[tuple[str, Sequence[Bar]]],
    *,
    key: Sequence[tuple[str, str]],
    share: bool,
) -> Drawing:
    """Bars in one or more panels side by side that share the labels of their rows.

    Parameters
    ----------
    key : fill (``solid``, ``open``, ``target``) and its word
    share : values are shares 0..1, else numbers
    """
    rows = panels[0][1]
    narrow = len(panels) > 1
    paper = _Paper(13.5 + _ROW * len(rows))
    width = (WIDTH - _LEFT - 2) / len(panels)
    bars = [bar for _, mine in panels for bar in mine]
    most = max((v for b in bars for v in (b.high, b.target or 0) if v == v), default=0) * 1.12 or 1
    room = width - (4 if narrow else 26)
    for place, bar in enumerate(rows):
        paper.text(_LEFT - 1.5, 11.6 + _ROW * place + 3.0, bar.label, "end", 3.2)
    for index, (title, mine) in enumerate(panels):
        left = _LEFT + index * width
        paper.text(left, 9.6, title)
        for place, bar in enumerate(mine):
            above = 11.6 + _ROW * place
            if bar.low == bar.low:
                low, high = (room * value / most for value in (bar.low, bar.high))
                paper.box(left, above, high, _BAR, "url(#open)")
                paper.box(left, above, low, _BAR, "#444")
            if bar.target is not None and bar.target == bar.target:
                at = left + room * bar.target / most
                paper.line(at, above - 0.6, at, above + _BAR + 0.6, 0.7)
            if not narrow:
                paper.text(left + room + 1.5, above + 3.0, bar.said, "start", 3.0)
            elif bar.low != bar.low:
                paper.text(left + 1, above + 2.9, bar.said, "start", 2.8)
        paper.line(left, 11, left, 11.6 + _ROW * len(mine), 0.25)
    at = _LEFT
    for fill, word in key:
        if fill == "target":
            paper.line(at + 2.5, 1, at + 2.5, 5.4, 0.7)
        else:
            paper.box(at, 1.4, 5, 3.4, "#444" if fill == "solid" else "url(#open)")
        paper.text(at + 6.5, 4.4, word, "start", 3.2)
        at += 9 + 3.4 * sum(1.0 if ord(c) > 255 else 0.55 for c in word)
    if bars and share:
        paper.text(WIDTH - 2, 4.4, f"0–{percent(most)}", "end", 2.8)
    return paper.done()
