"""A warning of December 2023, step by step: yellow, orange, yellow, lifted."""

from __future__ import annotations

from datetime import datetime, timedelta

from analytics.plan import Level
from analytics.warnings import Record

Y, O, R = Level.YELLOW, Level.ORANGE, Level.RED  # noqa: E741


def at(day: int, hour: int = 0) -> datetime:
    """An hour of December 2023; hour 24 is the next day's 0."""
    return datetime(2023, 12, day) + timedelta(hours=hour)


def record(
    action: str, told: datetime, begins: datetime, level: Level | None = None, name: str = "W"
) -> Record:
    return Record(name, action, level, told, begins)


ISSUE = record("issue", at(25, 15), at(25, 18), Y)
UPGRADE = record("upgrade", at(26, 10), at(26, 12), O)
DOWNGRADE = record("downgrade", at(28, 9), at(28, 12), Y)
LIFT = record("lift", at(29, 20), at(30))
