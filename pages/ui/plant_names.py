"""Industries and grades of plants in the language of the page."""

from __future__ import annotations

from data.rulebook import grades
from text import Words, formats


def industry(labels: Words, name: str) -> str:
    """An industry; in Chinese, as lists name it, where no English name is known."""
    return formats.industry(name, labels.lang)


def grade(labels: Words, code: str) -> str:
    """A grade as the table of grades names it; one that the table does not have stays."""
    known = None if labels.lang == "zh" else grades().find(code)
    return code if known is None else known.en
