"""Unified social credit codes (GB 32100) that no authority ever gave out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.demo.common import Ints

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = 3 ** np.arange(17) % 31

# GB 11714: the body number's own check letter, which may be an X.
_BODY_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

_ENTERPRISE = "91"


def body_number(serial: int) -> str:
    """A body number of 9 letters made from a serial number, with its check letter."""
    digits = f"{serial:08d}"
    total = sum(_BODY_LETTERS.index(c) * w for c, w in zip(digits, _BODY_WEIGHTS, strict=True))
    check = (11 - total % 11) % 11
    return digits + ("X" if check == 10 else str(check))


def check_letter(first: str) -> str:
    """The 18th letter of a code from its first 17."""
    total = int((_WEIGHTS * [_LETTERS.index(c) for c in first]).sum())
    return _LETTERS[(31 - total % 31) % 31]


def credit_codes(places: Sequence[str], serials: Ints) -> list[str]:
    """Valid codes of 18 letters.

    Parameters
    ----------
    places : official codes of 6 digits of the places of registration
    serials : one whole number for each; real body numbers do not start with zeros
    """
    codes = []
    for place, serial in zip(places, serials.tolist(), strict=True):
        first = f"{_ENTERPRISE}{place}{body_number(serial)}"
        codes.append(first + check_letter(first))
    return codes
