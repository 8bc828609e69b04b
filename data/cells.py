"""What the cells of one column say, judged once for each different word that stands in it.

A column of a million cells has few different words, so a rule may be a plain loop over the words
and the column still be read fast. Numbers that are written plainly skip even that.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data import moments
from data.kinds import Field
from data.rulebook import regions

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

EARLIEST = datetime(1990, 1, 1)
MISSING = frozenset(
    ("—", "——", "–", "-", "--", "nan", "na", "n/a", "null", "none", "nil", "\\n", "/", "无", "缺测")
)
_INVISIBLE = "\u200b\ufeff"
_PLAIN = r"^-?[0-9]+(\.[0-9]+)?$"
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_PERCENT = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))\s*%", re.ASCII)
_FLAGS = {
    **dict.fromkeys(("1", "1.0", "是", "true", "yes", "y", "t", "√"), True),
    **dict.fromkeys(("0", "0.0", "否", "false", "no", "n", "f", "×"), False),
}
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE = re.compile(f"[{_CREDIT_SIGNS}]{{18}}")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{1,2}", re.ASCII | re.IGNORECASE)
_GUARDED = r"^'('*[=+\-@＝＋－＠])"
# Words that surely need no care: nothing around them that could be a space of some kind.
_SOLID = r"[!-~\x{4E00}-\x{9FFF}\x{FF01}-\x{FF5E}]"
_TIDY = rf"(?s)^{_SOLID}(.*{_SOLID})?$"
_TIDY_KEY = rf"(?s)^[A-Za-z\x{{4E00}}-\x{{9FFF}}](.*{_SOLID})?$"
_CODE_WITH_LETTER = rf"^[{_CREDIT_SIGNS}]*[A-Z][{_CREDIT_SIGNS}]*$"
_DIGITS = r"^[0-9]{18}$"


class Fault(NamedTuple):
    """Why a cell is refused: the key of the sentence, and what may stand there."""

    key: str
    allowed: str


@dataclass
class Verdict:
    """What the words of one column mean.

    Parameters
    ----------
    values : pa.Array, shape (words,)
        Null where a word means nothing, or is refused.
    faults : refused words, as indices by fault.
    notes : words that were read but are worth a report, as indices by the key of the sentence.
    days : bool, shape (words,)
        Times written as a bare date; only where a natural day may stand.
    """

    values: pa.Array
    faults: dict[Fault, Ints] = field(default_factory=dict)
    notes: dict[str, Ints] = field(default_factory=dict)
    days: Bools | None = None


class _Remarks:
    """Collects the indices of words under the fault or note they have in common."""

    def __init__(self, spec: Field) -> None:
        self.spec = spec
        self._faults: dict[Fault, list[int]] = defaultdict(list)
        self._notes: dict[str, list[int]] = defaultdict(list)

    def fault(self, index: int, key: str, allowed: str | None = None) -> None:
        self._faults[Fault(key, self.spec.allowed if allowed is None else allowed)].append(index)

    def note(self, index: int, key: str) -> None:
        self._notes[key].append(index)

    def verdict(self, values: pa.Array, days: Bools | None = None) -> Verdict:
        return Verdict(
            values,
            {fault: np.array(at, dtype=np.int64) for fault, at in self._faults.items()},
            {note: np.array(at, dtype=np.int64) for note, at in self._notes.items()},
            days,
        )


def trimmed(word: str) -> str:
    """A word without ASCII, full-width, no-break and zero-width spaces around it."""
    return word.strip().strip(_INVISIBLE).strip()


def unguarded(words: pa.Array) -> pa.Array:
    """Take off the apostrophe that the export puts before a text which looks like a formula."""
    return pc.replace_substring_regex(words, _GUARDED, r"\1")


def is_missing(word: str) -> bool:
    """Whether a word stands for "no value": ``—``, ``NaN``, ``null`` …"""
    return unicodedata.normalize("NFKC", word).casefold() in MISSING


def words_as_numbers(words: pa.Array, spec: Field, now: datetime) -> Verdict:
    """Numbers, with thousands commas and full-width digits put right.

    ``1,234.5`` is 1234.5 (a comma every three digits, and only so), ``１２`` is 12. Where a share
    of 0 to 1 stands, and only there, ``30%`` is 0.3; 30 is out of range. Anything else that is not
    a number is refused.
    """
    remarks = _Remarks(spec)
    plain = pc.match_substring_regex(words, _PLAIN)
    values = np.full(len(words), np.nan)
    values[plain.to_numpy(zero_copy_only=False)] = (
        words.filter(plain).cast(pa.float64()).to_numpy(zero_copy_only=False)
    )
    odd = np.flatnonzero(~plain.to_numpy(zero_copy_only=False))
    for index, word in zip(odd.tolist(), words.take(pa.array(odd)).to_pylist(), strict=True):
        _odd_number(index, word, values, remarks)
    verdict = remarks.verdict(pa.array(values, from_pandas=True))
    verdict.faults |= number_faults(values, spec)
    return verdict


def _odd_number(index: int, word: str, values: npt.NDArray[np.float64], remarks: _Remarks) -> None:
    text = unicodedata.normalize("NFKC", trimmed(word))
    if not text:
        return
    if text.casefold() in MISSING:
        remarks.note(index, "missing_marker")
    elif _NUMBER.fullmatch(text) or _THOUSANDS.fullmatch(text):
        values[index] = float(text.replace(",", ""))
        remarks.note(index, "number_normalised")
    elif (remarks.spec.min, remarks.spec.max) == (0, 1) and (share := _PERCENT.fullmatch(text)):
        values[index] = float(share[1]) / 100
        remarks.note(index, "percent_normalised")
    else:
        remarks.fault(index, "not_a_number")


def number_faults(values: npt.NDArray[np.float64], spec: Field) -> dict[Fault, Ints]:
    """Where numbers (NaN: none) leave the range of a column, or are not whole in a count."""
    low = -np.inf if spec.min is None else spec.min
    high = np.inf if spec.max is None else spec.max
    outside = (values < low) | (values > high) | np.isinf(values)
    faults = {Fault("out_of_range", spec.allowed): np.flatnonzero(outside)}
    if spec.type == "count":
        broken = (
            ~np.isnan(values) & ~outside & ((np.floor(values) != values) | (values > 2**31 - 1))
        )
        faults[Fault("not_whole", spec.allowed)] = np.flatnonzero(broken)
    return {fault: at for fault, at in faults.items() if len(at)}


def words_as_times(words: pa.Array, spec: Field, now: datetime) -> Verdict:
    """Hours, moments or dates, as timestamps [µs]; a natural day gets its 24:00."""
    remarks = _Remarks(spec)
    micros = np.zeros(len(words), dtype=np.int64)
    known, days = np.zeros(len(words), dtype=np.bool_), np.zeros(len(words), dtype=np.bool_)
    for index, word in enumerate(words.to_pylist()):
        text = trimmed(word)
        if not text:
            continue
        if is_missing(text):
            remarks.note(index, "missing_marker")
            continue
        when = moments.parse(text)
        if isinstance(when, str):
            remarks.fault(index, when)
        elif when.bare and spec.type in ("time", "moment"):
            remarks.fault(index, "hour_missing")
        elif spec.type in ("date", "edition") and _exact(when.us, spec) % moments.DAY_US:
            remarks.fault(index, "bad_time")
        else:
            days[index] = when.bare and spec.type == "hour_or_day"
            micros[index] = _exact(when.us, spec) + days[index] * moments.DAY_US
            known[index] = True
    verdict = remarks.verdict(pa.array(micros, mask=~known, type=pa.timestamp("us")), days)
    verdict.faults |= time_faults(micros, known, spec, now)
    return verdict


def _exact(us: int, spec: Field) -> int:
    return us if spec.type == "moment" else moments.whole_second(us)


def words_as_editions(words: pa.Array, spec: Field, now: datetime) -> Verdict:
    """Dates of inventory editions, kept as text ``YYYY-MM-DD``."""
    verdict = words_as_times(words, spec, now)
    return replace(verdict, values=pc.strftime(verdict.values, format="%Y-%m-%d"))


def time_faults(micros: Ints, known: Bools, spec: Field, now: datetime) -> dict[Fault, Ints]:
    """Where times [µs] are too early, in the future, or not on the hour where they must be."""
    early = known & (micros < as_micros(EARLIEST))
    faults = {Fault("time_before", f"≥ {EARLIEST:%Y-%m-%d}"): np.flatnonzero(early)}
    if not spec.future:
        late = known & (micros > as_micros(now))
        faults[Fault("time_future", f"≤ {now:%Y-%m-%d %H:%M}")] = np.flatnonzero(late)
    if spec.type in ("time", "hour_or_day"):
        between = known & (micros % moments.HOUR_US != 0)
        faults[Fault("not_whole_hour", spec.allowed)] = np.flatnonzero(between)
    return {fault: at for fault, at in faults.items() if len(at)}


def as_micros(value: datetime) -> int:
    """A naive Beijing time [µs since 1970-01-01 00:00 Beijing time]."""
    return int(np.datetime64(value, "us").astype(np.int64))


def words_as_text(words: pa.Array, spec: Field, now: datetime) -> Verdict:
    """Text without the spaces around it; a number that a spreadsheet made of a code is refused."""
    remarks = _Remarks(spec)
    plain = pc.match_substring_regex(words, _TIDY_KEY if spec.key else _TIDY)
    values: list[str | None] = []
    for index, word in _the_others(words, plain):
        text = trimmed(word)
        if text != word:
            remarks.note(index, "padded")
        if spec.key and _SCIENTIFIC.fullmatch(text):
            remarks.fault(index, "code_became_number")
        values.append(text or None)
    return remarks.verdict(_with_the_others(words, plain, values))


def _the_others(words: pa.Array, plain: pa.Array) -> Iterator[tuple[int, str]]:
    """The words that need care, with their indices; there are few, so they may be looped over."""
    odd = np.flatnonzero(~plain.to_numpy(zero_copy_only=False))
    return zip(odd.tolist(), words.take(pa.array(odd)).to_pylist(), strict=True)


def _with_the_others(words: pa.Array, plain: pa.Array, values: list[str | None]) -> pa.Array:
    """Words with those that needed care replaced by what they mean."""
    return pc.replace_with_mask(words, pc.invert(plain), pa.array(values, pa.string()))


def words_as_regions(words: pa.Array, spec: Field, now: datetime) -> Verdict:
    """Region codes; a region that is not ours stays as it is written."""
    remarks = _Remarks(spec)
    values: list[str | None] = []
    for index, word in enumerate(words.to_pylist()):
        text = trimmed(word)
        if text != word:
            remarks.note(index, "padded")
        values.append(None if not text or is_missing(text) else regions().code(text))
    return remarks.verdict(pa.array(values, pa.string()))


def words_as_plants(words: pa.Array, spec: Field, now: datetime) -> Verdict:
    """Unified social credit codes.

    A code that a spreadsheet turned into a number is refused: its last digits are lost. A code
    of another form is kept and reported, since small firms may have none.
    """
    remarks = _Remarks(spec)
    sound = pc.match_substring_regex(words, _CODE_WITH_LETTER)
    plain = pc.or_(pc.and_(sound, pc.equal(pc.utf8_length(words), 18)), _whole_digits(words))
    values: list[str | None] = []
    for index, word in _the_others(words, plain):
        text = unicodedata.normalize("NFKC", trimmed(word)).upper()
        if text != word:
            remarks.note(index, "padded" if trimmed(word) == text else "code_normalised")
        if _became_number(text):
            remarks.fault(index, "code_became_number")
        elif text and not _CREDIT_CODE.fullmatch(text):
            remarks.note(index, "code_unusual")
        values.append(None if not text or is_missing(text) else text)
    return remarks.verdict(_with_the_others(words, plain, values))


def _whole_digits(words: pa.Array) -> pa.Array:
    """Which words are 18 digits that no float has rounded, all at once; see `_became_number`."""
    digits = pc.match_substring_regex(words, _DIGITS)
    whole = digits.to_numpy(zero_copy_only=False).copy()
    codes = words.filter(digits).cast(pa.int64()).to_numpy()
    signs = codes[:, None] // 10 ** np.arange(17, -1, -1) % 10
    total = signs[:, :17] @ np.array([pow(3, i, 31) for i in range(17)])
    fits = (31 - total % 31) % 31 == signs[:, 17]
    rounded = (codes % 1000 == 0) | (codes.astype(np.float64).astype(np.int64) == codes)
    whole[whole] = fits | ~rounded
    return pa.array(whole)


def _became_number(code: str) -> bool:
    """Scientific notation, decimals, or 18 digits that a float of 15 digits cannot have kept."""
    if _SCIENTIFIC.fullmatch(code) or re.fullmatch(r"\d{15,18}\.\d*", code, re.ASCII):
        return True
    if not re.fullmatch(r"\d{18}", code, re.ASCII) or _check_sign_fits(code):
        return False
    return code.endswith("000") or int(float(code)) == int(code)


def _check_sign_fits(code: str) -> bool:
    """The 18th sign by GB 32100: 31 less the sum of signs × 3^position modulo 31, modulo 31."""
    total = sum(_CREDIT_SIGNS.index(s) * pow(3, i, 31) for i, s in enumerate(code[:17]))
    return _CREDIT_SIGNS[(31 - total % 31) % 31] == code[17]


def words_as_choices(words: pa.Array, spec: Field, now: datetime) -> Verdict:
    """Codes of a choice, given by the code or by its Chinese word."""
    known = {code.casefold(): code for code in spec.choices}
    known |= {word.casefold(): code for code, word in spec.choices.items()}
    return _looked_up(words, spec, known, pa.string(), "unknown_choice")


def words_as_flags(words: pa.Array, spec: Field, now: datetime) -> Verdict:
    """Yes or no: 0/1, 是/否, true/false."""
    return _looked_up(words, spec, _FLAGS, pa.bool_(), "not_a_flag")


def _looked_up(
    words: pa.Array,
    spec: Field,
    known: dict[str, bool] | dict[str, str],
    kind: pa.DataType,
    key: str,
) -> Verdict:
    remarks = _Remarks(spec)
    values: list[bool | str | None] = []
    for index, word in enumerate(words.to_pylist()):
        text = unicodedata.normalize("NFKC", trimmed(word)).casefold()
        values.append(known.get(text))
        if text and text not in known:
            if text in MISSING:
                remarks.note(index, "missing_marker")
            else:
                remarks.fault(index, key)
    return remarks.verdict(pa.array(values, kind))


RULES: dict[str, Callable[[pa.Array, Field, datetime], Verdict]] = {
    "text": words_as_text,
    "region": words_as_regions,
    "plant": words_as_plants,
    "number": words_as_numbers,
    "count": words_as_numbers,
    "flag": words_as_flags,
    "time": words_as_times,
    "hour_or_day": words_as_times,
    "moment": words_as_times,
    "date": words_as_times,
    "edition": words_as_editions,
    "choice": words_as_choices,
}
