"""The daily work report and the daily supervision summary. Clauses 四 and 五(二)4."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from analytics.evaluation import Evaluation
from analytics.follow_up import day_levels, has_problem
from analytics.inspection import UnitDay
from analytics.plan import Level
from analytics.recommend import Recommendation
from data.rulebook import regions
from reports import check_tables
from reports import evaluation_tables as tables
from reports.content import Block, Cell, Column, Document, Numbers, Paragraph, Table, outside
from reports.evaluation import notes, stamp
from reports.evaluation_drawings import air_figure
from reports.making import Making
from text import findings_duty
from text import findings_evaluation as said
from text import findings_warnings as warnings
from text.findings_evaluation import Said
from text.formats import day, number

_DAY = timedelta(days=1)


def known_at(when: date, e_due: datetime, newest: datetime) -> datetime:
    """How far a report on a day looks: to its deadline the next day, or to the newest data."""
    start = datetime.combine(when, datetime.min.time())
    return max(min(e_due, newest), start)


def daily_report(
    e: Evaluation,
    when: date,
    making: Making,
    *,
    advice: Recommendation | None,
    supervision: bool = False,
) -> Document:
    """The report on one day of a response.

    Parameters
    ----------
    e : the evaluation as of the time that the report looks from
    advice : what is to be recommended at that time
    supervision : the summary of the supervision teams instead
    """
    words, numbers = making.words, Numbers(making.words.lang)
    blocks: list[Block] = []

    def part(key: str, found: Sequence[Said], *rest: Block | None) -> None:
        blocks.append(numbers.heading(1, words("evaluation.heading." + key)))
        blocks.extend(Paragraph(said.cited(words, one)) for one in found)
        blocks.extend(one for one in rest if one is not None)

    part("state", [_state(e, when, making)])
    if not supervision:
        part("outlook", _air(e, making, advice), air_figure(e, making))
    else:
        part("teams", _teams(e, making))
    mine = [row for row in e.days if row.date == when]
    part("checks", _checks(e, when, mine, making), _board(e, mine, making))
    blocks.extend(_found(e, when, making))
    if supervision:
        part(
            "open_problems",
            [said.problems(words, e)],
            check_tables.open_problems(words, e, making.name),
        )
    else:
        if day_levels([e.warning]).get(when, Level.NONE) >= Level.ORANGE:
            part("teams", _teams(e, making))
        part("reduction", said.reduction(words, e, making.name))
        part(
            "tasks",
            [said.duties(words, e, making.name)],
            tables.chase(words, e, making.name),
        )
    part("notes", [Said(one, "") for one in stamp(e, making)])
    place = said.place(words, e, making.name, regions().home.code)
    key = "daily.title_supervision" if supervision else "daily.title"
    return Document(
        title=words(key) + "\n" + words("daily.of_day", place=place, day=day(when, words.lang)),
        blocks=blocks,
        lang=words.lang,
        made=making.made,
        number=words("evaluation.number"),
        addressee=words("evaluation.addressee"),
        signature=words("evaluation.signature"),
        day=day(making.made.date(), words.lang),
        notes=notes(e, making),
    )


def _state(e: Evaluation, when: date, making: Making) -> Said:
    words = making.words
    level = day_levels([e.warning]).get(when, e.warning.level)
    told = words(
        "daily.state",
        day=day(when, words.lang),
        number=(when - e.warning.days[0]).days + 1,
        level=said.level(words, level),
        response=said.response(words, e, level),
    )
    return Said(told, e.plan.level_rule(level).response_clause)


def _air(e: Evaluation, making: Making, advice: Recommendation | None) -> list[Said]:
    words = making.words
    found = [said.air(words, e, making.name(regions().home.code))]
    if advice is not None:
        rule = e.plan.rules.lift_clear_h
        told = warnings.advice(words, advice, e.plan, e.warning)
        at = findings_duty.moment(words, advice.as_of)
        found.append(Said(words("daily.advice", at=at, advice=told), rule.clause))
    return found


def _checks(
    e: Evaluation, when: date, mine: Sequence[UnitDay], making: Making
) -> list[Said]:  # fmt: skip
    words, rules = making.words, e.plan.rules
    today = e.checks[e.checks["date"] == when]
    found = [
        Said(
            words(
                "daily.checks",
                total=len(mine),
                met=sum(bool(row.met) for row in mine),
                required=rules.plants_checked_per_day.value,
                plants=number(today["plant"].nunique()),
                problems=number(int(has_problem(today).sum())),
            ),
            rules.plants_checked_per_day.clause,
        )
    ]
    late = [row for row in mine if row.submitted_at is not None and row.on_time is False]
    out = sum(row.submitted_at is None for row in mine)
    ahead = any(row.report_due > e.as_of for row in mine)
    told = words(
        "daily.reports_ahead" if ahead else "daily.reports",
        due=f"{rules.inspection_due.value:%H:%M}",
        on_time=sum(bool(row.on_time) for row in mine),
        late=len(late),
        missing=out,
    )
    return [*found, Said(told, rules.inspection_due.clause)]


def _board(e: Evaluation, mine: Sequence[UnitDay], making: Making) -> Table | None:
    """Each unit on the day."""
    if not mine:
        return None
    words = making.words
    column = "evaluation.column."
    columns = [
        Column(words(column + "unit"), 4),
        Column(words(column + "required"), 3, "right"),
        Column(words(column + "distinct"), 3, "right", "sum"),
        Column(words(column + "report_state"), 7),
    ]
    rows = [
        (
            Cell(making.name(row.region)),
            tables.count(row.required),
            tables.count(row.distinct_plants),
            Cell(findings_duty.report(words, row, e.as_of)),
        )
        for row in mine
    ]
    last = tables.sums(words, columns, rows) if len(rows) > 1 else None
    clause = e.plan.rules.plants_checked_per_day.clause
    return Table("day", words("evaluation.caption.day"), columns, rows, clause, last=last)


def _found(e: Evaluation, when: date, making: Making) -> list[Block]:
    """The problems that were found on the day."""
    words = making.words
    today = e.checks[(e.checks["date"] == when) & has_problem(e.checks)]
    if today.empty:
        return [Paragraph(words("daily.no_found"))]
    column = "evaluation.column."
    spec = (("region", 2.4), ("plant", 6), ("inspector", 2.4), ("problem", 6))
    columns = [Column(words(column + name), width) for name, width in spec]
    rows = [
        (
            Cell(making.name(row.region)),
            outside(row.name),
            outside(row.inspector or words("evaluation.missing")),
            outside(row.problem),
        )
        for row in today.itertuples()
    ]
    clause = e.plan.rules.plants_checked_per_day.clause
    return [Table("found", words("evaluation.caption.found"), columns, rows, clause)]


def _teams(e: Evaluation, making: Making) -> list[Said]:
    """Whether teams were sent, and how much was checked at each level."""
    words = making.words
    sent = [
        task
        for task in e.tasks
        if task.duty.rank is Level.ORANGE and (task.duty.per, task.duty.when) == ("unit", "start")
    ]
    clause = sent[0].duty.clause if sent else e.plan.rules.daily_due.clause
    if not sent:
        return [Said(words("daily.no_teams"), clause)]
    done = sum(task.done_at is not None for task in sent)
    found = [Said(words("daily.teams", done=done, total=len(sent)), clause)]
    if e.intensity:
        told = "".join(findings_duty.intensity(words, e.intensity))
        found.append(Said(told, e.plan.rules.plants_checked_per_day.clause))
    return found
