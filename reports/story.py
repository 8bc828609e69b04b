"""The story of an evaluation, part by part: one source for the page and for the document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analytics.conclusions import conclusions, unjudged
from analytics.evaluation import Evaluation
from reports import check_tables
from reports import evaluation_tables as tables
from reports.content import Figure, Table
from reports.evaluation_drawings import air_figure, checks_figure, reduction_figure
from reports.making import Making
from text import findings_evaluation as said
from text.findings_evaluation import Said

PLACES = (
    "air", "forecast", "warning", "duties", "reduction", "inspection", "problems", "comparison",
    "conclusions",
)  # fmt: skip
"""The parts that people may remark on, in their order."""


@dataclass(frozen=True)
class Part:
    """One part: what is said, a figure, tables, and parts under it.

    Parameters
    ----------
    key : names it
    draw : makes its figure for a document; None where there is none
    """

    key: str
    said: Sequence[Said]
    tables: Sequence[Table] = ()
    draw: Callable[[Evaluation, Making], Figure | None] | None = None
    under: Sequence[Part] = ()


def _there(*found: Table | None) -> list[Table]:
    return [one for one in found if one is not None]


def story(e: Evaluation, making: Making, city: str) -> list[Part]:
    """The parts of an evaluation in order; `city` is the city's name."""
    words, names = making.words, making.name
    drawn = conclusions(e)
    open_said = "unjudged_said" if unjudged(e) else "unjudged_none"
    chased = "chase_said" if e.chase else "chase_none"
    lift = said.lift(words, e)
    return [
        Part("air", [said.air(words, e, city)], _there(tables.air(words, e)), air_figure),
        Part("forecast", [said.forecast(words, e)], _there(tables.advice(words, e))),
        Part(
            "warning",
            [said.verification(words, e), *([] if lift is None else [lift])],
            _there(tables.records(words, e), tables.verification(words, e)),
        ),
        Part("duties", [said.duties(words, e, names)], _there(tables.duties(words, e, names))),
        Part(
            "reduction",
            said.reduction(words, e, names),
            _there(tables.shortfalls(words, e, names), tables.reduction(words, e, names)),
            reduction_figure,
        ),
        Part(
            "inspection",
            [said.inspection(words, e, names)],
            _there(check_tables.inspection(words, e, names)),
            checks_figure,
        ),
        Part(
            "problems",
            [],
            under=[
                Part(
                    "open_problems",
                    [said.problems(words, e)],
                    _there(
                        check_tables.open_problems(words, e, names),
                        check_tables.offenders(words, e, names),
                    ),
                ),
                Part(
                    "evidence",
                    [said.evidence(words, e)],
                    _there(
                        check_tables.evidence(words, e, names),
                        check_tables.contradicted(words, e, names),
                    ),
                ),
            ],
        ),
        Part("comparison", [said.comparison(words, e)], [tables.comparison(words, e)]),
        Part(
            "conclusions",
            [Said(said.conclusions_said(words, drawn), "")],
            _there(tables.drawn(words, e, names)),
        ),
        Part(
            "unjudged",
            [Said(words("evaluation." + open_said), "")],
            _there(tables.open_matters(words, e, names)),
            under=[
                Part(
                    "chase",
                    [Said(words("evaluation." + chased), "")],
                    _there(tables.chase(words, e, names)),
                )
            ],
        ),
    ]
