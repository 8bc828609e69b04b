"""A plan edition as data: levels, their conditions, and every other rule, each with its clause.

An edition is read from ``data/plans/*.toml``; nothing here knows a threshold of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from enum import IntEnum, StrEnum
from itertools import pairwise
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field, model_validator

from analytics.strict import Strict

T = TypeVar("T")


class Level(IntEnum):
    """Warning level, ordered; `NONE` is below yellow. Clause 五(一)."""

    NONE = 0
    YELLOW = 1
    ORANGE = 2
    RED = 3

    @property
    def code(self) -> str:
        """The word that tables and JSON use: ``none``, ``yellow``, ``orange`` or ``red``."""
        return self.name.lower()

    @classmethod
    def from_code(cls, code: str) -> Level:
        """The level for a code; raises ``KeyError`` for an unknown one."""
        return cls[code.upper()]


class Reading(StrEnum):
    """How "for 24 k hours" in 五(一) is read; see docs/method.md."""

    BLOCKS = "blocks"
    CONTINUOUS = "continuous"
    HELD = "held"
    CALENDAR = "calendar"


class Merge(StrEnum):
    """What two near episodes make together."""

    MAX = "max"
    SUM = "sum"
    OFF = "off"


class Rule(Strict, Generic[T]):
    """One rule: clause, summary in our words, value and unit."""

    clause: str
    value: T
    unit: str
    zh: str
    en: str


class Condition(Strict):
    """``windows`` back-to-back running means above a threshold, with an optional peak.

    ``above`` and ``peak_above`` are AQI, compared strictly. The peak must lie in one of the
    window ends between ``t - peak_within_h`` and ``t``.
    """

    windows: Annotated[int, Field(ge=1, le=30)]
    above: Annotated[float, Field(gt=0, le=500)]
    peak_above: Annotated[float, Field(gt=0, le=500)] | None = None
    peak_within_h: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _peak_is_whole(self) -> Condition:
        if (self.peak_above is None) != (self.peak_within_h is None):
            got = f"{self.peak_above}, {self.peak_within_h}"
            raise ValueError(f"peak_above: goes with peak_within_h; got {got}")
        return self


class LevelRule(Strict):
    """A warning level: its conditions (any one suffices) and the response it starts."""

    level: Literal["yellow", "orange", "red"]
    clause: str
    response: Literal["III", "II", "I"]
    response_clause: str
    zh: str
    en: str
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1)]

    @property
    def rank(self) -> Level:
        """The level as an ordered value."""
        return Level.from_code(self.level)


Ratio = Annotated[float, Field(gt=0, le=1)]
Hours = Annotated[int, Field(ge=1, le=240)]


class ByLevel(Strict):
    """One ratio (0..1) a level."""

    yellow: Ratio
    orange: Ratio
    red: Ratio

    @model_validator(mode="after")
    def _never_falls(self) -> ByLevel:
        if not self.yellow <= self.orange <= self.red:
            got = f"{self.yellow}, {self.orange}, {self.red}"
            raise ValueError(f"yellow: must not be above orange, nor that above red; got {got}")
        return self


class NextCheck(Strict):
    """How the plants for the next day of checks are ranked: points of a hundred, as shares.

    Parameters
    ----------
    reduction, problems, days : what each part can give at most; together 1
    full_days : so long without a check gives all points of the days [d]
    problem_days : problems of so many days back count [d]
    """

    reduction: Ratio
    problems: Ratio
    days: Ratio
    full_days: Annotated[int, Field(ge=1)]
    problem_days: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _shares_make_a_whole(self) -> NextCheck:
        whole = self.reduction + self.problems + self.days
        if abs(whole - 1) > 1e-9:
            raise ValueError(f"reduction: with problems and days it makes 1; got {whole:g}")
        return self


class Advance(Strict):
    """When orange and above counts as likely to come often.

    Parameters
    ----------
    level : from which a recommendation or an episode counts
    episodes : so many of them within `days` are often
    days : looked back [d]
    """

    level: Literal["yellow", "orange", "red"]
    episodes: Annotated[int, Field(ge=1)]
    days: Annotated[int, Field(ge=1, le=365)]

    @property
    def rank(self) -> Level:
        """The level as an ordered value."""
        return Level.from_code(self.level)


class Rules(Strict):
    """Every rule of an edition besides the levels' own conditions."""

    running_mean_h: Rule[Hours]
    min_valid_h: Rule[Hours]
    merge_gap_h: Rule[Hours]
    lift_clear_h: Rule[Hours]
    reading: Rule[Reading]
    merge: Rule[Merge]
    reduction_ratio: Rule[ByLevel]
    reference_days: Rule[Annotated[int, Field(ge=7, le=60)]]
    meter_tolerance: Rule[Ratio]
    guaranteed_grade: Rule[str]
    quota_words: Rule[Annotated[tuple[str, ...], Field(min_length=1)]]
    advance: Rule[Advance]
    advance_industries: Rule[Annotated[tuple[str, ...], Field(min_length=1)]]
    restart_use_share: Rule[Ratio]
    plants_checked_per_day: Rule[Annotated[int, Field(ge=1)]]
    inspection_due: Rule[time]
    next_check: Rule[NextCheck]
    daily_due: Rule[time]
    evaluation_due_h: Rule[Hours]
    warning_reported_h: Rule[Annotated[int, Field(ge=0)]]
    lift_notified_h: Rule[Annotated[int, Field(ge=0)]]

    @model_validator(mode="after")
    def _valid_hours_fit(self) -> Rules:
        if self.min_valid_h.value > self.running_mean_h.value:
            got = self.min_valid_h.value
            raise ValueError(f"min_valid_h: must not exceed running_mean_h; got {got}")
        return self


class Duty(Strict):
    """One thing that a response demands, from a level on.

    Parameters
    ----------
    per : done once for the city, or by every unit
    when : after the start, every day of the response, or after the lift
    due_rule : the rule that holds the deadline: hours after start or lift, or a time next morning
    report : kind of the report that does it; without one it is ticked off
    """

    code: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    level: Literal["yellow", "orange", "red"]
    clause: str
    per: Literal["city", "unit"]
    when: Literal["start", "daily", "lift"]
    due_rule: str
    report: Literal["inspection", "supervision", "evaluation"] | None = None
    who_zh: str
    who_en: str
    zh: str
    en: str

    @property
    def rank(self) -> Level:
        """The level from which it is demanded."""
        return Level.from_code(self.level)


class Plan(Strict):
    """One edition of a city's plan. Raises pydantic's ``ValidationError`` for bad content."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title_zh: str
    title_en: str
    document: str
    city: str
    effective_from: date
    example: bool = False
    levels: tuple[LevelRule, ...]
    rules: Rules
    duties: tuple[Duty, ...] = ()

    @model_validator(mode="after")
    def _duties_are_sound(self) -> Plan:
        codes = [one.code for one in self.duties]
        doubles = sorted({code for code in codes if codes.count(code) > 1})
        if doubles:
            raise ValueError(f"duties: each code once; got {', '.join(doubles)} twice")
        for one in self.duties:
            rule = getattr(self.rules, one.due_rule, None)
            wanted = time if one.when == "daily" else int
            if not isinstance(rule, Rule) or not isinstance(rule.value, wanted):
                word = "a time of day" if wanted is time else "hours"
                raise ValueError(
                    f"duties: due_rule must name a rule with {word}; got {one.due_rule}"
                )
        return self

    @model_validator(mode="after")
    def _levels_complete_and_sorted(self) -> Plan:
        names = [rule.level for rule in self.levels]
        if names != ["yellow", "orange", "red"]:
            raise ValueError(f"levels: must be yellow, orange, red in this order; got {names}")
        for lower, upper in pairwise(self.levels):
            low, high = (min((c.above, c.windows) for c in r.conditions) for r in (lower, upper))
            if high <= low:
                raise ValueError(
                    "levels: thresholds must rise from level to level;"
                    f" got {lower.level} {low}, {upper.level} {high}"
                )
        return self

    def level_rule(self, level: Level) -> LevelRule:
        """The rule of a level; `Level.NONE` has none and raises ``KeyError``."""
        for rule in self.levels:
            if rule.rank == level:
                return rule
        raise KeyError(level)


def plan_at(plans: Sequence[Plan], day: date) -> Plan:
    """The edition in force on a day: the newest real one that had begun.

    Before the first edition began, the first one is used. Examples are never chosen by date.
    """
    real = sorted((p for p in plans if not p.example), key=lambda p: p.effective_from)
    begun = [p for p in real if p.effective_from <= day]
    return begun[-1] if begun else real[0]
