"""Errors of pydantic as facts: a type and a bound, which `text` puts into words."""

from __future__ import annotations

from pydantic_core import ErrorDetails

_BOUNDS = ("gt", "ge", "lt", "le", "min_length", "max_length", "expected")


def asked(error: ErrorDetails) -> str:
    """The type of an error, and after a space its bound if it has one: ``less_than_equal 1``."""
    told = error.get("ctx", {})
    bound = next((str(told[name]) for name in _BOUNDS if name in told), "")
    return f"{error['type']} {bound.replace(' or ', ', ')}".rstrip()


def where(error: ErrorDetails) -> str:
    """The key that an error is at, dotted."""
    return ".".join(str(part) for part in error["loc"])
