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


_EXPECTED = ("rule_file_key", "bad_scenario")
"""Problems whose `allowed` is the type of an error of validation and its bound."""

_KINDS = {
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "whole"),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "flag"),
    **dict.fromkeys(("tuple_type", "list_type"), "list"),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "table"),
    **dict.fromkeys(("literal_error", "enum"), "choice"),
    "string_type": "text",
    "missing": "missing",
    "extra_forbidden": "extra",
    "string_too_short": "shortest",
    "string_too_long": "longest",
    "too_short": "fewest",
    "too_long": "most",
}
_SIGNS = {
    "greater_than": ">",
    "greater_than_equal": "≥",
    "less_than": "<",
    "less_than_equal": "≤",
}
_POINTS = ("datetime", "date", "time")


def expected(words: Words, code: str, bound: object = "") -> str:
    """What validation asks for, by pydantic's type of the error; an unknown type by its name.

    Parameters
    ----------
    bound : a limit or the choices, where the type has one
    """
    if code in _SIGNS:
        return f"{_SIGNS[code]} {bound}"
    point = next((one for one in _POINTS if code.startswith(f"{one}_")), None)
    key = f"expected.{point or _KINDS.get(code, code)}"
    return words(key, bound=bound) if key in words else f"{bound or code}"


def sentence(words: Words, problem: Problem) -> str:
    """What is wrong, where, what stood there and what may stand there, in one sentence."""
    facts = {name: "" if fact is None else fact for name, fact in problem.as_dict().items()}
    return words(f"problem.{problem.key}", **(facts | coded(words, problem)))


def coded(words: Words, problem: Problem) -> dict[str, str]:
    """What stood there and what may, in words, where the problem names codes."""
    if problem.key in _EXPECTED:
        code, _, bound = problem.allowed.partition(" ")
        return {"allowed": expected(words, code, bound)}
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
