"""A result and its sentence: pure functions, so that screen, document and command line agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analytics.episodes import Episode, Gap
from analytics.explain import Distance, Explanation, Reason, Window
from analytics.natural_days import Season
from analytics.plan import Condition, Level, Plan, Reading
from analytics.situation import Situation
from text import Words
from text.formats import day, hour, hours, number, percent, span

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


def level(words: Words, code: Level, upper: Level | None = None, open_hours: int = 0) -> str:
    """A level, or the interval that missing hours leave: ``橙色，可能红色：缺6小时``."""
    name = words("level." + code.code)
    if upper is None or upper == code:
        return name
    return words(
        "finding.level_open",
        level=name,
        upper=words("level." + upper.code),
        hours=hours(open_hours, words.lang),
    )


def duration(words: Words, count: int) -> str:
    """Hours up to three days, days beyond."""
    if count <= _HOURS_SAID_AS_DAYS:
        return hours(count, words.lang)
    return words("finding.days", count=number(count / 24))


def now(words: Words, state: Situation, *, region: str, klass: str, gap_h: int) -> list[str]:
    """What is going on, in one sentence, and what belongs to it.

    Parameters
    ----------
    region : name as shown
    klass : word of the class of the newest M(t), or empty
    gap_h : hours that separate two episodes [h]
    """
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
        return [first, words("finding.now_running", aqi=value, klass=klass, peak=peak)]
    if state.running is None or state.running[0] != state.as_of:
        first = words("finding.now_unknown", as_of=as_of, region=region)
    else:
        first = words("finding.now_clear", as_of=as_of, region=region, aqi=value, klass=klass)
    return [first, _last(words, state, gap_h)]


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


def episode(words: Words, found: Explanation, *, region: str) -> list[str]:
    """The episode in one sentence, then its peaks."""
    one = found.episode
    first = words(
        "finding.episode",
        region=region,
        span=span(one.start, one.end, words.lang),
        level=level(words, one.level, one.level_upper, found.open_hours),
        hours=hours(one.hours, words.lang),
    )
    at, peak = found.peak_running
    parts = [words("finding.episode_peaks", peak=aqi(peak), at=hour(at, words.lang, year=False))]
    if found.peak_hourly is not None:
        at, peak = found.peak_hourly
        said = hour(at, words.lang, year=False)
        parts.append(words("finding.episode_peak_hourly", peak=aqi(peak), at=said))
    second = words("finding.joint").join(parts)
    return [first, second[0].upper() + second[1:] + words("finding.stop").strip()]


def condition(words: Words, one: Condition, reading: Reading, window_h: int) -> str:
    """A condition of the plan in words, as the reading understands it."""
    facts = {"windows": one.windows, "above": number(one.above), "hours": one.windows * window_h}
    if reading is Reading.CALENDAR:
        key = "finding.condition_calendar" + ("_one" if one.windows == 1 else "")
    elif one.windows == 1 and reading is not Reading.HELD:
        key = "finding.condition_one"
    else:
        key = {
            Reading.BLOCKS: "finding.condition_row",
            Reading.CONTINUOUS: "finding.condition_continuous",
            Reading.HELD: "finding.condition_held",
        }[reading]
    said = words(key, **facts)
    if one.peak_above is None:
        return said
    return words("finding.condition_peak", condition=said, peak=number(one.peak_above))


def reason(words: Words, one: Reason, reading: Reading, plan: Plan) -> str:
    """Why a level was reached: clause, condition, and the windows with their means."""
    window_h = plan.rules.running_mean_h.value
    sentence = words(
        "finding.reason",
        level=words("level." + one.level.code),
        clause=one.clause,
        at=hour(one.met_at, words.lang, year=False),
        condition=condition(words, one.condition, reading, window_h),
    )
    space = "" if words.lang == "zh" else " "
    if not one.windows:
        return sentence + space + words("finding.reason_sum")
    windows = words("finding.joint").join(_window(words, w) for w in one.windows)
    sentence += space + words("finding.reason_windows", windows=windows)
    if one.peak is not None:
        at = hour(one.peak.end, words.lang, year=False)
        sentence += space + words("finding.reason_peak", value=aqi(one.peak.value), at=at)
    return sentence


def _window(words: Words, one: Window) -> str:
    start, end = (hour(t, words.lang, year=False) for t in (one.start, one.end))
    return words("finding.window", start=start, end=end, value=aqi(one.value))


def distances(words: Words, found: Explanation, reading: Reading, plan: Plan) -> list[str]:
    """How near the next level up and the loss of the present one were."""

    def said(key: str, one: Distance) -> str:
        return words(
            key,
            level=words("level." + one.level.code),
            at=hour(one.at, words.lang, year=False),
            margin=aqi(abs(one.margin)),
            condition=condition(words, one.condition, reading, plan.rules.running_mean_h.value),
        )

    lines = []
    if found.episode.level == max(Level):
        lines.append(words("finding.top_level"))
    elif found.up is not None and found.up.margin <= 0:
        lines.append(said("finding.up", found.up))
    if found.down is not None and found.down.margin > 0:
        lines.append(said("finding.down", found.down))
    return lines


def facts(words: Words, found: Explanation, *, include_dust: bool) -> list[str]:
    """Everything else worth knowing about an episode."""
    limits = words("finding.list").join(number(t) for t in found.hours_above)
    counts, running = (
        words("finding.list").join(number(n) for n in above.values())
        for above in (found.hours_above, found.running_above)
    )
    lines = [words("finding.hours_above", limits=limits, counts=counts, running=running)]
    if found.primary:
        named = sorted(found.primary.items(), key=lambda item: -item[1])
        parts = (
            words("finding.primary_one", name=words("pollutant." + name), hours=count)
            for name, count in named
        )
        lines.append(words("finding.primary", names=words("finding.list").join(parts)))
    lines.append(
        words(
            "finding.valid",
            share=percent(found.valid_share, 1),
            missing=hours(found.missing_hours, words.lang),
        )
    )
    if found.dust_hours:
        key = "finding.dust_included" if include_dust else "finding.dust"
        lines.append(words(key, hours=hours(found.dust_hours, words.lang)))
    return lines + marks(words, found.episode, ozone_only=found.ozone_only)


def marks(words: Words, one: Episode, *, ozone_only: bool) -> list[str]:
    """What must be said beside an episode: ozone alone, or a mixed basis."""
    lines = [words("finding.ozone_only")] if ozone_only else []
    return lines + ([words("finding.mixed")] if one.basis == "mixed" else [])


def gap(words: Words, one: Gap) -> str:
    """Hours that cannot be judged."""
    return words(
        "finding.gap",
        start=hour(one.start, words.lang),
        end=hour(one.end, words.lang),
        hours=hours(one.hours, words.lang),
        missing=hours(one.missing_hours, words.lang),
    )


def readings(words: Words, levels: Mapping[Reading, Level]) -> str:
    """Whether the readings of one episode agree."""
    if len(set(levels.values())) == 1:
        return words("finding.readings_same", level=level(words, next(iter(levels.values()))))
    parts = (
        words("finding.readings_part", reading=words("reading." + r), level=level(words, code))
        for r, code in levels.items()
    )
    return words("finding.readings_differ", parts=words("finding.joint").join(parts))


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


def found(words: Words, episodes: Sequence[Episode]) -> str:
    """How many episodes of each level there are."""
    if not episodes:
        return words("finding.found_none")
    parts = []
    for code in (Level.RED, Level.ORANGE, Level.YELLOW):
        count = sum(1 for one in episodes if one.level == code)
        if count:
            name = words("level." + code.code)
            parts.append(words("finding.found_part", level=name, count=count))
    return words(
        "finding.found",
        count=len(episodes),
        parts=words("finding.list").join(parts),
        hours=hours(sum(one.hours for one in episodes), words.lang),
    )
