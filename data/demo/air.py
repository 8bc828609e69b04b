"""Generated measurements: the city, its units and some neighbours, with the hours that are lost."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analytics.aqi import aqi_by_edition, editions
from analytics.running import OZONE_MEAN_H, OZONE_MIN_VALID_H, window_mean
from data.demo.common import Flags, Ints, hour_of, stream, table, times
from data.demo.story import AirStory
from data.demo.weather import Weather, place_weather
from data.rulebook import regions, standards

_LOST_HOURS = 0.004
_LOST_VALUES = 0.003
_BLOCKS_PER_YEAR = 2.5

# The newest hours are there: a demonstration opens on what is going on now.
_COMPLETE_AT_END_H = 60


def measured(
    weather: Weather, region: str, seed: int, lost: Flags, *, blocks: bool = True
) -> pa.Table:
    """What stations published of the weather: whole numbers, with AQI and 8 h ozone.

    Parameters
    ----------
    lost : bool, shape (n,), hours that the story says never arrived
    blocks : lose some more blocks of 6 to 30 hours by chance
    """
    rng = stream(seed, f"measured/{region}")
    hours, n = weather.hours, len(weather.hours)
    gone = lost | (rng.random(n) < _LOST_HOURS)
    if blocks:
        for _ in range(round(_BLOCKS_PER_YEAR * n / 8766)):
            start, length = int(rng.integers(0, n)), int(rng.integers(6, 31))
            gone[start : start + length] = True
    gone[max(n - _COMPLETE_AT_END_H, 0) :] = False
    values = {}
    for pollutant, exact in weather.values.items():
        rounded = np.round(exact, 1) if pollutant == "co" else np.rint(exact)
        missing = rng.random(n) < _LOST_VALUES
        missing[max(n - _COMPLETE_AT_END_H, 0) :] = False
        values[pollutant] = np.where(gone | missing, np.nan, np.maximum(rounded, 0.1))
    eight = window_mean(values["o3"], OZONE_MEAN_H, OZONE_MIN_VALID_H)
    columns: dict[str, object] = {
        "time": times(hours),
        "aqi": aqi_by_edition(values, int(hours[0]), standards(), daily=False).value,
        **values,
        "o3_8h": np.rint(eight),
        "dust": weather.dust,
    }
    kept = {name: column[~gone] for name, column in columns.items()}  # type: ignore[index]
    kept["standard"] = _edition_names(hours)[~gone]
    return table(
        "aqi", {**kept, "region": region, "period": "hour", "station": "", "control": False}
    )


def _edition_names(hours: Ints) -> np.ndarray:
    names = np.empty(len(hours), dtype=object)
    for part, standard in editions(int(hours[0]), len(hours), standards()):
        names[part] = standard.id
    return names


def aqi_table(story: AirStory, city: Weather, seed: int) -> pa.Table:
    """Hourly rows of the city, of every unit and of the neighbours up to the city's last hour."""
    lost = np.zeros(len(city.hours), dtype=bool)
    for gap in story.gaps:
        lost |= (city.hours >= hour_of(gap.start)) & (city.hours <= hour_of(gap.end))
    parts = [measured(city, regions().home.code, seed, lost, blocks=False)]
    groups = (
        (story.units_first_hour, story.units),
        (story.neighbours_first_hour, story.neighbours),
    )
    for first, places in groups:
        recent = city.since(hour_of(first))
        if len(recent.hours) == 0:
            continue
        for name, place in places.items():
            there = place_weather(recent, place, seed, name)
            parts.append(measured(there, name, seed, np.zeros(len(there.hours), dtype=bool)))
    return pa.concat_tables(parts)
