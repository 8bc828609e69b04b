"""What a whole evaluation came to, in one sentence, and what it still lacks."""

from __future__ import annotations

from collections.abc import Callable

from analytics.duties import State
from analytics.evaluation import Evaluation
from analytics.reduction import CITY, Verdict
from text import Words
from text import findings_warnings as warnings
from text.findings_evaluation import level, place, who_of
from text.formats import number

Names = Callable[[str], str]


def headline(words: Words, e: Evaluation, names: Names, home: str) -> str:
    """The whole evaluation in one sentence: level, cuts, checks."""
    parts = [_judged_level(words, e), _judged_cuts(words, e), _judged_checks(words, e)]
    where = place(words, e, names, home)
    said = words("reduction.clause_joint").join(parts)
    return words("evaluation.headline", place=where, said=said)


def _judged_level(words: Words, e: Evaluation) -> str:
    facts = {"level": level(words, e.warning.level)}
    if e.verification is None:
        return words("evaluation.headline_level_unknown", **facts)
    outcome = warnings.outcome(words, e.verification)
    return words("evaluation.headline_level", outcome=outcome, **facts)


def _judged_cuts(words: Words, e: Evaluation) -> str:
    if e.reduction is None or e.reduction.rows.empty:
        return words("evaluation.headline_cuts_unknown")
    rows = e.reduction.rows
    rows = rows[rows["region"] != CITY] if e.city else rows
    verdicts = {word: rows.loc[rows["verdict"] == word, "region"] for word in Verdict}
    unit = "region" if e.city else "pollutant"
    for word, key in ((Verdict.SHORT, "short"), (Verdict.UNDECIDED, "open"),
                      (Verdict.CANNOT, "cannot")):  # fmt: skip
        mine = verdicts[word]
        if len(mine):
            count = mine.nunique() if e.city else len(mine)
            return words(f"evaluation.headline_cuts_{key}_{unit}", count=number(count))
    return words("evaluation.headline_cuts_met")


def _judged_checks(words: Words, e: Evaluation) -> str:
    met, judged = e.own.parts.get("days_met", (0.0, 0.0))
    if not judged:
        return words("evaluation.headline_checks_none")
    if not e.any_checks:
        return words("evaluation.headline_no_checks")
    if met == judged:
        return words("evaluation.headline_checks_met")
    count = number(judged - met)
    return words("evaluation.headline_checks", count=count, total=number(judged))


def lacking(words: Words, e: Evaluation, names: Names) -> str:
    """What is missing to finish the evaluation: reports that are overdue, and from whom."""
    parts = []
    for report in dict.fromkeys(task.duty.report for task in e.chase):
        mine = [task for task in e.chase if task.duty.report == report]
        units = tuple(dict.fromkeys(task.region for task in mine))
        who = who_of(words, units, e, names)
        name = words(f"evaluation.report.{report}")
        parts.append(words("evaluation.lacking_report", name=name, count=len(mine), who=who))
    if e.warning.ongoing:
        parts.append(words("evaluation.lacking_ongoing"))
    if not parts:
        due = sum(bool(t.duty.report) and t.state is State.OPEN for t in e.tasks)
        key = "evaluation.lacking_due" if due else "evaluation.lacking_nothing"
        return words(key, count=due)
    return words("evaluation.lacking", said=words("finding.list").join(parts))
