"""One episode explained: results of `analytics.explain` and their sentences."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.episodes import Episode, Gap
from analytics.explain import Distance, Explanation, Reason, Window
from analytics.plan import Condition, Level, Plan, Reading
from text import Words
from text.findings import aqi, level
from text.formats import day, hour, hours, number, percent, span


def episode(words: Words, found: Explanation, *, region: str, daily: bool = False) -> list[str]:
    """The episode in one sentence, then its peaks; `daily` where only natural days are known."""
    one = found.episode
    first = words(
        "finding.episode",
        region=region,
        span=span(one.start, one.end, words.lang),
        level=level(words, one.level, one.level_upper, found.open_hours),
        hours=hours(one.hours, words.lang),
    )
    at, peak = found.peak_running
    parts = [
        words(
            "finding.episode_peaks",
            index=words("chart.daily" if daily else "chart.running"),
            peak=aqi(peak),
            at=hour(at, words.lang, year=False),
        )
    ]
    if found.peak_hourly is not None and not daily:
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
    windows = words("finding.joint").join(_window(words, w, reading) for w in one.windows)
    sentence += space + words("finding.reason_windows", windows=windows)
    if one.peak is not None:
        at = hour(one.peak.end, words.lang, year=False)
        sentence += space + words("finding.reason_peak", value=aqi(one.peak.value), at=at)
    return sentence


def _window(words: Words, one: Window, reading: Reading) -> str:
    if reading is Reading.CALENDAR:
        at = day(one.start, words.lang, year=False)
        return words("finding.window_day", day=at, value=aqi(one.value))
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


def facts(
    words: Words, found: Explanation, *, include_dust: bool, daily: bool = False
) -> list[str]:
    """Everything else worth knowing about an episode; `daily` as for `episode`."""
    limits = words("finding.list").join(number(t) for t in found.hours_above)
    counts, running = (
        words("finding.list").join(number(n) for n in above.values())
        for above in (found.hours_above, found.running_above)
    )
    if daily:
        return [words("finding.days_above", limits=limits, days=running)]
    lines = [words("finding.hours_above", limits=limits, counts=counts, running=running)]
    if found.primary:
        named = sorted(found.primary.items(), key=lambda item: -item[1])
        parts = (
            words("finding.primary_one", name=words("pollutant." + name), hours=count)
            for name, count in named
        )
        lines.append(words("finding.primary", names=words("finding.list").join(parts)))
    missing = hours(found.missing_hours, words.lang)
    share = percent(found.valid_share, 1)
    key = "finding.valid" if found.missing_hours else "finding.valid_all"
    lines.append(words(key, share=share, missing=missing))
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
