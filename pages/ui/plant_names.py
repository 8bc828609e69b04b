"""Industries and grades of plants in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable

from data.rulebook import grades
from text import Words, formats
from text.formats import MISSING


def industry(labels: Words, name: str) -> str:
    """An industry; in Chinese, as lists name it, where no English name is known."""
    return formats.industry(name, labels.lang)


def industries(labels: Words, names: Iterable[str]) -> list[str]:
    """A table's column of industries; a dash for none."""
    return [industry(labels, name) or MISSING for name in names]


def grade(labels: Words, code: str) -> str:
    """A grade as the table of grades names it; one that the table does not have stays."""
    known = None if labels.lang == "zh" else grades().find(code)
    return code if known is None else known.en


def grades_of(labels: Words, codes: Iterable[str]) -> list[str]:
    """A table's column of grades; a dash for none."""
    return [grade(labels, code) or MISSING for code in codes]


def of_grade(labels: Words, code: str) -> str:
    """A grade where nothing else says that it is one: ``Grade B``; one in words by itself."""
    name = grade(labels, code)
    bare = name[:1].isascii() and len(name) <= 2
    return labels("chart.grade", grade=name) if bare else name
