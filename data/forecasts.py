"""Forecasts as the analytics take them, and what follows from them at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.editions import classify_in_force
from analytics.episodes import Episode
from analytics.explain import ozone_only
from analytics.plan import Level, Plan, plan_at
from analytics.recommend import (
    Floats,
    Forecast,
    Ints,
    Recommendation,
    first_recommended,
    hour_of,
    newest_forecast,
    recommend,
    recommended_level,
)
from analytics.running import HourlySeries, given_or_computed_aqi, running_mean
from analytics.standard import Standard
from analytics.verification import (
    LostOutput,
    Told,
    Verification,
    excess_cost,
    lost_output,
    verify,
)
from analytics.warnings import IssuedWarning, issued
from data.duty import records
from data.inventory import edition_at, editions
from data.plants import level_cuts
from data.rulebook import plans, standards
from data.snapshot import Snapshot

_HOURS_A_DAY = 24
AHEAD = timedelta(days=7)
"""A forecast older than this cannot have been about a warning."""


def forecast_at(snapshot: Snapshot, region: str, as_of: datetime) -> Forecast | None:
    """The newest forecast issued by a time; None without one.

    A forecast of a natural day stands for each of its hours that has none of its own.
    """
    found = _forecasts(snapshot.query("forecast_as_of", region=region, as_of=as_of))
    return found[-1] if found else None


def forecasts(snapshot: Snapshot, region: str, as_of: datetime) -> tuple[Forecast, ...]:
    """Every forecast of a region that was issued by a time, oldest first."""
    return _forecasts(snapshot.query("forecasts_issued", region=region, as_of=as_of))


def _best(rows: pd.DataFrame) -> pd.Series:
    """The value of a forecast; of a range without one its middle, of half a range its end."""
    best = rows["aqi"].fillna((rows["aqi_low"] + rows["aqi_high"]) / 2)
    return best.fillna(rows["aqi_low"]).fillna(rows["aqi_high"])


def _forecasts(table: pa.Table) -> tuple[Forecast, ...]:
    rows = table.to_pandas()
    best = _best(rows)
    values = pd.DataFrame(
        {
            "issued": rows["issued_at"],
            "hour": rows["time"].to_numpy().astype("datetime64[h]").astype(np.int64),
            "aqi": best,
            "low": rows["aqi_low"].fillna(best).clip(upper=best),
            "high": rows["aqi_high"].fillna(best).clip(lower=best),
        }
    )
    daily = (rows["period"] == "day").to_numpy()
    if daily.any():
        days = values[daily]
        spread = days.loc[days.index.repeat(_HOURS_A_DAY)]
        back = np.tile(np.arange(_HOURS_A_DAY), len(days))
        values = pd.concat([values[~daily], spread.assign(hour=spread["hour"] - back)])
        values = values.drop_duplicates(["issued", "hour"]).sort_values(["issued", "hour"])
    values = values.dropna(subset="aqi")
    times = values["issued"].to_numpy().astype("datetime64[us]")
    heads = np.flatnonzero(np.diff(times, prepend=np.datetime64("NaT")) != np.timedelta64(0))
    columns = [values[name].to_numpy() for name in ("hour", "aqi", "low", "high")]
    parts = [np.split(column, heads[1:]) for column in columns]
    return tuple(
        Forecast(at.item(), *(part[n] for part in parts)) for n, at in enumerate(times[heads])
    )


@dataclass(frozen=True)
class Adviser:
    """Gives the level that was to be recommended at any time for one region.

    Parameters
    ----------
    series : the region's hours
    forecasts : all that may be asked for, oldest first
    """

    series: HourlySeries
    forecasts: Sequence[Forecast]
    plan: Plan
    standards: Sequence[Standard]

    def at(self, as_of: datetime) -> Recommendation:
        """The recommendation at a time, from what was known then."""
        return recommend(
            self.series,
            newest_forecast(self.forecasts, as_of),
            as_of=as_of,
            plan=self.plan,
            standards=self.standards,
        )

    def level_at(self, as_of: datetime) -> Level:
        """The level alone."""
        return recommended_level(
            self.series,
            newest_forecast(self.forecasts, as_of),
            as_of=as_of,
            plan=self.plan,
            standards=self.standards,
        )

    def first_for(self, since: datetime, until: datetime, *, ongoing: bool) -> datetime | None:
        """When an episode within a time was first to be recommended."""
        return first_recommended(
            self.series,
            self.forecasts,
            since=since,
            until=until,
            ongoing=ongoing,
            ahead=AHEAD,
            plan=self.plan,
            standards=self.standards,
        )


def adviser(snapshot: Snapshot, series: HourlySeries, as_of: datetime, plan: Plan) -> Adviser:
    """An adviser that can be asked for one time only, with the newest forecast by then."""
    found = forecast_at(snapshot, series.region, as_of)
    return Adviser(series, () if found is None else (found,), plan, standards())


def enough_observed(series: HourlySeries, start: datetime, end: datetime, plan: Plan) -> bool:
    """Whether the air between two times can be judged: with the share of hours a mean needs."""
    low, high = hour_of(start) + 1 - series.start, hour_of(end) - series.start
    hours = max(high - low + 1, 1)
    seen = series.observed[max(low, 0) : max(high + 1, 0)].sum()
    least = plan.rules.min_valid_h.value / plan.rules.running_mean_h.value
    return bool(seen / hours >= least)


def observed_by(series: HourlySeries, as_of: datetime) -> HourlySeries:
    """The hours of a series that were observed by a time."""
    return series.part(0, min(max(hour_of(as_of) - series.start + 1, 0), len(series)))


@dataclass(frozen=True)
class ObservedEpisodes:
    """Episodes of the air observed by a time, in order; those of ozone alone are apart."""

    judged: tuple[Episode, ...]
    ozone: tuple[Episode, ...]


def observed_episodes(
    series: HourlySeries, as_of: datetime, editions: Sequence[Plan] | None = None
) -> ObservedEpisodes:
    """What verifies the warnings, each episode by the edition in force when it began.

    Parameters
    ----------
    editions : only these; all without
    """
    parts = classify_in_force(
        observed_by(series, as_of), plans=editions or plans(), standards=standards()
    )
    rules = {one.id: one for one in (editions or plans())}
    judged: list[Episode] = []
    ozone: list[Episode] = []
    for part in parts:
        for index, one in enumerate(part.episodes):
            apart = ozone_only(part, index, plan=rules[part.plan])
            (ozone if apart else judged).append(one)
    return ObservedEpisodes(tuple(judged), tuple(ozone))


def verified(
    snapshot: Snapshot, series: HourlySeries, episodes: ObservedEpisodes, *, as_of: datetime
) -> tuple[Verification, ...]:
    """Every warning known at a time against the episodes of the air observed by then.

    Each warning is judged by the edition in force when it began.
    """
    known = records(snapshot)
    hours = observed_by(series, as_of)
    found = issued(known, as_of=as_of)
    told_by = forecasts(snapshot, series.region, as_of)

    def level(ask: Adviser, told: datetime) -> Level | None:
        found = ask.level_at(told)
        if found is Level.NONE and newest_forecast(told_by, told) is None:
            day = timedelta(hours=ask.plan.rules.running_mean_h.value)
            return found if enough_observed(hours, told - day, told, ask.plan) else None
        return found

    def advised(warning: IssuedWarning | None, since: datetime, until: datetime) -> Told:
        begun = since if warning is None else warning.start
        ask = Adviser(hours, told_by, plan_at(plans(), begun.date()), standards())
        ongoing = warning is not None and warning.ongoing
        first = ask.first_for(since, until, ongoing=ongoing)
        if warning is None:
            return None, first
        told = min(one.issued_at for one in known if one.warning == warning.id)
        return level(ask, told), first

    def observed(start: datetime, end: datetime) -> bool:
        return enough_observed(hours, start, end, plan_at(plans(), start.date()))

    return verify(
        found, episodes.judged, ozone=episodes.ozone, recommended=advised, observed=observed
    )


@dataclass(frozen=True)
class ForecastErrors:
    """Every forecast value that is over, beside what was observed.

    Parameters
    ----------
    lead_h : hours from the issue to the label, shape (m,) [h]
    forecast, observed : AQI of the hour, or of the natural day, shape (m,)
    daily : whether the values are of days: only where there are none of hours
    """

    lead_h: Ints
    forecast: Floats
    observed: Floats
    daily: bool


def forecast_errors(
    snapshot: Snapshot, series: HourlySeries, as_of: datetime, plan: Plan
) -> ForecastErrors:
    """Forecasts held against hourly AQI; where all are of natural days, against daily AQI."""
    known = observed_by(series, as_of)
    asked = {"region": series.region, "as_of": as_of}
    pairs = snapshot.query("forecast_pairs", period="hour", **asked).to_pandas()
    daily = pairs.empty
    if daily:
        pairs = snapshot.query("forecast_pairs", period="day", **asked).to_pandas()
        values = running_mean(known, standards=standards(), plan=plan).value
    else:
        values = given_or_computed_aqi(known, standards())
    seen = np.full(len(pairs), np.nan)
    place = pairs["time"].to_numpy().astype("datetime64[h]").astype(np.int64) - known.start
    inside = (place >= 0) & (place < len(values))
    seen[inside] = values[place[inside]]
    lead = pairs["lead_h"].to_numpy(dtype=np.int64)
    return ForecastErrors(lead, _best(pairs).to_numpy(dtype=np.float64), seen, daily)


def excess_costs(snapshot: Snapshot, found: Sequence[Verification]) -> tuple[float | None, ...]:
    """Lost output of the hours over of each [万元]; None without a warning or without figures."""
    every = editions(snapshot)
    lists: dict[str, LostOutput | None] = {}
    costs: list[float | None] = []
    for one in found:
        lost = None
        if one.warning is not None:
            day = one.start.date()
            edition = edition_at(every, day)
            if edition not in lists:
                lists[edition] = lost_output_at(snapshot, day)
            lost = lists[edition]
        costs.append(None if lost is None else excess_cost(one.excess, lost))
    return tuple(costs)


def lost_output_at(snapshot: Snapshot, day: date) -> LostOutput | None:
    """Lost output by level, from the list that was in force on a day; None without figures."""
    edition = edition_at(editions(snapshot), day)
    plants = snapshot.query("plant_outputs", edition=edition).to_pandas()
    cuts = level_cuts(snapshot, edition)[["plant", "level", "load_cut"]]
    return lost_output(cuts.merge(plants[plants["running"]], on="plant"))
