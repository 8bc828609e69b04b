"""Generated forecasts of the city's hourly AQI, which err more the further they look ahead."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analytics.aqi import aqi_by_edition
from analytics.running import window_sum
from data.demo.common import Floats, Ints, hour_of, slow_noise, stream, table, times
from data.demo.story import AirStory
from data.demo.weather import Weather
from data.rulebook import regions, standards

LEADS_H = 120
"""Hours that a forecast looks ahead."""

ISSUED_EVERY_H = 12

_SMOOTH_H = 5
_USUAL_H = 24 * 15
_KNOT_H = 24


def issue_times(story: AirStory, until: int) -> Ints:
    """When forecasts were issued, up to `until` [h since 1970-01-01 00:00]."""
    seasons = [
        np.arange(hour_of(s.start), min(hour_of(s.end), until) + 1, ISSUED_EVERY_H, dtype=np.int64)
        for s in story.forecast_seasons
    ]
    return np.concatenate(seasons)


def _centred_mean(values: Floats, length: int) -> Floats:
    """Mean over about `length` entries around each one, fewer at the ends."""
    padded = np.pad(values, (length, length // 2), mode="edge")
    return (window_sum(padded, length) / length)[length + length // 2 :][: len(values)]


def _told(story: AirStory, issued: Ints, hours: Ints) -> Floats:
    """Factors by which the story says that forecasts were wrong, shape (issues, leads)."""
    factor = np.ones(hours.shape)
    for error in story.forecast_errors:
        by = (issued >= hour_of(error.first)) & (issued <= hour_of(error.last))
        about = (hours >= hour_of(error.start)) & (hours <= hour_of(error.end))
        factor[by[:, None] & about] = error.factor
    return factor


def forecast_table(story: AirStory, city: Weather, seed: int, until: int) -> pa.Table:
    """Hourly AQI for the next five days, issued twice a day in the seasons of the story.

    Parameters
    ----------
    city : the real weather; its last hours lie `LEADS_H` after `until`
    until : last hour at which something was issued [h since 1970-01-01 00:00]
    """
    issued = issue_times(story, until)
    if len(issued) == 0:
        return table("forecast", {"region": [], "issued_at": [], "time": []})
    lead = np.arange(1, LEADS_H + 1)
    share = lead / LEADS_H
    hours = issued[:, None] + lead

    truth = aqi_by_edition(city.values, int(city.hours[0]), standards(), daily=False).value
    level = np.log(np.maximum(truth, 15))
    smooth, usual = _centred_mean(level, _SMOOTH_H), _centred_mean(level, _USUAL_H)

    rng = stream(seed, "forecast")
    # The wind comes earlier or later than told, the more so the further away it is.
    shift = slow_noise(rng, len(issued), 2)[:, None] * 7 * share
    at = np.clip(hours + np.rint(shift).astype(np.int64) - city.hours[0], 0, len(level) - 1)
    # A model leans to the usual with the days.
    told = smooth[at] + 0.22 * share * (usual[hours - city.hours[0]] - smooth[at])

    knots = rng.standard_normal((len(issued), LEADS_H // _KNOT_H + 1))
    place = lead / _KNOT_H
    low = np.minimum(place.astype(np.int64), knots.shape[1] - 2)
    wave = knots[:, low] + (knots[:, low + 1] - knots[:, low]) * (place - low)
    bias = slow_noise(rng, len(issued), 3)[:, None]
    told += (0.04 + 0.16 * share) * (0.6 * bias + 0.8 * wave)
    told += np.log(_told(story, issued, hours))

    width = 0.09 + 0.20 * share
    shape = hours.shape
    return table(
        "forecast",
        {
            "region": regions().home.code,
            "issued_at": times(np.repeat(issued, LEADS_H)),
            "time": times(hours.ravel()),
            "period": "hour",
            "aqi_low": _published(told - width),
            "aqi": _published(told),
            "aqi_high": _published(told + np.broadcast_to(width, shape)),
        },
    )


def _published(log_aqi: Floats) -> Floats:
    return np.clip(np.rint(np.exp(log_aqi)), 10, 500).ravel()
