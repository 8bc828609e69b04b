"""Notices to the units that a response starts or ends; number and seal are left to the office.

Clauses 五(二)1 to 五(二)7.
"""

from __future__ import annotations

from datetime import datetime

from analytics.plan import Duty, Plan
from analytics.warnings import IssuedWarning, Segment
from data.rulebook import regions
from reports.content import Block, Cell, Column, Document, Paragraph, Table
from reports.making import Making
from text import Words, findings_duty
from text import findings_evaluation as said
from text.findings_evaluation import Said
from text.formats import begin, clock, day, hour, percent


def start_notice(
    warning: IssuedWarning, segment: Segment, *, plan: Plan, snapshot: str, as_of: datetime,
    making: Making,
) -> Document:  # fmt: skip
    """That the response of a level starts, with who does what by when.

    Parameters
    ----------
    segment : the level and time that it is about
    """
    words, rule = making.words, plan.level_rule(segment.level)
    level, response = said.level(words, segment.level), words("response." + rule.response)
    ratio = plan.rules.reduction_ratio
    share = percent(getattr(ratio.value, segment.level.code))
    start = begin(segment.start, words.lang)
    city = making.name(regions().home.code)
    found = [
        Said(
            words("notice.start_1", city=city, level=level, start=start, response=response),
            rule.response_clause,
        ),
        Said(words("notice.start_2", share=share), ratio.clause),
        Said(words("notice.start_3"), ""),
    ]
    duties = [d for d in plan.duties if d.rank <= segment.level and d.when in ("start", "daily")]
    title = words("notice.title_start", level=level, response=response)
    return _notice(title, found, duties, plan, snapshot, as_of, making)


def lift_notice(
    warning: IssuedWarning, *, plan: Plan, snapshot: str, as_of: datetime, making: Making
) -> Document:
    """That the response has ended, and what is left to do."""
    words = making.words
    rule = plan.rules.evaluation_due_h
    found = [
        Said(
            words(
                "notice.lift_1",
                end=hour(warning.end, words.lang),
                start=begin(warning.start, words.lang),
                level=said.level(words, warning.level),
            ),
            plan.rules.lift_notified_h.clause,
        ),
        Said(words("notice.lift_2"), plan.rules.lift_notified_h.clause),
        Said(words("notice.lift_3", hours=rule.value), rule.clause),
    ]
    duties = [d for d in plan.duties if d.when == "lift" and d.rank <= warning.level]
    return _notice(words("notice.title_lift"), found, duties, plan, snapshot, as_of, making)


def _notice(
    title: str, found: list[Said], duties: list[Duty], plan: Plan, snapshot: str,
    as_of: datetime, making: Making,
) -> Document:  # fmt: skip
    words = making.words
    blocks: list[Block] = [Paragraph(said.cited(words, one)) for one in found]
    blocks.append(_duties(words, duties, plan))
    told = words(
        "notice.stamp",
        plan=plan.title_zh if words.lang == "zh" else plan.title_en,
        document=words("evaluation.who", who=plan.document) if plan.document else "",
        as_of=clock(as_of, words.lang),
        snapshot=snapshot or words("evaluation.no_edition"),
        made=clock(making.made, words.lang),
    )
    if making.demo:
        told += words("evaluation.demo")
    return Document(
        title=title,
        blocks=blocks,
        lang=words.lang,
        made=making.made,
        number=words("evaluation.number"),
        addressee=words("notice.to_units"),
        signature=words("evaluation.signature"),
        day=day(making.made.date(), words.lang),
        foot=told,
        notes=[(words("evaluation.heading.notes"), told)],
    )


def _duties(words: Words, duties: list[Duty], plan: Plan) -> Table:
    column = "evaluation.column."
    columns = [
        Column(words(column + "duty"), 6),
        Column(words(column + "who"), 5),
        Column(words(column + "due"), 3),
        Column(words(column + "clause"), 2),
    ]
    rows = [
        (
            Cell(findings_duty.duty(words, one)),
            Cell(findings_duty.who_does(words, one)),
            Cell(_due(words, one, plan)),
            Cell(one.clause),
        )
        for one in duties
    ]
    clauses = [one.clause for one in duties]
    return Table("notice", words("notice.duties"), columns, rows, clauses=clauses)


def _due(words: Words, one: Duty, plan: Plan) -> str:
    """By when: so many hours after the start or the lift, or a time of the next day."""
    limit = getattr(plan.rules, one.due_rule).value
    if one.when == "daily":
        return words("notice.next_day", clock=f"{limit:%H:%M}")
    return words("notice.within", hours=limit)
