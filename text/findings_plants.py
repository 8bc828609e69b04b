"""Results on plants and their sentences: the same on screen, in documents and in files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from analytics.evidence import Evidence
from analytics.guaranteed import LACKS
from analytics.measured import ONLINE
from analytics.plan import Plan
from analytics.plant_plans import FIELDS
from analytics.reduction import POLLUTANTS
from analytics.revisions import Revision
from text import Words
from text.formats import MISSING, day, number, percent

TONNES_DIGITS = 3


def list_name(words: Words, edition: str) -> str:
    """A list by the date of its edition."""
    if not edition:
        return words("workbook.undated")
    return words("plants.list_of", edition=day(date.fromisoformat(edition), words.lang))


def tonnes(value: float, digits: int = TONNES_DIGITS) -> str:
    """Tonnes a day; what is there is never written as nothing."""
    while value and not pd.isna(value) and abs(value) < 0.5 * 10**-digits and digits < 6:
        digits += 1
    return f"{number(value, digits)} t/d"


def headline(
    words: Words, *, place: str, edition: str, count: int, emitted: float, attention: int
) -> str:
    """Who is in the list, and how many of them need attention."""
    named = list_name(words, edition)
    if place:
        named = words("plants.of_place", place=place, list=named)
    facts = {"list": named, "count": number(count), "tonnes": tonnes(emitted, 1)}
    if not attention:
        return words("plants.headline_clean", **facts)
    return words("plants.headline", attention=number(attention), **facts)


def parts(words: Words, counts: Mapping[str, int]) -> str:
    """What needs attention, the most frequent first; '' for nothing."""
    named = sorted(((n, code) for code, n in counts.items() if n), reverse=True)
    said = [
        words("plants.part_of", name=words(f"plants.part.{c}"), count=number(n)) for n, c in named
    ]
    return words("plants.parts", parts=words("plants.parts_joint").join(said)) if said else ""


def category(words: Words, code: object) -> str:
    """A category in words; what is not given is a dash."""
    return words(f"plants.category.{code}") if isinstance(code, str) and code else MISSING


def status(words: Words, code: object) -> str:
    """A status in words; a list that does not say means a plant in production."""
    return words(
        f"plants.status.{code}" if isinstance(code, str) and code else "plants.status.running"
    )


def stop(words: Words, code: object) -> str:
    """A way of stopping in words."""
    return words(f"stop.{code}") if isinstance(code, str) and code else MISSING


def fields(words: Words, codes: str) -> str:
    """Names of fields that are joined by commas."""
    names = [words(f"plants.field.{code}") for code in codes.split(",") if code]
    return words("plants.comma").join(names)


def kind(words: Words, code: str) -> str:
    """A kind of suggested revision."""
    return words(f"plants.kind.{code}")


def reason(words: Words, row: Any, *, plan: Plan, day_of_list: date) -> str:
    """Why a revision is suggested.

    Parameters
    ----------
    row : of `analytics.revisions.revisions`, with the plant's `grade`
    """
    grade = row.grade if isinstance(row.grade, str) and row.grade else words("plants.none")
    level = words(f"level.{row.level}") if row.level else ""
    if row.kind == Revision.ABOVE_EMISSIONS:
        return words(
            "plants.reason.above_emissions",
            level=level,
            pollutant=words(f"pollutant.{row.pollutant}"),
            value=_apart(row.value, row.limit),
            limit=_apart(row.limit, row.value),
        )
    if row.kind == Revision.ABOVE_WHOLE:
        line = row.line or words("plants.reason.whole_plant")
        share = f"{number(row.value * 100, 1)}%"
        return words("plants.reason.above_whole", level=level, line=line, value=share)
    if row.kind == Revision.GUARANTEED_BELOW:
        least = plan.rules.guaranteed_grade.value
        return words("plants.reason.guaranteed_below", grade=grade, least=least)
    if row.kind == Revision.GRADE_UNKNOWN:
        return words("plants.reason.grade_unknown", grade=grade)
    if row.kind == Revision.GRADE_NOT_IN_FORCE:
        said = day(day_of_list, words.lang)
        return words("plants.reason.grade_not_in_force", grade=grade, day=said)
    if row.kind == Revision.MISSING:
        return words("plants.reason.missing", fields=fields(words, row.fields))
    return words(f"plants.reason.{row.kind}")


def _apart(value: float, other: float) -> str:
    """A number with so many decimals that it reads unlike the other."""
    digits = TONNES_DIGITS
    while digits < 9 and number(value, digits) == number(other, digits):
        digits += 1
    return number(value, digits)


def lacks(words: Words, row: Any) -> str:
    """What a guaranteed plant lacks; a dash for nothing."""
    said = [words(f"plants.lacks.{n}") for n in LACKS if getattr(row, f"lacks_{n}")]
    return words("plants.comma").join(said) or MISSING


def days_said(words: Words, days: Sequence[date]) -> str:
    """Days as spans of days in a row: ``1月2日—5日、1月9日``."""
    spans: list[list[date]] = []
    for one in sorted(days):
        if spans and (one - spans[-1][-1]).days == 1:
            spans[-1].append(one)
        else:
            spans.append([one])
    said = [
        day(span[0], words.lang, year=False)
        if len(span) == 1
        else f"{day(span[0], words.lang, year=False)}–{day(span[-1], words.lang, year=False)}"
        for span in spans
    ]
    return words("plants.comma").join(said) or MISSING


def _moved(words: Words, share: float, down: str, up: str, **facts: str) -> str:
    return words(down if share >= 0 else up, share=percent(abs(share), 1), **facts)


def meter(words: Words, row: Any) -> str:
    """How far the meter fell or rose."""
    name = words(f"plants.meter.{row.meter}")
    return _moved(words, row.fall, "plants.proof_metered", "plants.proof_risen", meter=name)


def proof(words: Words, row: Any) -> str:
    """What bears out a plant's promise during a warning, or does not.

    Parameters
    ----------
    row : of `analytics.evidence.evidence`
    """
    if row.contradicted:
        load = percent(row.load_cut, 0)
        return words("plants.proof_contradicted", load=load, fall=meter(words, row))
    if not row.promises:
        return words("plants.not_promised")
    said = []
    if row.evidence == Evidence.MONITORED:
        falls = [(p, getattr(row, f"{p}_fall")) for p in ONLINE]
        known = [
            _moved(
                words,
                share,
                "plants.proof_fall",
                "plants.proof_rise",
                pollutant=words(f"pollutant.{p}"),
            )
            for p, share in falls
            if not pd.isna(share)
        ]
        said.append(
            words("plants.proof_monitored", falls=words("plants.comma").join(known) or MISSING)
        )
    if not pd.isna(row.fall):
        said.append(meter(words, row))
    if not pd.isna(row.implemented):
        said.append(words("plants.proof_checked", share=percent(row.implemented)))
    return words("plants.comma").join(said) or words("plants.proof_claimed")


def does(words: Words, row: Any, level: str) -> str:
    """What a plant does at a level.

    Parameters
    ----------
    row : of ``plant_facts.sql``
    """
    name = words(f"level.{level}")
    if pd.isna(row.load_cut):
        return words("plants.does_nothing", level=name)
    cut = tonnes(sum(getattr(row, f"cut_{p}") for p in POLLUTANTS))
    if isinstance(row.stop, str) and row.stop != "none":
        said = stop(words, row.stop)
        return words("plants.does", level=name, stop=said, load=percent(row.load_cut), cut=cut)
    if row.load_cut > 0:
        return words("plants.does_limit", level=name, load=percent(row.load_cut), cut=cut)
    return words("plants.does_keep", level=name, cut=cut)


def plan_gaps(words: Words, row: Any) -> list[str]:
    """What plan and board lack, as sentences.

    Parameters
    ----------
    row : of `analytics.plant_plans.completeness`
    """
    if not row.on_file:
        return [words("plants.no_plan_on_file")]
    if row.complete:
        return [words("plants.board_complete" if row.board_alone else "plants.plan_complete")]
    if row.plan_missing == row.board_missing:
        return [words("plants.missing_both", fields=fields(words, row.plan_missing))]
    said = []
    for which in ("plan", "board"):
        codes = getattr(row, f"{which}_missing")
        if codes:
            said.append(words(f"plants.missing_{which}", fields=fields(words, codes)))
    return said


def missing_most(found: pd.DataFrame) -> tuple[str, int]:
    """The field that most plants lack in plan or board, and how many; ('', 0) for none.

    Parameters
    ----------
    found : result of `analytics.plant_plans.completeness`, of plants with anything on file
    """
    both = found["plan_missing"] + "," + found["board_missing"]
    counts = both.value_counts()
    lacking = {
        name: int(counts[[name in said.split(",") for said in counts.index]].sum())
        for name in FIELDS
    }
    worst = max(lacking, key=lacking.__getitem__)
    return (worst, lacking[worst]) if lacking[worst] else ("", 0)
