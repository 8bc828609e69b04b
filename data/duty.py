"""What was issued, forecast, checked and reported, as the analytics take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from analytics.duties import Task, checklist
from analytics.episodes import Episode
from analytics.inspection import UnitDay, UnitSummary, board, summary
from analytics.plan import Level, Plan, plan_at
from analytics.recommend import Floats, Forecast, Ints, Recommendation, hour_of, recommend
from analytics.running import HourlySeries, given_or_computed_aqi
from analytics.standard import Standard
from analytics.verification import Verification, verify
from analytics.warnings import IssuedWarning, Record, issued
from data.inventory import edition_at, editions
from data.rulebook import plans, regions, standards
from data.snapshot import Snapshot

_HOURS_A_DAY = 24
_AHEAD = timedelta(days=7)
"""A forecast older than this cannot have been about a warning."""


def newest_moment(snapshot: Snapshot, now: datetime) -> datetime:
    """How far a snapshot knows: its newest fact that is not after `now`; `now` without any."""
    (found,) = snapshot.query("newest_moment", now=now)["moment"].to_pylist()
    return now if found is None else found


def records(snapshot: Snapshot) -> list[Record]:
    """All rows of the table `warnings` about the home city; a row without a region is."""
    home = regions().home.code
    return [
        Record(
            warning=row["warning"],
            action=row["action"],
            level=Level.from_code(row["level"]) if row["level"] else None,
            issued_at=row["issued_at"],
            effective_from=row["effective_from"],
            trigger=row["trigger"] or "",
            document=row["document"] or "",
            region=home,
        )
        for row in snapshot.query("warning_records").to_pylist()
        if (row["region"] or home) == home
    ]


def issued_warnings(snapshot: Snapshot, as_of: datetime) -> tuple[IssuedWarning, ...]:
    """The warnings as known at a time, in order of their start."""
    return issued(records(snapshot), as_of=as_of)


def forecast_at(snapshot: Snapshot, region: str, as_of: datetime) -> Forecast | None:
    """The newest forecast issued by a time; None without one.

    A forecast of a natural day stands for each of its hours that has none of its own.
    """
    table = snapshot.query("forecast_as_of", region=region, as_of=as_of)
    return _forecast(table.to_pandas()) if table.num_rows else None


def _forecast(rows: pd.DataFrame) -> Forecast:
    best = rows["aqi"].fillna((rows["aqi_low"] + rows["aqi_high"]) / 2)
    best = best.fillna(rows["aqi_low"]).fillna(rows["aqi_high"])
    values = pd.DataFrame(
        {
            "hour": rows["time"].to_numpy().astype("datetime64[h]").astype(np.int64),
            "aqi": best,
            "low": rows["aqi_low"].fillna(best),
            "high": rows["aqi_high"].fillna(best),
        }
    )
    daily = values[rows["period"] == "day"]
    spread = daily.loc[daily.index.repeat(_HOURS_A_DAY)]
    back = np.tile(np.arange(_HOURS_A_DAY), len(daily))
    hours = pd.concat([values[rows["period"] == "hour"], spread.assign(hour=spread["hour"] - back)])
    hours = hours.drop_duplicates("hour").sort_values("hour").dropna(subset="aqi")
    return Forecast(
        issued_at=rows["issued_at"].iloc[0].to_pydatetime(),
        hours=hours["hour"].to_numpy(dtype=np.int64),
        aqi=hours["aqi"].to_numpy(dtype=np.float64),
        low=hours["low"].to_numpy(dtype=np.float64),
        high=hours["high"].to_numpy(dtype=np.float64),
    )


@dataclass(frozen=True)
class Adviser:
    """Gives the level that was to be recommended at any time for one region.

    Parameters
    ----------
    series : the region's hours
    """

    snapshot: Snapshot
    series: HourlySeries
    plan: Plan
    standards: Sequence[Standard]

    def at(self, as_of: datetime) -> Recommendation:
        """The recommendation at a time, from what was known then."""
        return recommend(
            self.series,
            forecast_at(self.snapshot, self.series.region, as_of),
            as_of=as_of,
            plan=self.plan,
            standards=self.standards,
        )

    def first_for(
        self, warning: IssuedWarning, known_at: datetime
    ) -> tuple[Level, datetime | None]:
        """Level to recommend when a warning was issued, and when one was first to be.

        A new forecast, or a day of observation, may change the recommendation; so it is asked at
        each issue of a forecast, and daily where there was none, from a week before the response.

        Parameters
        ----------
        known_at : when the warning was issued
        """
        since = warning.start - _AHEAD
        table = self.snapshot.query(
            "forecast_issues", region=self.series.region, since=since, until=warning.end
        )
        asked = set(table["issued_at"].to_pylist())
        days = (warning.end - since).days + 1
        asked |= {since + timedelta(days=n) for n in range(days)}
        first = None
        for when in sorted(asked):
            found = self.at(when)
            if found.episode is not None and found.episode.end > warning.start:
                first = when
                break
        return self.at(known_at).level, first


def enough_observed(series: HourlySeries, start: datetime, end: datetime, plan: Plan) -> bool:
    """Whether the air between two times can be judged: with the share of hours a mean needs."""
    low, high = hour_of(start) + 1 - series.start, hour_of(end) - series.start
    hours = max(high - low + 1, 1)
    seen = series.observed[max(low, 0) : max(high + 1, 0)].sum()
    least = plan.rules.min_valid_h.value / plan.rules.running_mean_h.value
    return bool(seen / hours >= least)


@dataclass(frozen=True)
class Inspection:
    """The board of a warning, or of all, and each unit's summary."""

    rows: tuple[UnitDay, ...]
    units: tuple[UnitSummary, ...]
    checks: pd.DataFrame
    edition: str


def inspection(
    snapshot: Snapshot, warnings: Sequence[IssuedWarning], *, as_of: datetime, plan: Plan
) -> Inspection:
    """Checks and reports on the days of some warnings, by every unit of the home city.

    Parameters
    ----------
    warnings : as known at `as_of`; the list in force at the newest of them says who is listed
    """
    days = sorted({day for one in warnings for day in one.days if day <= as_of.date()})
    since, until = (days[0], days[-1]) if days else (date.max, date.max)
    edition = edition_at(editions(snapshot), warnings[-1].start.date() if warnings else None)
    listed = snapshot.query("plants_in_production", edition=edition).to_pandas()
    checks = snapshot.query("checks_on_days", since=since, until=until).to_pandas()
    checks["date"] = pd.to_datetime(checks["date"]).dt.date
    checks = checks[checks["date"].isin(set(days))]
    late = pd.to_datetime(checks["rectified_on"]) > pd.Timestamp(as_of)
    checks = checks.assign(rectified_on=checks["rectified_on"].where(~late))
    units = [unit.code for unit in regions().home.units]
    rows = board(
        days,
        units,
        checks,
        _reports(snapshot, "inspection", since, until, as_of),
        listed=listed["plant"].tolist(),
        as_of=as_of,
        plan=plan,
    )
    running = listed[listed["running"]].groupby("region")["plant"].agg(list).to_dict()
    return Inspection(rows, summary(rows, checks, listed=running), checks, edition)


def _reports(
    snapshot: Snapshot, kind: str, since: date, until: date, as_of: datetime
) -> Mapping[tuple[str, date], datetime]:
    table = snapshot.query("reports_of_kind", kind=kind, since=since, until=until, as_of=as_of)
    return {(row["region"], row["date"]): row["submitted_at"] for row in table.to_pylist()}


def observed_by(series: HourlySeries, as_of: datetime) -> HourlySeries:
    """The hours of a series that were observed by a time."""
    return series.part(0, min(max(hour_of(as_of) - series.start + 1, 0), len(series)))


def verified(
    snapshot: Snapshot,
    series: HourlySeries,
    episodes: Sequence[Episode],
    *,
    as_of: datetime,
) -> tuple[Verification, ...]:
    """Every warning known at a time against the episodes of the air observed by then.

    Each warning is judged by the edition in force when it began.
    """
    known = records(snapshot)
    hours = observed_by(series, as_of)

    def advised(warning: IssuedWarning) -> tuple[Level, datetime | None]:
        plan = plan_at(plans(), warning.start.date())
        told = min(one.issued_at for one in known if one.warning == warning.id)
        return Adviser(snapshot, hours, plan, standards()).first_for(warning, told)

    def observed(start: datetime, end: datetime) -> bool:
        return enough_observed(hours, start, end, plan_at(plans(), start.date()))

    return verify(issued(known, as_of=as_of), episodes, recommended=advised, observed=observed)


def forecast_errors(
    snapshot: Snapshot, series: HourlySeries, as_of: datetime
) -> tuple[Ints, Floats, Floats]:
    """Hours ahead, forecast and observed hourly AQI of every forecast hour that is over."""
    pairs = snapshot.query("forecast_pairs", region=series.region, as_of=as_of).to_pandas()
    best = pairs["aqi"].fillna((pairs["aqi_low"] + pairs["aqi_high"]) / 2)
    hours = pairs["time"].to_numpy().astype("datetime64[h]").astype(np.int64)
    known = observed_by(series, as_of)
    seen = np.full(len(hours), np.nan)
    place = hours - known.start
    inside = (place >= 0) & (place < len(known))
    seen[inside] = given_or_computed_aqi(known, standards())[place[inside]]
    lead = pairs["lead_h"].to_numpy(dtype=np.int64)
    return lead, best.to_numpy(dtype=np.float64), seen


def tasks(
    snapshot: Snapshot, warning: IssuedWarning, *, as_of: datetime, plan: Plan
) -> tuple[Task, ...]:
    """The checklist of a warning as it stood at a time; see `analytics.duties.checklist`."""
    ticked = snapshot.query("duties_done", warning=warning.id, as_of=as_of).to_pylist()
    sent = snapshot.query("reports_by", as_of=as_of).to_pylist()
    home = regions().home
    return checklist(
        warning,
        plan=plan,
        city=home.code,
        units=[unit.code for unit in home.units],
        done={
            (r["duty"], r["region"], r["date"]): (r["done_at"], r["person"] or "") for r in ticked
        },
        reports={(r["kind"], r["region"], r["date"]): r["submitted_at"] for r in sent},
        as_of=as_of,
    )
