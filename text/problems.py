"""A problem → its sentence, the same in the browser, on the command line and in documents."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.problems import JiError, Problem
from text import Words

_CODED = {
    "warning_not_issued": "warning_action",
    "warning_not_higher": "level",
    "warning_not_lower": "level",
    "warning_no_time": "level",
}
"""Problems whose `got` and `allowed` are codes, by the section that has their words."""


def sentence(words: Words, problem: Problem) -> str:
    """What is wrong, where, what stood there and what may stand there, in one sentence."""
    facts = {name: "" if fact is None else fact for name, fact in problem.as_dict().items()}
    return words(f"problem.{problem.key}", **(facts | coded(words, problem)))


def coded(words: Words, problem: Problem) -> dict[str, str]:
    """What stood there and what may, in words, where the problem names codes."""
    section = _CODED.get(problem.key)
    if section is None:
        return {}
    told = {"got": problem.got, "allowed": problem.allowed}
    if problem.key == "warning_no_time":
        del told["got"]
    return {name: words(f"{section}.{code}") for name, code in told.items() if code}


def sentences(words: Words, problems: Iterable[Problem]) -> list[str]:
    """`sentence` of each."""
    return [sentence(words, problem) for problem in problems]


def of_error(words: Words, error: JiError) -> list[str]:
    """The sentences of an error."""
    return sentences(words, error.problems)
