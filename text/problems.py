"""A problem → its sentence, the same in the browser, on the command line and in documents."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.problems import JiError, Problem
from text import Words


def sentence(words: Words, problem: Problem) -> str:
    """What is wrong, where, what stood there and what may stand there, in one sentence."""
    facts = {name: "" if fact is None else fact for name, fact in problem.as_dict().items()}
    return words(f"problem.{facts.pop('key')}", **facts)


def sentences(words: Words, problems: Iterable[Problem]) -> list[str]:
    """`sentence` of each."""
    return [sentence(words, problem) for problem in problems]


def of_error(words: Words, error: JiError) -> list[str]:
    """The sentences of an error."""
    return sentences(words, error.problems)
