"""The words: both languages say the same things, and every key that code names is there."""

from __future__ import annotations

import ast
import math
import re
import string
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from data.rulebook import standards
from text import LANGUAGES, words
from text.findings import aqi
from text.formats import (
    colours,
    day,
    day_pattern,
    days,
    faded,
    hour,
    industry,
    ink,
    money,
    month,
    number,
    percent,
    span,
    tonnes,
)

ROOT = Path(__file__).resolve().parent.parent
ZH, EN = (words(lang) for lang in LANGUAGES)
ROOMS = ("pages", "text", "commands", "reports")
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-zA-Z0-9_]+)+")


def placeholders(sentence: str) -> set[str]:
    """Facts that are filled in; the choice of a word by a count is none."""
    parts = string.Formatter().parse(sentence)
    return {name for _, name, spec, _ in parts if name and "|" not in (spec or "")}


def test_both_catalogues_have_the_same_keys() -> None:
    assert ZH.keys() == EN.keys()


def test_both_languages_fill_in_the_same_facts() -> None:
    assert [k for k in sorted(ZH.keys()) if placeholders(ZH(k)) != placeholders(EN(k))] == []


def test_english_has_no_chinese_but_clauses() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    clause = re.compile(r"[四五]\([一二]\)[\d()]*|五\(二\)")
    keys = [k for k in sorted(ZH.keys()) if not k.startswith("lang.")]
    assert [k for k in keys if chinese.search(clause.sub("", EN(k)))] == []


def test_a_word_goes_with_its_count() -> None:
    assert EN("page.whatif.plants", count=1) == "1 plant"
    assert EN("page.whatif.plants", count=0) == "0 plants"
    assert EN("page.whatif.plants", count="1,415") == "1,415 plants"
    assert EN("page.whatif.plants", count=number(1)) == "1 plant"
    assert EN("duty.overdue", count=1, what="x") == "1 task is overdue: x"
    assert EN("duty.overdue", count=21, what="x") == "21 tasks are overdue: x"
    assert EN("cli.reading_files", count=1) == "Reading 1 file…"
    assert [EN.of(EN("unit.days"), count) for count in ("1", "2")] == ["day", "days"]
    assert ZH.of(ZH("unit.days"), 1) == ZH("unit.days")


CHOICE = re.compile(r"\{\w+:([^{}|]+)\|([^{}|]+)\}")


def test_every_word_for_a_count_has_both_numbers() -> None:
    for key in sorted(EN.keys()):
        for _, _, spec, _ in string.Formatter().parse(EN(key)):
            assert (spec or "").count("|") <= 1, key
            assert "|" not in (spec or "") or all(spec.split("|")), key


# A fact that is no count stands before a plural: a level, a day, a pollutant.
NO_COUNT = {
    *("finding.daily_forecast", "plants.one_said", "problem.hours_needed"),
    *("problem.scenario_plant", "problem.scenario_empty", "reduction.formula_executed"),
    *("reduction.judged_list", "reduction_column.largest", "figure.highest_formula"),
    # Its count is a share, points or a part of what is counted elsewhere in the sentence.
    *("tomorrow.said", "evaluation.evidence", "inspection.over", "plants.figure.ran_formula"),
}


def test_no_count_stands_before_a_plural_that_cannot_change() -> None:
    """The plurals are those that the catalogue itself inflects somewhere."""
    pairs = {pair for key in sorted(EN.keys()) for pair in CHOICE.findall(EN(key))}
    nouns = {many for _, many in pairs if many.isalpha() and many.endswith("s")}
    verbs = {many for one, many in pairs if many.isalpha() and one.endswith("s")} - {"their"}
    assert {"plants", "counties", "days"} <= nouns
    assert {"are", "have", "reach"} <= verbs
    bare_noun = re.compile(rf"\{{\w+\}}(?: [a-z-]+){{0,2}}? (?:{'|'.join(nouns)})\b")
    bare_verb = re.compile(rf"\{{(?:count|total|shown|known|held)\}} (?:{'|'.join(verbs)})\b")
    bare = {k for k in sorted(EN.keys()) if bare_noun.search(EN(k)) or bare_verb.search(EN(k))}
    assert bare - NO_COUNT == set()
    assert [k for k in sorted(EN.keys()) if re.search(r"\w\(s\)", EN(k))] == []


def sources() -> list[Path]:
    found = [p for room in ROOMS for p in sorted((ROOT / room).rglob("*.py"))]
    return [*found, ROOT / "dashboard.py", ROOT / "cli.py"]


def called(tree: ast.AST, names: set[str]) -> Iterator[tuple[str, ast.Call]]:
    """Literal keys given to the catalogue, both branches of a choice too."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        if getattr(node.func, "id", "") not in names:
            continue
        first = node.args[0]
        options = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
        for one in options:
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield one.value, node


CATALOGUE = {"words", "labels", "_", "w"}


@pytest.mark.parametrize("path", sources(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_key_in_code_exists(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    missing = {key for key, _ in called(tree, CATALOGUE) if "." in key and key not in ZH}
    assert missing == set()


@pytest.mark.parametrize("path", sources(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_calls_give_every_fact_that_the_sentence_asks_for(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    wrong = []
    for key, call in called(tree, CATALOGUE):
        starred = any(keyword.arg is None for keyword in call.keywords)
        given = {keyword.arg for keyword in call.keywords if keyword.arg}
        if key in ZH and not starred and not placeholders(ZH(key)) <= given:
            wrong.append(f"line {call.lineno}: {key} wants {placeholders(ZH(key))}, got {given}")
    assert wrong == []


# Keys that code puts together from a name.
BUILT = {
    *(f"page.episodes.{what}_{kind}" for what in ("list", "one") for kind in ("csv", "xlsx")),
    *(f"page.warning.list_{kind}" for kind in ("csv", "xlsx")),
    *(f"filter.{name}" for name in ("plan", "reading", "merge", "basis")),
    "finding.condition_calendar_one",
    *(
        f"page.evaluation.hours_{part}"
        for part in ("as_issued", "over", "idle", "under", "uncovered")
    ),
    *(f"page.evaluation.rule_{one}" for one in ("accepted", "dropped", "reopened")),
    *(f"page.evaluation.report_{one}" for one in ("docx", "pdf", "xlsx")),
    *(f"page.documents.suffix_{one}" for one in ("docx", "pdf", "xlsx")),
    *(
        f"page.documents.{one}"
        for one in ("warning", "unit", "day", "level", "suffix", "tongue", "paper")
    ),
}
OWN = ("page.", "finding.", "figure.", "chart.", "state.", "basis_panel.", "filter.", "unit.")


def test_no_key_of_the_dashboard_is_dead() -> None:
    code = "\n".join(p.read_text(encoding="utf-8") for p in sources())
    ours = {key for key in ZH.keys() - BUILT if key.startswith(OWN)}
    assert {key for key in ours if f'"{key}"' not in code and f"'{key}'" not in code} == set()


def test_missing_key_names_key_and_language() -> None:
    with pytest.raises(KeyError, match=r"zh\.toml has no key 'page\.nowhere'"):
        ZH("page.nowhere")


def test_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="got 'de'; allowed: zh, en"):
        words("de")


def test_every_class_level_and_pollutant_has_a_colour_and_a_word() -> None:
    for standard in standards():
        for one in standard.classes:
            assert re.fullmatch("#[0-9a-f]{6}", colours()["class"][one.code])
            assert ZH("class." + one.code)
    for level in ("none", "yellow", "orange", "red"):
        assert re.fullmatch("#[0-9a-f]{6}", colours()["level"][level])
    for pollutant in ("so2", "no2", "co", "o3", "pm10", "pm25"):
        assert re.fullmatch("#[0-9a-f]{6}", colours()["pollutant"][pollutant])


def test_official_class_colours() -> None:
    """HJ 633: green, yellow, orange, red, purple, maroon."""
    official = ["#00e400", "#ffff00", "#ff7e00", "#ff0000", "#99004c", "#7e0023"]
    assert list(colours()["class"].values()) == official


def test_industries_have_english_names_or_keep_their_own() -> None:
    assert industry("水泥", "zh") == "水泥"
    assert industry("水泥", "en") == "cement"
    assert industry("无名行业", "en") == "无名行业"
    listed = tomllib.loads((ROOT / "data/demo/inventory.toml").read_text(encoding="utf-8"))
    assert [one for one in listed["industries"] if industry(one, "en") == one] == []


def test_dates() -> None:
    assert day_pattern("zh") == "YYYY年M月D日"
    assert day_pattern("en") == "D MMM YYYY"
    assert day(date(2023, 12, 25), "zh") == "2023年12月25日"
    assert day(date(2023, 12, 25), "en") == "25 Dec 2023"
    assert day(date(2023, 12, 25), "zh", year=False) == "12月25日"
    assert month(date(2023, 2, 1), "zh") == "2023年2月"
    assert month(date(2023, 2, 1), "en") == "Feb 2023"


def test_hours_end_at_24() -> None:
    assert hour(datetime(2026, 1, 18, 10), "zh") == "2026年1月18日10时"
    assert hour(datetime(2026, 1, 1, 0), "zh") == "2025年12月31日24时"
    assert hour(datetime(2026, 1, 1, 0), "en") == "31 Dec 2025 24:00"
    assert hour(datetime(2026, 1, 1, 1), "zh", year=False) == "1月1日1时"


def test_spans_say_the_year_once() -> None:
    start, end = datetime(2019, 2, 4, 11), datetime(2019, 2, 7, 16)
    assert span(start, end, "zh") == "2019年2月4日11时至2月7日16时"
    assert span(start, end, "en") == "4 Feb 2019 11:00 to 7 Feb 16:00"
    over = span(datetime(2025, 12, 30, 5), datetime(2026, 1, 2, 0), "zh")
    assert over == "2025年12月30日5时至2026年1月1日24时"
    assert days(start, end, "zh") == "2月4日—7日"
    assert days(datetime(2025, 11, 27, 8), datetime(2025, 12, 2, 0), "zh") == "11月27日—12月1日"
    assert days(start, end, "en") == "4–7 Feb"


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (1234.5, 0, "1,235"),
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (-0.4, 0, "0"),
        (-3.0, 1, "-3.0"),
        (None, 0, "—"),
        (math.nan, 2, "—"),
    ],
)
def test_numbers(value: float | None, digits: int, said: str) -> None:
    assert number(value, digits) == said


def test_units() -> None:
    assert tonnes(3.456) == "3.46 t/d"
    assert money(1234.0, "zh") == "1,234万元"
    assert percent(0.706, 1) == "70.6%"


def test_a_share_below_one_is_never_a_whole() -> None:
    assert percent(1.0, 1) == "100%"
    assert percent(0.9999, 1) == "99.9%"
    assert percent(0.9999) == "99%"
    assert percent(math.nan) == "—"


@pytest.mark.parametrize(
    ("value", "said"),
    [(257.0, "257"), (208.84, "208.8"), (200.04, "200.04"), (200.0004, "200.000"), (None, "—")],
)
def test_a_mean_above_a_threshold_does_not_read_as_the_threshold(
    value: float | None, said: str
) -> None:
    assert aqi(value) == said


def test_ink_reads_on_its_colour() -> None:
    assert ink("#ffff00") == "#000000"
    assert ink("#7e0023") == "#ffffff"
    assert faded("#ff0080", 0.5) == "rgba(255,0,128,0.5)"
