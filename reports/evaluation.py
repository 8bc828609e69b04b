"""The evaluation report as a document: the story in order, for the city or one unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.conclusions import conclusions, unjudged
from analytics.evaluation import Evaluation
from analytics.explain import thresholds
from analytics.reduction import POLLUTANTS
from data.rulebook import regions
from reports import charts, check_tables
from reports import evaluation_tables as tables
from reports.charts import Bar, Drawing
from reports.content import Block, Document, Figure, Numbers, Paragraph
from text import Words, findings_reduction
from text import findings_evaluation as said
from text.findings_evaluation import Said
from text.formats import clock, day, number


@dataclass(frozen=True)
class Making:
    """What every document states of its making.

    Parameters
    ----------
    made : when it is made [Beijing time]
    demo : whether the snapshot holds generated data
    """

    words: Words
    made: datetime
    demo: bool = False

    def name(self, code: str) -> str:
        """A region's name in the document's language."""
        return regions().name(code, self.words.lang)


def evaluation_report(e: Evaluation, making: Making) -> Document:
    """The report on a warning, with all that its pages show."""
    words, numbers = making.words, Numbers(making.words.lang)
    place = said.place(words, e, making.name, regions().home.code)
    city = making.name(regions().home.code)
    blocks: list[Block] = [_say(words, said.opening(words, e, place=place, city=city))]

    def part(key: str, found: Sequence[Said | None], *rest: Block | None) -> None:
        blocks.append(numbers.heading(1, words("evaluation.heading." + key)))
        blocks.extend(_say(words, one) for one in found if one is not None)
        blocks.extend(one for one in rest if one is not None)

    def under(key: str, *rest: Block | None) -> None:
        blocks.append(numbers.heading(2, words("evaluation.heading." + key)))
        blocks.extend(one for one in rest if one is not None)

    part("air", [said.air(words, e, city)], air_figure(e, making), tables.air(words, e))
    part("forecast", [said.forecast(words, e)], tables.advice(words, e))
    part(
        "warning",
        [said.verification(words, e), said.lift(words, e)],
        tables.records(words, e),
        tables.verification(words, e),
    )
    part("duties", [said.duties(words, e, making.name)], tables.duties(words, e, making.name))
    part(
        "reduction",
        said.reduction(words, e, making.name),
        reduction_figure(e, making),
        tables.shortfalls(words, e, making.name),
        tables.reduction(words, e, making.name),
    )
    part(
        "inspection",
        [said.inspection(words, e, making.name)],
        checks_figure(e, making),
        check_tables.inspection(words, e, making.name),
    )
    part("problems", [])
    under(
        "open_problems",
        _say(words, said.problems(words, e)),
        check_tables.open_problems(words, e, making.name),
        check_tables.offenders(words, e, making.name),
    )
    under(
        "evidence",
        _say(words, said.evidence(words, e)),
        check_tables.evidence(words, e, making.name),
        check_tables.contradicted(words, e, making.name),
    )
    part("comparison", [said.comparison(words, e)], tables.comparison(words, e))
    proposed = "evaluation.conclusions_said" if conclusions(e) else "evaluation.nothing_proposed"
    part("conclusions", [Said(words(proposed), "")], tables.proposed(words, e, making.name))
    open_said = "evaluation.unjudged_said" if unjudged(e) else "evaluation.unjudged_none"
    part("unjudged", [Said(words(open_said), "")], tables.open_matters(words, e, making.name))
    chased = "evaluation.chase_said" if e.chase else "evaluation.chase_none"
    under("chase", Paragraph(words(chased)), tables.chase(words, e, making.name))
    part("notes", [Said(one, "") for one in stamp(e, making)])
    return Document(
        title=said.title(words, e, place),
        blocks=blocks,
        lang=words.lang,
        made=making.made,
        number=words("evaluation.number"),
        addressee=words("evaluation.addressee"),
        signature=words("evaluation.signature"),
        day=day(making.made.date(), words.lang),
        contents=words("evaluation.contents") if e.city else "",
        notes=notes(e, making),
    )


def _say(words: Words, one: Said) -> Paragraph:
    return Paragraph(said.cited(words, one))


def stamp(e: Evaluation, making: Making) -> list[str]:
    """What a document rests on: plan, lists, data, snapshot and when it was made."""
    return [text for _, text in notes(e, making)]


def notes(e: Evaluation, making: Making) -> list[tuple[str, str]]:
    """The same as names and facts."""
    words, plan = making.words, e.plan
    none = words("evaluation.no_edition")
    told = words(
        "evaluation.stamp",
        plan=plan.title_zh if words.lang == "zh" else plan.title_en,
        document=words("evaluation.who", who=plan.document) if plan.document else "",
        edition=findings_reduction.edition_name(words, e.edition) if e.edition else none,
        baseline=(
            findings_reduction.edition_name(words, e.baseline_edition)
            if e.baseline_edition
            else none
        ),
        as_of=clock(e.as_of, words.lang),
        snapshot=e.snapshot or none,
        made=clock(making.made, words.lang),
    )
    found = [(words("evaluation.heading.notes"), told)]
    if making.demo:
        found.append((words("app.demo"), words("evaluation.demo")))
    return found


def _figure(key: str, words: Words, drawn: Drawing) -> Figure:
    caption = words("evaluation.caption." + key)
    return Figure(caption, drawn.svg, charts.WIDTH, drawn.height, caption)


def air_figure(e: Evaluation, making: Making) -> Figure | None:
    """M(t) with the levels issued and verified."""
    if e.curve.empty or e.curve["aqi_24h"].isna().all():
        return None
    words = making.words

    def sign(code: str) -> str:
        return words("evaluation.chart." + code)

    issued = [(s.start, s.end, s.level.code, sign(s.level.code)) for s in e.warning.segments]
    seen = [
        (x.episode.start, x.episode.end, x.episode.level.code, sign(x.episode.level.code))
        for x in e.air
        if x.episode.level
    ]
    tracks = [
        (words("evaluation.chart.issued"), issued),
        (words("evaluation.chart.verified"), seen),
    ]
    drawn = charts.air_chart(
        e.curve,
        tracks,
        thresholds(e.plan),
        title=words("evaluation.chart.observed"),
        lang=words.lang,
    )
    return _figure("chart_air", words, drawn)


def reduction_figure(e: Evaluation, making: Making) -> Figure | None:
    """Executed ratios against targets: panels of pollutants, rows of counties."""
    found = e.reduction
    if found is None or found.rows["executed_high"].isna().all():
        return None
    words = making.words

    def bar(row: object, label: str) -> Bar:
        told = findings_reduction.achieved(words, row, executed=True)
        return Bar(label, row.executed_low, row.executed_high, row.target, told)  # type: ignore[attr-defined]

    if e.city:
        panels = [
            (
                words("pollutant." + name),
                [
                    bar(row, said.region(words, row.region, making.name))
                    for row in found.rows[found.rows["pollutant"] == name].itertuples()
                ],
            )
            for name in POLLUTANTS
        ]
    else:
        rows = [bar(r, words("pollutant." + r.pollutant)) for r in found.rows.itertuples()]
        panels = [("", rows)]
    key = [
        ("solid", words("evaluation.chart.executed")),
        ("open", words("evaluation.chart.open")),
        ("target", words("evaluation.chart.target")),
    ]
    caption = "chart_reduction" if e.city else "chart_reduction_unit"
    return _figure(caption, words, charts.bar_chart(panels, key=key, share=True))


def checks_figure(e: Evaluation, making: Making) -> Figure | None:
    """Plants checked a day: by unit for the city, by day for a unit."""
    words = making.words
    judged = [row for row in e.days if row.met is not None]
    if not judged:
        return None
    bars = []
    groups = e.units if e.city else tuple(dict.fromkeys(row.date for row in judged))
    for one in groups:
        mine = [row for row in judged if one in (row.region, row.date)]
        if mine:
            mean = sum(row.distinct_plants for row in mine) / len(mine)
            label = making.name(one) if isinstance(one, str) else day(one, words.lang, year=False)
            bars.append(Bar(label, mean, mean, mine[0].required, number(mean, 1)))
    key = [
        ("solid", words("evaluation.chart.average")),
        ("target", words("evaluation.chart.required")),
    ]
    return _figure("chart_checks", words, charts.bar_chart([("", bars)], key=key, share=False))
