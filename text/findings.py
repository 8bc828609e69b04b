"""A result and its sentence: pure functions, so that screen, document and command line agree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from analytics.episodes import Episode
from analytics.explain import Explanation
from analytics.months import YearSum
from analytics.natural_days import Season
from analytics.outlook import Outlook
from analytics.plan import Level, Plan
from analytics.situation import Situation
from analytics.trace import Trace
from text import Words
from text.formats import clock, day, hour, hours, number, percent, span

_FINEST_DIGITS = 3
_HOURS_SAID_AS_DAYS = 72


def aqi(value: float | None) -> str:
    """An AQI or mean: whole numbers plain, others with one decimal.

    A mean that one decimal would round onto a whole number keeps more of them, so that 200.04
    never reads as the threshold that it exceeds.
    """
    if value is None or value != value:
        return number(None)
    if value == round(value):
        return number(value)
    digits = 1
    while digits < _FINEST_DIGITS and round(value, digits) == round(value):
        digits += 1
    return number(value, digits)


def level(
    words: Words, code: Level, upper: Level | None = None, open_hours: int | None = None
) -> str:
    """A level, or the interval that missing hours leave: ``橙色，可能红色：缺6小时``."""
    name = words("level." + code.code)
    if upper is None or upper == code:
        return name
    said = words("finding.level_open", level=name, upper=words("level." + upper.code))
    if open_hours is None:
        return said
    return words("finding.level_missing", level=said, hours=hours(open_hours, words.lang))


def count_of_hours(words: Words, count: int) -> tuple[str, str]:
    """A duration as number and unit: hours up to three days, whole days beyond."""
    if count <= _HOURS_SAID_AS_DAYS:
        return number(count), words("unit.hours")
    return number(count // 24), words.of(words("unit.days"), count // 24)


def duration(words: Words, count: int) -> str:
    """A duration in words, as `count_of_hours` counts."""
    value, unit = count_of_hours(words, count)
    return f"{value}{unit}" if words.lang == "zh" else f"{value} {unit}"


def below(words: Words, plan: Plan) -> str:
    """That no condition of the lowest level is met."""
    lowest = plan.levels[0]
    return words("finding.below", rule=lowest.zh if words.lang == "zh" else lowest.en)


def first_met(words: Words, one: Episode) -> str:
    """When an episode met each of its levels first."""
    parts = (
        words(
            "finding.first_met",
            level=words("level." + code.code),
            at=hour(at, words.lang, year=False),
        )
        for code, at in sorted(one.first_met.items())
    )
    return words("finding.joint").join(parts)


def running_formula(words: Words, found: Trace) -> str:
    """How one M(t) was calculated, with its numbers."""
    at = hour(found.at, words.lang, year=False)
    value = aqi(found.value)
    if found.basis != "concentration":
        return words(
            "finding.running_mean",
            at=at,
            total=number(found.total),
            valid=found.valid_hours,
            value=value,
        )
    means = words("finding.list").join(
        f"{words('pollutant.o3_8h' if name == 'o3' else 'pollutant.' + name)}"
        f" {number(mean, 2 if name == 'co' else 1)}"
        for name, mean in found.means.items()
    )
    return words(
        "finding.running_concentration",
        at=at,
        means=means,
        standard=found.standard.title,
        value=value,
        primary=pollutants(words, "+".join(found.primary)) or "—",
        valid=found.valid_hours,
    )


def now(
    words: Words, state: Situation, *, region: str, klass: str, gap_h: int, daily: bool = False
) -> list[str]:
    """What is going on, in one sentence, and what belongs to it.

    Parameters
    ----------
    region : name as shown
    klass : word of the class of the newest M(t), or empty
    gap_h : hours that separate two episodes [h]
    daily : only natural days are known
    """
    index = words("chart.daily" if daily else "chart.running")
    as_of = hour(state.as_of, words.lang)
    value = aqi(state.running[1] if state.running else None)
    if state.current is not None:
        episode = state.current
        first = words(
            "finding.now_in_episode",
            as_of=as_of,
            region=region,
            level=level(words, episode.level),
            since=hour(episode.start, words.lang, year=False),
            hours=hours(episode.hours, words.lang),
        )
        peak = aqi(episode.peak_aqi_24h)
        return [first, words("finding.now_running", index=index, aqi=value, klass=klass, peak=peak)]
    if not state.known:
        first = words("finding.now_unknown", as_of=as_of, region=region)
    else:
        facts = {"as_of": as_of, "region": region, "aqi": value, "klass": klass, "index": index}
        first = words("finding.now_clear", **facts)
    return [first, _last(words, state, gap_h)]


def outlook(words: Words, found: Outlook | None, issued_at: datetime | None) -> str:
    """What the newest forecast means for the level; without one, that there is none.

    Parameters
    ----------
    issued_at : when it was issued; with nothing `found`, it has natural days only
    """
    if issued_at is None:
        return words("finding.no_forecast")
    if found is None:
        return words("finding.daily_forecast", issued=_issued(issued_at, words.lang))
    facts = {
        "issued": _issued(issued_at, words.lang),
        "until": hour(found.until, words.lang, year=False),
        "level": words("level." + found.level.code),
    }
    if found.level is Level.NONE:
        return words("finding.outlook_clear", **facts)
    met = found.first_met.get(found.level)
    if met is not None:
        return words("finding.outlook_rises", at=hour(met, words.lang, year=False), **facts)
    end = found.until if found.episode is None else found.episode.end
    return words("finding.outlook_stays", end=hour(end, words.lang, year=False), **facts)


def _issued(at: datetime, lang: str) -> str:
    """When a forecast was issued, as hours are written; with its minutes when it has any."""
    return clock(at, lang) if at.minute else hour(at, lang, year=False)


def _last(words: Words, state: Situation, gap_h: int) -> str:
    if state.last is None or state.hours_since is None:
        return words("finding.no_episode")
    sentence = words(
        "finding.last_episode",
        span=span(state.last.start, state.last.end, words.lang),
        hours=hours(state.last.hours, words.lang),
        level=level(words, state.last.level),
        since=duration(words, state.hours_since),
    )
    return sentence + (words("finding.may_resume", gap=gap_h) if state.may_resume else "")


def season_name(words: Words, winter: int) -> str:
    """The winter that began in October of a year."""
    return words("finding.season_name", first=winter, second=winter + 1)


def season(words: Words, this: Season) -> str:
    """Heavy days of a winter so far."""
    return words(
        "finding.season",
        season=season_name(words, this.winter),
        heavy=this.heavy_days,
        until=day(this.until, words.lang),
        days=this.days,
    )


def season_change(words: Words, this: Season, before: Season) -> str:
    """Heavy days against the same part of the winter before."""
    if before.days == 0:
        return words("finding.season_alone")
    more = this.heavy_days - before.heavy_days
    if more == 0:
        return words("finding.season_equal")
    return words("finding.season_more" if more > 0 else "finding.season_fewer", count=abs(more))


def level_counts(words: Words, episodes: Sequence[Episode]) -> str:
    """How many episodes of each level there are, the highest first."""
    counts = {code: sum(1 for e in episodes if e.level == code) for code in reversed(Level)}
    return words("finding.list").join(
        words("finding.found_part", level=words("level." + code.code), count=count)
        for code, count in counts.items()
        if count and code is not Level.NONE
    )


def found(words: Words, episodes: Sequence[Episode]) -> str:
    """How many episodes there are, of which levels, and how long they are together."""
    if not episodes:
        return words("finding.found_none")
    return words(
        "finding.found",
        count=len(episodes),
        parts=level_counts(words, episodes),
        hours=hours(sum(one.hours for one in episodes), words.lang),
    )


def pollutants(words: Words, codes: str) -> str:
    """Pollutants joined by ``+`` in words."""
    return words("finding.list").join(words("pollutant." + c) for c in codes.split("+") if c)


def episode_name(words: Words, found: Explanation) -> str:
    """An episode in a list: when, which level, how long."""
    one = found.episode
    return words(
        "finding.episode_name",
        span=span(one.start, one.end, words.lang),
        level=level(words, one.level, one.level_upper),
        hours=hours(one.hours, words.lang),
    )


def unjudged(words: Words, plan: Plan) -> str:
    """When hours cannot be judged."""
    rules = plan.rules
    return words(
        "finding.unjudged", least=rules.min_valid_h.value, window=rules.running_mean_h.value
    )


def year(words: Words, this: YearSum, before: YearSum, *, region: str) -> list[str]:
    """A year so far, and its heavy days against the same part of the year before."""
    share = percent(this.good_days / this.days, 1) if this.days else number(None)
    whole = (this.until.month, this.until.day) == (12, 31)
    first = words(
        "finding.year" if whole else "finding.year_so_far",
        region=region,
        year=this.year,
        until=day(this.until, words.lang, year=False),
        days=this.days,
        share=share,
        heavy=this.heavy_days,
    )
    if before.days == 0:
        return [first]
    return [first, words("finding.year_against", change=year_change(words, this, before))]


def year_change(words: Words, this: YearSum, before: YearSum) -> str:
    """Heavy days against the same part of the year before."""
    if before.days == 0:
        return words("finding.year_alone")
    more = this.heavy_days - before.heavy_days
    if more == 0:
        return words("finding.year_equal")
    return words("finding.year_more" if more > 0 else "finding.year_fewer", count=abs(more))


def heavy_counts(words: Words, this: YearSum, before: YearSum) -> str:
    """Heavy days of two years up to the same day."""
    parts = (
        words("finding.heavy_count", until=day(one.until, words.lang), heavy=one.heavy_days)
        for one in (this, before)
        if one.days
    )
    return words("finding.joint").join(parts) or number(None)


def good_ratio(words: Words, one: YearSum) -> str:
    """Excellent and good days as a share of the valid ones, with the numbers."""
    return words(
        "finding.good_ratio",
        until=day(one.until, words.lang),
        good=one.good_days,
        days=one.days,
        share=percent(one.good_days / one.days, 1),
    )
