"""Performance grades as dated data: which exist on a day, and how they rank. Clause 五(二)2(3)."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from analytics.strict import Strict


class Grade(Strict):
    """One grade.

    Parameters
    ----------
    code : as lists write it, and how it is shown in Chinese
    rank : 1 is best; None outside the ranking
    leading : counts as grade A or leading
    since, until : first and last day on which lists may carry it; no `until`: still
    aliases : other spellings
    """

    code: str
    en: str
    rank: Annotated[int, Field(ge=1)] | None = None
    leading: bool = False
    since: date
    until: date | None = None
    aliases: tuple[str, ...] = ()

    def in_force(self, day: date) -> bool:
        """Whether lists may carry it on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


class Grades(Strict):
    """All grades, the best first where they have a rank."""

    grades: Annotated[tuple[Grade, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_spelling_once(self) -> Grades:
        seen: dict[str, str] = {}
        for one in self.grades:
            for word in (one.code, *one.aliases):
                if seen.setdefault(_folded(word), one.code) != one.code:
                    raise ValueError(f"grades: each spelling once; got {word} twice")
        return self

    def find(self, text: str) -> Grade | None:
        """The grade that a list means, whatever the width and case it is written in."""
        wanted = _folded(text)
        for one in self.grades:
            if wanted in {_folded(word) for word in (one.code, *one.aliases)}:
                return one
        return None

    def at_least(self, code: str, least: str) -> bool:
        """Whether a grade is as good as another or better; False for one outside the ranking."""
        mine, wanted = self.find(code), self.find(least)
        if mine is None or wanted is None or mine.rank is None or wanted.rank is None:
            return False
        return mine.rank <= wanted.rank


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
