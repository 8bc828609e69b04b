"""What the generated city's air really was, hour by hour, before anyone measured it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.demo.common import Flags, Floats, Ints, hour_of, slow_noise, stream
from data.demo.story import AirStory, Place

STEP_H = 12
"""Hours between two values of an episode in the story."""

RAMP_H = 8
"""Hours in which an episode takes over from the usual course."""

# The usual course never reaches a warning by itself: only what the story tells does.
_USUAL_PM25_CAP = 110.0
_USUAL_O3_CAP = 222.0


@dataclass(frozen=True)
class Weather:
    """Concentrations of one place without rounding or gaps.

    Parameters
    ----------
    hours : int64, shape (n,), consecutive labels [h since 1970-01-01 00:00]
    values : by pollutant, float64, shape (n,) [µg/m³, CO mg/m³]
    dust : bool, shape (n,), a sand-dust event is passing
    """

    hours: Ints
    values: dict[str, Floats]
    dust: Flags

    def since(self, hour: int) -> Weather:
        """The hours from `hour` on."""
        cut = slice(max(hour - int(self.hours[0]), 0), None)
        values = {name: one[cut] for name, one in self.values.items()}
        return Weather(self.hours[cut], values, self.dust[cut])

    def until(self, hour: int) -> Weather:
        """The hours up to and with `hour`."""
        cut = slice(0, max(hour - int(self.hours[0]) + 1, 0))
        values = {name: one[cut] for name, one in self.values.items()}
        return Weather(self.hours[cut], values, self.dust[cut])


def by_month(hours: Ints, monthly: Sequence[float]) -> Floats:
    """Values of the middles of the months, joined by lines, at each hour."""
    year = hours.astype("datetime64[h]").astype("datetime64[Y]").astype("datetime64[h]")
    month = (hours - year.astype(np.int64)) / 8766 * 12 - 0.5
    return np.interp(month, np.arange(-1, 13), [monthly[-1], *monthly, monthly[0]])


def by_hour(hours: Ints, daily: Sequence[float]) -> Floats:
    """The course of a day at each hour."""
    course: Floats = np.asarray(daily, dtype=np.float64)[hours % 24]
    return course


def _soft_cap(values: Floats, cap: float) -> Floats:
    capped: Floats = (values**-6.0 + cap**-6.0) ** (-1 / 6)
    return capped


def _with_episodes(usual: Floats, hours: Ints, story: AirStory) -> Floats:
    """Lead PM2.5 through the story's episodes, and let the wind clean up after each."""
    level = np.log(usual)
    for one in story.episodes:
        nodes = hour_of(one.start) + STEP_H * np.arange(len(one.pm25))
        end = int(nodes[-1]) + one.fall_h
        inside = (hours >= nodes[0]) & (hours <= end)
        told = np.log(np.interp(hours[inside], nodes, one.pm25))
        share = np.interp(
            hours[inside], [nodes[0], nodes[0] + RAMP_H, nodes[-1], end], [0, 1, 1, 0]
        )
        level[inside] += share * (told - level[inside])
        after = hours > nodes[-1]
        blown = np.minimum((hours[after] - nodes[-1]) / one.fall_h, 1.0)
        level[after] += np.log1p(-0.62 * blown * np.exp(-(hours[after] - nodes[-1]) / 22))
    return np.exp(level)


def city_weather(story: AirStory, seed: int, last_hour: int) -> Weather:
    """The city's air from the story's first hour to `last_hour` [h since 1970-01-01 00:00]."""
    hours = np.arange(hour_of(story.first_hour), last_hour + 1, dtype=np.int64)
    n = len(hours)

    def noise(name: str, tau: float) -> Floats:
        return slow_noise(stream(seed, f"weather/{name}"), n, tau)

    winter = (1 + np.cos(2 * np.pi * (hours / 24 % 365.25 - 10) / 365.25)) / 2
    weekday = (hours // 24 + 3) % 7
    weather = noise("synoptic", 34)
    monthly = by_month(hours, story.monthly.pm25)
    usual = _soft_cap(monthly * np.exp((0.50 + 0.12 * winter) * weather - 0.05), _USUAL_PM25_CAP)
    stagnant = _with_episodes(usual, hours, story)
    daily_pm = by_hour(hours, story.daily.pm) * np.where(weekday == 6, 0.98, 1.0)
    pm25 = stagnant * daily_pm * np.exp(0.05 * noise("pm25", 3) + 0.08 * noise("pm25/gust", 0.3))
    fine = stagnant / monthly

    coarse = by_month(hours, story.monthly.coarse) * fine**0.7 * daily_pm
    coarse *= np.exp(0.22 * noise("coarse", 9))
    no2 = by_month(hours, story.monthly.no2) * fine**0.45 * by_hour(hours, story.daily.no2)
    no2 *= np.choose(weekday, [1.01, 1.02, 1.02, 1.02, 1.03, 0.98, 0.92])
    so2 = by_month(hours, story.monthly.so2) * fine**0.35 * by_hour(hours, story.daily.so2)
    co = by_month(hours, story.monthly.co) * fine**0.5 * by_hour(hours, story.daily.no2) ** 0.4
    o3 = _ozone(story, hours, noise("ozone", 40), weather, stagnant)

    for firework in story.fireworks:
        age = hours - hour_of(firework.start)
        pm25 += np.where(age >= 0, firework.pm25 * np.exp(-np.clip(age, 0, 99) / 2.6), 0.0)
    values = {
        "pm25": pm25,
        "pm10": pm25 + coarse,
        "so2": so2 * np.exp(0.15 * noise("so2", 8) + 0.13 * noise("so2/plume", 0.5)),
        "no2": no2 * np.exp(0.12 * noise("no2", 5)),
        "co": co * np.exp(0.10 * noise("co", 6)),
        "o3": o3,
    }
    return _with_dust(Weather(hours, values, np.zeros(n, dtype=bool)), story)


def _ozone(story: AirStory, hours: Ints, own: Floats, weather: Floats, stagnant: Floats) -> Floats:
    """Ozone follows the day's height; in thick haze less of it forms."""
    height = by_month(hours, story.monthly.o3) * np.exp(0.18 * own + 0.13 * weather)
    height = _soft_cap(height * np.exp(-np.maximum(stagnant - 75, 0) / 260), _USUAL_O3_CAP)
    for event in story.ozone:
        age = hours - hour_of(event.start)
        share = np.interp(age, [0, 9, 24 * event.days - 2, 24 * event.days + 6], [0, 1, 1, 0])
        height += share * (event.o3 * np.exp(0.02 * own) - height)
    return height * by_hour(hours, story.daily.o3)


def _with_dust(weather: Weather, story: AirStory) -> Weather:
    pm25, pm10 = weather.values["pm25"].copy(), weather.values["pm10"].copy()
    dust = weather.dust.copy()
    for event in story.dust:
        age = weather.hours - hour_of(event.start)
        inside = (age >= 0) & (age < event.hours)
        shape = (
            np.interp(age, [0, 2, event.hours * 0.5, event.hours], [0.35, 1, 0.55, 0.05]) * inside
        )
        pm10 += shape * event.pm10
        pm25 += shape * event.pm10 * 0.09
        dust |= inside
    return replace(weather, values={**weather.values, "pm25": pm25, "pm10": pm10}, dust=dust)


def place_weather(city: Weather, place: Place, seed: int, name: str) -> Weather:
    """Another place's air: the city's, shifted by some hours, with its own level and noise."""
    n = len(city.hours)
    moved = np.clip(np.arange(n) + place.ahead_h, 0, n - 1)
    spread = 0.08 + 0.015 * abs(place.ahead_h)
    slow = slow_noise(stream(seed, f"place/{name}/slow"), n, 16) * spread
    factors = {
        "pm25": place.pm25,
        "pm10": place.pm25,
        "so2": place.so2,
        "no2": place.no2,
        "co": place.pm25,
        "o3": place.o3,
    }
    values = {}
    for pollutant, factor in factors.items():
        own = slow_noise(stream(seed, f"place/{name}/{pollutant}"), n, 4) * 0.05
        shared = slow if pollutant != "o3" else -0.4 * slow
        values[pollutant] = city.values[pollutant][moved] * factor * np.exp(shared + own)
    values["pm10"] = np.maximum(values["pm10"], values["pm25"] * 1.03)
    return Weather(city.hours, values, city.dust[moved])
