"""The figures of the episode list."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.explain import Explanation
from text import Words, findings
from text.formats import hour, number, span

from .basis import Basis
from .blocks import Figure
from .load import Judged


def of(labels: Words, chosen: Sequence[Explanation], judged: Judged) -> list[Figure]:
    """How many, how long, the longest, the worst; and the hours nobody can judge."""
    clause = judged.plan.levels[0].clause
    episodes = [x.episode for x in chosen]
    longest = max(episodes, key=lambda e: e.hours)
    worst = max(chosen, key=lambda x: x.peak_running[1])
    at, peak = worst.peak_running
    total = sum(e.hours for e in episodes)
    # A sum of one number says nothing; when the episode was says something.
    added = span(longest.start, longest.end, labels.lang)
    if len(episodes) > 1:
        added = f"{' + '.join(str(e.hours) for e in episodes)} = {total}"
    gaps = judged.newest.unjudged
    hours = labels("unit.hours")
    index = labels("chart.daily" if judged.daily_only else "chart.running")
    return [
        Figure(
            labels("figure.episodes"),
            str(len(episodes)),
            Basis(clause, labels("figure.episodes_formula", plan=judged.plan.document)),
            labels("unit.times"),
            findings.level_counts(labels, episodes),
        ),
        Figure(
            labels("figure.hours_in"),
            number(total),
            Basis(clause, added),
            hours,
            labels("figure.mean_hours", hours=number(total / len(episodes))),
        ),
        Figure(
            labels("figure.longest"),
            str(longest.hours),
            Basis(clause, span(longest.start, longest.end, labels.lang)),
            hours,
            findings.level(labels, longest.level),
            "level",
            longest.level.code,
        ),
        Figure(
            labels("figure.highest", index=index),
            findings.aqi(peak),
            Basis(clause, labels("figure.highest_formula", index=index, at=hour(at, labels.lang))),
            note=hour(at, labels.lang),
        ),
        Figure(
            labels("figure.unjudged"),
            str(len(gaps)),
            Basis(clause, findings.unjudged(labels, judged.plan)),
            labels("unit.spans"),
            labels("figure.unjudged_hours", hours=number(sum(g.hours for g in gaps))),
        ),
    ]
