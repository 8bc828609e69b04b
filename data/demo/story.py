"""The story of the generated data, read from the TOML files beside this module."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from data.demo.common import HERE
from data.rulebook import read_toml

Monthly = Annotated[tuple[float, ...], Field(min_length=12, max_length=12)]
Hourly = Annotated[tuple[float, ...], Field(min_length=24, max_length=24)]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Four = tuple[NotNegative, NotNegative, NotNegative, NotNegative]
"""SO2, NOx, PM, VOCs."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Months(_Strict):
    """Usual values by month [µg/m³, CO mg/m³]; ``coarse`` is PM10 without PM2.5."""

    pm25: Monthly
    coarse: Monthly
    so2: Monthly
    no2: Monthly
    co: Monthly
    o3: Monthly


class Hours(_Strict):
    """The course of a day, by hour of the label."""

    pm: Hourly
    so2: Hourly
    no2: Hourly
    o3: Hourly


class Pollution(_Strict):
    """PM2.5 from ``start`` in steps of 12 hours [µg/m³], then swept away within ``fall_h``."""

    start: datetime
    pm25: Annotated[tuple[float, ...], Field(min_length=2)]
    fall_h: Annotated[int, Field(ge=1)] = 8


class Fireworks(_Strict):
    """A spike of PM2.5 [µg/m³] that fades within the night."""

    start: datetime
    pm25: Positive


class Dust(_Strict):
    """A sand-dust event; ``pm10`` at its height [µg/m³]."""

    start: datetime
    hours: Annotated[int, Field(ge=1)]
    pm10: Positive


class Ozone(_Strict):
    """Days whose afternoons reach ``o3`` [µg/m³, 1 h mean]."""

    start: datetime
    days: Annotated[int, Field(ge=1)]
    o3: Positive


class Span(_Strict):
    """Hours from ``start`` to ``end``."""

    start: datetime
    end: datetime


class ForecastError(Span):
    """Hours told wrong by ``factor`` in all issues from ``first`` to ``last``."""

    first: datetime
    last: datetime
    factor: Positive


class Place(_Strict):
    """How a place differs from the city, as factors; its air is ``ahead_h`` hours ahead."""

    pm25: Positive = 1.0
    so2: Positive = 1.0
    no2: Positive = 1.0
    o3: Positive = 1.0
    ahead_h: Annotated[int, Field(ge=-24, le=24)] = 0


class AirStory(_Strict):
    """Everything that ``air.toml`` says."""

    first_hour: datetime
    units_first_hour: datetime
    neighbours_first_hour: datetime
    monthly: Months
    daily: Hours
    episodes: tuple[Pollution, ...]
    fireworks: tuple[Fireworks, ...]
    dust: tuple[Dust, ...]
    ozone: tuple[Ozone, ...]
    gaps: tuple[Span, ...]
    forecast_seasons: tuple[Span, ...]
    forecast_errors: tuple[ForecastError, ...]
    units: dict[str, Place]
    neighbours: dict[str, Place]


@cache
def air_story() -> AirStory:
    """The story of the air."""
    return read_toml(HERE / "air.toml", AirStory)


class Action(_Strict):
    """One step of a warning."""

    action: Literal["issue", "upgrade", "downgrade", "lift"]
    level: Literal["yellow", "orange", "red"] | None = None
    issued_at: datetime
    effective_from: datetime
    trigger: Literal["forecast", "regional", "provincial"]


class WarningStory(_Strict):
    """A warning from its issue to its lift; without a lift it is open."""

    id: str
    actions: Annotated[tuple[Action, ...], Field(min_length=1)]


Chances = Annotated[dict[int, Positive], Field(min_length=1)]
"""Weights of whole numbers."""


class Checks(_Strict):
    """Plants that a unit checks on a day by the level in force, and how often each number."""

    yellow: Chances
    orange: Chances
    red: Chances


class Duty(_Strict):
    """How the units do their duty, as shares of checks and of reports.

    `favour` is the power of a plant's share in the cuts by which its chance of a check rises.
    """

    groups: tuple[str, ...]
    checks: Checks
    favour: NotNegative
    clean: Share
    rectified: Share
    unlisted: Share
    late: Share
    missing: Share
    load_problems: tuple[str, ...]
    care_problems: tuple[str, ...]


class Ticks(_Strict):
    """How duties are ticked off, and which roles have a name and a number.

    Parameters
    ----------
    by_office : duties that the office does for the units
    late, missing : shares of the duties that are ticked off at all
    """

    late: Share
    missing: Share
    by_office: tuple[str, ...]
    remarks: Annotated[tuple[str, ...], Field(min_length=1)]
    office_roles: Annotated[tuple[str, ...], Field(min_length=1)]
    unit_roles: Annotated[tuple[str, ...], Field(min_length=1)]


class ReducedTarget(_Strict):
    """A lower ratio that a county was granted."""

    region: str
    level: Literal["yellow", "orange", "red"]
    pollutant: Literal["so2", "nox", "pm", "voc"]
    target: Share


class DutyStory(_Strict):
    """Everything that ``duty.toml`` says."""

    warnings: tuple[WarningStory, ...]
    duty: Duty
    ticks: Ticks
    reduced_target: ReducedTarget


class Grade(_Strict):
    """A performance grade: how common, and the load cut by level, rising."""

    weight: NotNegative
    cuts: tuple[Share, Share, Share]
    leading: bool = False


class Sectors(_Strict):
    """Industry's share in everything, and how the other sectors divide the rest."""

    industry: Four
    mobile: Four
    dust: Four
    residential: Four
    other: Four


class Industry(_Strict):
    """A middling plant of an industry; `min_load` above 0 says that it cannot be stopped."""

    noun: str
    line: str
    emits: Four
    output: Positive
    jobs: Positive
    kwh: Positive
    gas: NotNegative = 0.0
    min_load: Share = 0.0
    grades: Literal["abcd", "leading", "none"]
    online: bool = False
    rotates: bool = False
    by_heat: bool = False
    guaranteed: Share = 0.0


class UnitPlants(_Strict):
    """The plants of a unit; emissions are those of its industry [t/d]."""

    plants: Annotated[int, Field(ge=1)]
    emissions: Four
    industries: dict[str, Positive]
    excess: Four = (1.0, 1.0, 1.0, 1.0)


class Meters(_Strict):
    """Which plants have daily meters, and when."""

    plants: Annotated[int, Field(ge=1)]
    online: Annotated[int, Field(ge=0)]
    cheaters: Annotated[int, Field(ge=0)]
    restarted: Annotated[int, Field(ge=0)]
    seasons: tuple[Span, ...]
    holidays: tuple[date, ...]


class InventoryStory(_Strict):
    """Everything that ``inventory.toml`` says."""

    name_prefix: str
    surnames: str
    grades: dict[str, Grade]
    sectors: Sectors
    industries: dict[str, Industry]
    units: dict[str, UnitPlants]
    meters: Meters


class OperatingDays(_Strict):
    """Days a year by weight, and the share of running plants that give them."""

    share: Share
    days: Chances


class PlantPlans(_Strict):
    """Shares of plants without a plan, with gaps in it, idle with one, with a board alone."""

    none: Share
    gaps: Share
    idle: Share
    board_only: Share


class Regraded(_Strict):
    """How many plants of a grade had another one."""

    grade: str
    was: str
    plants: Annotated[int, Field(ge=1)]


class OtherSectors(_Strict):
    """Factors of the sectors beside industry."""

    mobile: Positive
    dust: Positive
    residential: Positive
    other: Positive


class EarlierList(_Strict):
    """How an earlier edition differed from the newest; factors multiply the newest's values."""

    edition: date
    not_yet: Annotated[int, Field(ge=0)]
    closed: Annotated[int, Field(ge=0)]
    closed_size: tuple[Positive, Positive]
    changed: Annotated[int, Field(ge=0)]
    change: tuple[Positive, ...]
    regraded: tuple[Regraded, ...]
    emissions: dict[str, Positive]
    sectors: OtherSectors


class EditionStory(_Strict):
    """Everything that ``editions.toml`` says."""

    edition: date
    operating_days: OperatingDays
    plant_plans: PlantPlans
    earlier: EarlierList


@cache
def duty_story() -> DutyStory:
    """The story of the warnings."""
    return read_toml(HERE / "duty.toml", DutyStory)


@cache
def inventory_story() -> InventoryStory:
    """The story of the plants."""
    return read_toml(HERE / "inventory.toml", InventoryStory)


@cache
def edition_story() -> EditionStory:
    """The story of the editions of the inventory."""
    return read_toml(HERE / "editions.toml", EditionStory)
