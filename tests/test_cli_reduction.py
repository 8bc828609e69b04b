"""``reduction`` as scripts call it: what it refuses, in both languages, and what it prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.store import Store
from tests.analytics.reduction_city import City, golden
from tests.calling import call
from tests.data.inventory_rows import base, cut, plant

HERE = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return golden().publish(tmp_path_factory.mktemp("golden") / "store")


# What is asked; then the words that the sentence must hold, by language.
REFUSED = {
    "unknown warning": (
        ["--episode", "W9"],
        {"zh": ["没有预警", "W9", "W2, W1"], "en": ["no warning", "W9", "W2, W1"]},
    ),
    "an hour without a warning": (
        ["--episode", "2024-01-05T12:00"],
        {"zh": ["没有预警", "2024-01-05T12:00"], "en": ["no warning", "2024-01-05T12:00"]},
    ),
    "an hour of another zone": (
        ["--episode", "2024-01-10T12:00+08:00"],
        {"zh": ["没有预警", "+08:00"], "en": ["no warning", "+08:00"]},
    ),
    "a level that it never had": (
        ["--episode", "W1", "--level", "red"],
        {"zh": ["W1", "red", "yellow, orange"], "en": ["W1", "red", "yellow, orange"]},
    ),
    "unknown edition": (
        ["--level", "red", "--edition", "2019-10-01"],
        {"zh": ["没有", "这一版清单", "2019-10-01"], "en": ["no inventory edition", "2019-10-01"]},
    ),
    "unknown plan": (
        ["--level", "red", "--plan", "nowhere"],
        {"zh": ["nowhere", "jiaozuo-2023"], "en": ["nowhere", "jiaozuo-2023"]},
    ),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", REFUSED)
def test_refusals_are_one_sentence(store: Store, name: str, lang: str) -> None:
    words, said = REFUSED[name]
    done = call(store.root, "reduction", *words, "--json", lang=lang)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert [word for word in said[lang] if word not in done.stderr] == []
    has_chinese = any("一" <= letter <= "鿿" for letter in done.stderr)
    assert has_chinese == (lang == "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("words", [["--level", "purple"], ["--level", "none"], []])
def test_wrong_usage_is_told_apart(store: Store, words: list[str], lang: str) -> None:
    done = call(store.root, "reduction", *words, lang=lang)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    if words:
        assert words[1] in done.stderr
        assert "yellow, orange, red" in done.stderr
    else:
        assert "--level" in done.stderr


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_store_says_so(tmp_path: Path, lang: str) -> None:
    empty = tmp_path / "store"
    said = {"zh": "是空的", "en": "is empty"}[lang]
    done = call(empty, "reduction", "--level", "red", "--json", lang=lang)
    assert done.returncode == 0, done.stderr
    assert said in done.stderr
    found = json.loads(done.stdout)
    assert {row["region"] for row in found["rows"]} == {"city"}
    assert {row["verdict"] for row in found["rows"]} == {"cannot be assessed"}
    assert {row["planned"] for row in found["rows"]} == {None}
    assert (found["edition"], found["warning"]) == ("", None)
    table = call(empty, "reduction", "--level", "red", lang=lang)
    assert table.returncode == 0
    asked = call(empty, "reduction", "--episode", "W1", lang=lang)
    assert asked.returncode == 1
    assert {"zh": "没有预警", "en": "no warning"}[lang] in asked.stderr
    edition = call(empty, "reduction", "--level", "red", "--edition", "2023-10-01", lang=lang)
    assert edition.returncode == 1
    assert "2023-10-01" in edition.stderr
    assert not empty.exists()


def test_a_warning_by_an_hour_at_which_it_held(store: Store) -> None:
    for hour in ("2023-12-25T18:00", "2023-12-27 23:00", "2023-12-26"):
        done = call(store.root, "reduction", "--episode", hour, "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["warning"] == "W1"
    assert call(store.root, "reduction", "--episode", "2023-12-28T00:00").returncode == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_says_what_its_ratios_are_a_share_of(tmp_path: Path, lang: str) -> None:
    """A share of industrial emissions alone never passes for one of the whole society."""
    rows = {
        "plants": [plant("A", "410811"), plant("B", "410882")],
        "measures": [cut("A", 3), cut("B", 3)],
        "baseline": [base("410811", 10, sector="industry"), base("410882", 10)],
    }
    store = City(rows).publish(tmp_path / "store")
    done = call(store.root, "reduction", "--level", "red", lang=lang)
    told = {"zh": "山阳区只有工业排放", "en": "Shanyang: industrial emissions only"}[lang]
    assert told in done.stdout
    rows["baseline"] = []
    bare = City(rows).publish(tmp_path / "bare")
    done = call(bare.root, "reduction", "--level", "red", lang=lang)
    assert "cli import baseline" in done.stdout


KEYS = {
    *("region", "pollutant", "basis", "baseline_t_d", "required", "planned", "executed_low"),
    *("executed_high", "measured", "verdict", "short_t_d"),
}


def test_json_holds_what_scripts_rely_on(store: Store) -> None:
    done = call(store.root, "reduction", "--warning", "W1", "--json")
    found = json.loads(done.stdout)
    assert len(found["rows"]) == 16
    for row in found["rows"]:
        assert set(row) >= KEYS
    assert [row["region"] for row in found["rows"][::4]] == ["山阳区", "沁阳市", "孟州市", "city"]
    assert [row["pollutant"] for row in found["rows"][:4]] == ["so2", "nox", "pm", "voc"]
    # Regions are named, not translated: a script reads the same in both languages.
    assert (
        call(store.root, "reduction", "--warning", "W1", "--json", lang="en").stdout == done.stdout
    )


@pytest.mark.parametrize(
    ("lang", "place", "verdict", "city", "undated"),
    [
        ("zh", "沁阳市", "不足", "全市", "按无日期的清单核算"),
        ("en", "Qinyang", "short", "City", "By the list without a date"),
    ],
)
def test_the_table_in_words(
    store: Store, lang: str, place: str, verdict: str, city: str, undated: str
) -> None:
    done = call(store.root, "reduction", "--episode", "W1", lang=lang)
    assert done.returncode == 0, done.stderr
    lines, told = done.stdout.splitlines()[:17], done.stdout.splitlines()[17:]
    (row,) = [line for line in lines if line.startswith(place) and "SO" in line]
    # 5/3 of 10 planned, 0.9467 to 1.2133 of 10 executed, 40 % less measured, 0.4533 t missing.
    for cell in ("16.7%", "9.5%", "12.1%", "40.0%", "0.45", verdict):
        assert cell in row
    assert sum(line.startswith(city) for line in lines) == 4
    assert done.stderr == ""
    assert len(told) == 3, "the verdict, what was judged, what its ratios are a share of"
    assert undated in told[1]
