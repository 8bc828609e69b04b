"""The drawings of an evaluation, made without a browser and legible in black and white."""

from __future__ import annotations

from analytics.evaluation import Evaluation
from analytics.explain import thresholds
from analytics.reduction import POLLUTANTS
from reports import charts
from reports.charts import Bar, Drawing
from reports.content import Figure
from reports.making import Making
from text import Words, findings_reduction
from text import findings_evaluation as said
from text.formats import day, number


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
