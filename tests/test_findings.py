"""Sentences of results whose numbers are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

from analytics.episodes import Classification, Gap, classify
from analytics.explain import Explanation, explain
from analytics.months import YearSum, a_year_before
from analytics.natural_days import Season
from analytics.outlook import outlook
from analytics.plan import Level, Merge, Reading
from analytics.running import HourlySeries
from analytics.situation import situation
from analytics.trace import trace
from data.rulebook import plan, standards
from text import explanations, findings, words

ZH, EN = words("zh"), words("en")
PLAN = plan("jiaozuo-2023")
FIRST = datetime(2026, 1, 1, 1)
EPOCH = datetime(1970, 1, 1)


def judge(*runs: tuple[float, int], reading: Reading | None = None) -> Classification:
    """Hourly AQI of ``value`` for ``hours`` each, from 1 January 2026 01:00."""
    aqi = np.concatenate([np.full(hours, value) for value, hours in runs])
    start = int((FIRST - EPOCH).total_seconds() // 3600)
    series = HourlySeries.from_columns("410800", np.arange(start, start + len(aqi)), aqi=aqi)
    return classify(series, plan=PLAN, standards=standards(), reading=reading)


def explained(*runs: tuple[float, int]) -> tuple[Explanation, Classification]:
    c = judge(*runs)
    return explain(c, 0, plan=PLAN), c


def test_level_interval() -> None:
    assert findings.level(ZH, Level.ORANGE) == "橙色"
    assert findings.level(ZH, Level.ORANGE, Level.ORANGE, 6) == "橙色"
    assert findings.level(ZH, Level.ORANGE, Level.RED, 6) == "橙色，可能红色：缺6小时"
    assert findings.level(ZH, Level.ORANGE, Level.RED) == "橙色，可能红色"
    assert findings.level(EN, Level.ORANGE, Level.RED, 6) == "orange, possibly red: 6 h missing"


def now(c: Classification, **more: object) -> list[str]:
    state = situation(c, plan=PLAN)
    assert state is not None
    return findings.now(ZH, state, region="焦作市", klass="重度污染", gap_h=36)


def test_now_in_an_episode() -> None:
    """96 clean hours, then 48 of 201.

    M passes 150 with 16 dirty hours in the window, (16 × 201 + 8 × 50) / 24 = 150.7, at hour
    112; two such windows end at 136 and cover hours 89 to 136, the rest follows: 89 to 144.
    """
    said = now(judge((50, 96), (201, 48)))
    assert said[0] == "截至2026年1月6日24时，焦作市处于橙色级别污染过程，1月4日17时起已持续56小时。"
    assert said[1] == "24小时滑动AQI为201，重度污染；本次过程最高201。"


def test_now_clear_with_an_episode_long_past() -> None:
    said = now(judge((50, 96), (201, 24), (50, 240)))
    assert said[0].startswith("截至2026年1月15日24时，焦作市未达预警条件，24小时滑动AQI为50")
    assert said[1] == "最近一次过程：2026年1月5日1时至1月5日24时，24小时，黄色，结束已10天。"


def test_now_clear_but_may_resume() -> None:
    said = now(judge((50, 96), (201, 24), (50, 30)))
    assert said[1].endswith(
        "结束已30小时。距上次过程结束不足36小时，若再次达到条件，仍计为同一过程。"
    )


def test_now_without_any_episode() -> None:
    assert now(judge((50, 96)))[1] == "现有数据中没有达到预警条件的污染过程。"


def test_now_unknown_for_lack_of_hours() -> None:
    said = now(judge((50, 96), (np.nan, 20), (50, 1)))
    assert "有效小时不足，当前级别无法判定" in said[0]


def test_reason_names_clause_condition_and_means() -> None:
    found, c = explained((50, 96), (201, 48), (50, 96))
    said = explanations.reason(ZH, found.reasons[0], c.reading, PLAN)
    assert said == (
        "橙色，依据五(一)：1月6日24时首次满足“首尾相接的2个24小时均值均高于200”。"
        "各段均值：1月5日1时至1月5日24时 201；1月6日1时至1月6日24时 201。"
    )


def test_reason_of_red_names_the_peak() -> None:
    found, c = explained((50, 96), (201, 48), (301, 24), (50, 96))
    said = explanations.reason(ZH, found.reasons[0], c.reading, PLAN)
    assert "首尾相接的3个24小时均值均高于200，且其间有一个高于300" in said
    assert said.endswith("其间最高的24小时均值为301（至1月7日24时）。")


def test_distances_name_the_margin() -> None:
    """Two windows of 205 and 230: orange by 5; red lacks its third window, which is 50."""
    found, c = explained((50, 96), (205, 24), (230, 24), (50, 96))
    lines = explanations.distances(ZH, found, c.reading, PLAN)
    assert found.up is not None
    assert found.down is not None
    assert findings.aqi(abs(found.up.margin)) in lines[0]
    assert lines[0].startswith("距红色：")
    assert lines[1].startswith("距失去橙色：")
    assert findings.aqi(found.down.margin) in lines[1]


def test_nothing_is_above_the_highest_level() -> None:
    found, c = explained((50, 96), (201, 48), (301, 24), (50, 96))
    assert explanations.distances(ZH, found, c.reading, PLAN)[0] == "已是最高级别。"


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        (Reading.BLOCKS, "首尾相接的2个24小时均值均高于200"),
        (Reading.CONTINUOUS, "连续48小时被高于200的24小时均值覆盖"),
        (Reading.HELD, "24小时均值连续48小时高于200"),
        (Reading.CALENDAR, "连续2个自然日AQI高于200"),
    ],
)
def test_a_condition_as_each_reading_understands_it(reading: Reading, said: str) -> None:
    condition = PLAN.level_rule(Level.ORANGE).conditions[0]
    assert explanations.condition(ZH, condition, reading, 24) == said


def test_facts_count_hours_and_missing_ones() -> None:
    """72 hours of dirt with 3 holes; a hole is no hour above anything."""
    found, _ = explained((50, 96), (201, 40), (np.nan, 3), (201, 29), (50, 96))
    lines = explanations.facts(ZH, found, include_dust=False)
    assert lines[0].startswith("小时AQI高于150、200、300的分别有69、69、0小时")
    assert any("缺3小时" in line for line in lines)


def test_marks_of_ozone_and_mixed_basis() -> None:
    found, _ = explained((50, 96), (201, 48), (50, 96))
    mixed = replace(found.episode, basis="mixed")
    assert explanations.marks(ZH, mixed, ozone_only=True) == [
        "首要污染物始终为臭氧，一般另行处置。",
        "部分均值来自浓度、部分来自小时AQI，两者混用。",
    ]
    assert explanations.marks(ZH, found.episode, ozone_only=False) == []


def test_gap() -> None:
    gap = Gap("410800", datetime(2025, 12, 5, 7), datetime(2025, 12, 6, 7), 25, 10)
    said = explanations.gap(ZH, gap)
    assert said == "2025年12月5日7时至2025年12月6日7时（25小时）无法判定，缺10小时数据。"


def test_readings_agree_or_not() -> None:
    same = {Reading.BLOCKS: Level.RED, Reading.HELD: Level.RED}
    assert explanations.readings(ZH, same) == "四种读法结论相同：红色。"
    other = {Reading.BLOCKS: Level.ORANGE, Reading.HELD: Level.NONE}
    said = explanations.readings(ZH, other)
    assert said == ("读法不同，结论不同：“首尾相接的24小时段”为橙色；“均值持续超标”为未达预警。")


def season_of(heavy: int, days: int = 100) -> Season:
    return Season(2025, date(2026, 1, 17), days, heavy, 40, None)


@pytest.mark.parametrize(
    ("this", "before", "said"),
    [
        (season_of(6), season_of(10), "比上一秋冬季同期少4天"),
        (season_of(10), season_of(6), "比上一秋冬季同期多4天"),
        (season_of(6), season_of(6), "与上一秋冬季同期持平"),
        (season_of(6), season_of(0, 0), "上一秋冬季同期没有数据"),
    ],
)
def test_season_against_the_last(this: Season, before: Season, said: str) -> None:
    assert findings.season_change(ZH, this, before) == said


def test_found_counts_by_level() -> None:
    c = judge((50, 96), (201, 24), (50, 96), (201, 48), (50, 96))
    said = findings.found(ZH, c.episodes)
    assert said == "所选条件下共2次过程：橙色1次、黄色1次；合计88小时。"
    assert findings.found(ZH, []) == "所选条件下没有污染过程。"


def test_running_formula_adds_up() -> None:
    c = judge((50, 24), (150, 12))
    found = trace(c, 35, plan=PLAN, standards=standards())
    assert findings.running_formula(ZH, found) == (
        "1月2日12时：24个有效小时的小时AQI合计2,400，2,400 ÷ 24 = 100"
    )


def ahead(*forecast: tuple[float, int]) -> str:
    c = judge((50, 96), (201, 30))
    values = np.concatenate([np.full(hours, float(value)) for value, hours in forecast])
    first = c.series.start + len(c.series)
    hours = np.arange(first, first + len(values))
    found = outlook(c, hours, values, plan=PLAN, standards=standards())
    return findings.outlook(ZH, found, datetime(2026, 1, 6, 8))


def test_outlook_rises() -> None:
    """30 hours of 201 are yellow; 18 more make 48, orange at 7 January 24:00 … of the forecast."""
    said = ahead((201, 24))
    assert said == ("按1月6日8时发布的预报，1月6日24时将达到橙色级别，建议按橙色预警准备。")


def test_outlook_stays_until_its_end() -> None:
    """Two windows above 150 hold on for 8 clean hours, (16 × 201 + 8 × 50) / 24 = 150.7."""
    said = ahead((201, 10), (50, 48))
    assert said == (
        "按1月6日8时发布的预报，本次过程预计持续至1月6日24时，仍属黄色级别，符合黄色预警条件。"
    )


def test_outlook_clear() -> None:
    said = ahead((50, 48))
    assert said == "按1月6日8时发布的预报，此后至1月8日6时不会达到预警条件。"


def test_no_forecast_is_said() -> None:
    assert findings.outlook(ZH, None, None) == "没有可用的预报，只按实测判定。"
    said = findings.outlook(ZH, None, datetime(2026, 1, 6, 8))
    assert said == "1月6日8时发布的预报只有日值，未用于判定。"
    said = findings.outlook(ZH, None, datetime(2026, 1, 6, 8, 30))
    assert said.startswith("2026年1月6日 08:30发布的预报")


def test_one_episode_is_no_plural() -> None:
    one = judge((50, 96), (210, 24), (50, 96)).episodes
    said = findings.found(words("en"), one)
    assert said == f"Episodes with these choices: 1 (1 yellow), {one[0].hours} h in all."


def test_year_so_far_and_a_whole_one() -> None:
    this = YearSum(2026, date(2026, 1, 17), 17, 12, 2, 400, 408, None)
    before = YearSum(2025, date(2025, 1, 17), 17, 8, 4, 400, 408, None)
    assert findings.year(ZH, this, before, region="焦作市") == [
        "2026年截至1月17日，焦作市有效17天，优良天数占70.6%，重污染（重度及以上）2天。",
        "重污染天比上一年同期少2天。",
    ]
    whole = replace(this, until=date(2026, 12, 31))
    nothing = replace(before, days=0)
    said = findings.year(ZH, whole, nothing, region="焦作市")
    assert said == ["焦作市2026年有效17天，优良天数占70.6%，重污染（重度及以上）2天。"]
    old = replace(this, year=2019, until=date(2019, 2, 11))
    assert findings.year(ZH, old, nothing, region="焦作市")[0].startswith("2019年截至2月11日，")
    english = findings.year(words("en"), old, nothing, region="Jiaozuo")[0]
    assert english.startswith("Jiaozuo in 2019 up to 11 Feb: 17 valid days")


def test_a_leap_day_has_a_day_a_year_before() -> None:
    assert a_year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert a_year_before(date(2026, 1, 17)) == date(2025, 1, 17)


def test_merge_sum_has_its_own_reason() -> None:
    """Two parts of 24 polluted hours, 30 apart, are 48 when added up: orange by no part alone."""
    c = judge((50, 96), (210, 24), (80, 30), (210, 24), (50, 96))
    summed = classify(c.series, plan=PLAN, standards=standards(), merge=Merge.SUM)
    found = explain(summed, 0, plan=PLAN)
    assert found.episode.level is Level.ORANGE
    said = explanations.reason(ZH, found.reasons[0], c.reading, PLAN)
    assert said.endswith("各段单独未达，按污染时长累计后达到。")
