"""Plans, standards and units from their files: whole ones load, broken ones name file and key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics.plan import Level, Merge, Plan, Reading, plan_at
from analytics.problems import JiError
from analytics.standard import Standard, standard_at
from data import rulebook
from data.rulebook import City, plan, plans, read_toml, regions, standards
from tests.analytics import oracle
from text import words

FILES = Path(rulebook.__file__).parent
PLAN = FILES / "plans" / "jiaozuo-2023.toml"
STANDARD = FILES / "standards" / "hj633-2012.toml"
UNITS = FILES / "regions" / "jiaozuo.toml"
MODEL = {PLAN: Plan, STANDARD: Standard, UNITS: City}


def broken(tmp_path: Path, source: Path, old: str, new: str) -> JiError:
    """Load a copy of a file with one thing changed; the error that this gives."""
    text = source.read_text(encoding="utf-8")
    assert old in text
    copy = tmp_path / source.name
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(JiError) as caught:
        read_toml(copy, MODEL[source])
    return caught.value


LONE_RED = """[[levels]]
level = "red"
clause = "五(一)"
response = "I"
response_clause = "五(二)1"
zh = "连续三个24小时均值高于200，其间有一个高于300"
en = "three back-to-back 24 h means above 200, with one above 300 among them"
conditions = [
    { windows = 3, above = 200, peak_above = 300, peak_within_h = 48 },
]
"""


@pytest.mark.parametrize(
    ("source", "old", "new", "key", "says"),
    [
        (PLAN, 'city = "410800"', 'city = "410800"\ncolour = 1', "colour", "extra"),
        (PLAN, "windows = 1, above = 200 }", "windows = 1, over = 200 }", "levels.0.cond", ""),
        (PLAN, LONE_RED, "", "levels", "yellow, orange, red"),
        (PLAN, "windows = 2, above = 200", "windows = 1, above = 150", "levels", "must rise"),
        (PLAN, "windows = 1, above = 200", "windows = 1, above = 501", "levels.0.", "500"),
        (PLAN, "windows = 1, above = 200", "windows = 0, above = 200", "levels.0.", "1"),
        (PLAN, ", peak_within_h = 48", "", "levels.2.conditions.0.peak_above", "peak_within_h"),
        (PLAN, "yellow = 0.10", "yellow = 0.25", "rules.reduction_ratio.value.yellow", "above"),
        (PLAN, "yellow = 0.10", "yellow = 10", "rules.reduction_ratio.value.yellow", "1"),
        (PLAN, "value = 20", "value = 25", "rules.min_valid_h", "running_mean_h"),
        (PLAN, "value = 08:30:00", 'value = "half past"', "rules.inspection_due.value", "time"),
        (PLAN, 'value = "blocks"', 'value = "weeks"', "rules.reading.value", "calendar"),
        (PLAN, "[rules.merge_gap_h]", "[rules.merge_gap]", "rules.merge_gap_h", "missing"),
        (PLAN, "effective_from = 2023-12-25", 'effective_from = "then"', "effective_from", ""),
        (STANDARD, "75, 115, 150", "115, 75, 150", "hourly.pm25", "must start at 0 and rise"),
        (STANDARD, "pm10 = [0, 50", "pm10 = [5, 50", "hourly.pm10", "must start at 0"),
        (
            STANDARD,
            "350, 420, 500, 600]",
            "350, 420, 500, 600, 700]",
            "hourly.pm10",
            "as many as iaqi",
        ),
        (STANDARD, "co = [", "coo = [", "hourly.co", "missing"),
        (STANDARD, "upto = 100", "upto = 50", "classes.upto", "rise"),
        (UNITS, 'code = "410803"', 'code = "410802"', "units", "each code once"),
        (UNITS, 'counted_in = "410811"', 'counted_in = "000000"', "units", "must be a unit"),
    ],
)
def test_broken_file_names_itself_and_its_key(
    tmp_path: Path, source: Path, old: str, new: str, key: str, says: str
) -> None:
    problem = broken(tmp_path, source, old, new).problems[0]
    if says in ("missing", "extra"):
        assert problem.key == f"rule_file_{says}"
    else:
        assert problem.key == ("rule_file_key" if says else problem.key)
        assert says in (problem.allowed or "")
    assert problem.file == source.name
    assert problem.column.startswith(key)
    for lang in ("zh", "en"):
        sentence = words(lang)(f"problem.{problem.key}", **problem.as_dict())
        assert source.name in sentence
        assert problem.column in sentence


@pytest.mark.parametrize("content", [b"id = ", b"\xff\xfe\x00", None])
def test_unreadable_file_names_itself(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "plan.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(JiError) as caught:
        read_toml(path, Plan)
    assert [(p.key, p.file) for p in caught.value.problems] == [
        ("rule_file_unreadable", "plan.toml")
    ]


def test_the_plan_of_2023_says_what_the_plan_says() -> None:
    edition = plan("jiaozuo-2023")
    assert (edition.document, edition.effective_from) == ("焦工信〔2023〕126号", date(2023, 12, 25))
    found = [
        oracle.Rule(int(rule.rank), c.windows, c.above, c.peak_above)
        for rule in edition.levels
        for c in rule.conditions
    ]
    assert tuple(found) == oracle.PLAN
    assert [rule.response for rule in edition.levels] == ["III", "II", "I"]
    assert {rule.clause for rule in edition.levels} == {"五(一)"}
    rules = edition.rules
    assert (rules.running_mean_h.value, rules.min_valid_h.value) == (24, 20)
    assert (rules.merge_gap_h.value, rules.lift_clear_h.value) == (36, 36)
    assert (rules.reading.value, rules.merge.value) == (Reading.BLOCKS, Merge.MAX)
    ratio = rules.reduction_ratio
    assert (ratio.clause, ratio.value.yellow, ratio.value.orange, ratio.value.red) == (
        "五(二)2(1)",
        0.10,
        0.20,
        0.30,
    )
    assert (rules.plants_checked_per_day.clause, rules.plants_checked_per_day.value) == (
        "五(二)6",
        5,
    )
    assert f"{rules.inspection_due.value:%H:%M}" == "08:30"
    assert (rules.evaluation_due_h.clause, rules.evaluation_due_h.value) == ("五(二)7", 24)


def test_the_standards_hold_the_tables_of_hj_633() -> None:
    old, new = standards()
    for standard, daily, hourly in (
        (old, oracle.DAILY_2012, oracle.HOURLY_2012),
        (new, oracle.DAILY_2026, oracle.HOURLY_2026),
    ):
        assert dict(standard.daily.items()) == daily
        assert dict(standard.hourly.items()) == hourly
        assert standard.iaqi == oracle.STEPS
    assert new.effective_from == date(2026, 3, 1)
    assert standard_at(standards(), date(2026, 2, 28)) == old
    assert standard_at(standards(), date(2026, 3, 1)) == new


def test_examples_are_never_in_force() -> None:
    assert plan("jiaozuo-draft-example").example
    for day in (date(2000, 1, 1), date(2023, 12, 25), date(2099, 1, 1)):
        assert not plan_at(plans(), day).example


def test_unknown_plan_lists_those_there_are() -> None:
    with pytest.raises(JiError) as caught:
        plan("nowhere-1999")
    problem = caught.value.problems[0]
    assert (problem.key, problem.got) == ("unknown_plan", "nowhere-1999")
    assert "jiaozuo-2023" in problem.allowed


def test_a_level_below_yellow_has_no_rule() -> None:
    with pytest.raises(KeyError):
        plan("jiaozuo-2023").level_rule(Level.NONE)


def test_eleven_units_found_by_code_name_and_alias() -> None:
    found = regions()
    units = found.home.units
    assert len(units) == 11
    assert [u.code for u in units if u.counted_in] == ["JZ-GXQ"]
    assert found.code("焦作市") == found.code("焦作") == found.code("410800") == "410800"
    assert (found.name("410825", "en"), found.name("410825")) == ("Wenxian", "温县")
    assert found.code("北京市") == found.name("北京市") == "北京市"
    for unit in units:
        assert 112.5 < unit.centre[0] < 113.8
        assert 34.7 < unit.centre[1] < 35.5
