"""``scenario`` as scripts call it: its numbers, what it refuses, measures that read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.calling import call
from tests.pages.test_whatif import city

HERE = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return city(tmp_path_factory.mktemp("scenario") / "store")


def told(folder: Path, text: str) -> Path:
    path = folder / "方案.toml"
    path.write_text(text, encoding="utf-8")
    return path


CEMENT = """
name = "水泥七成"
[[change]]
load_cut = 0.7
industry = "水泥"
"""


def test_the_document(store: Path, tmp_path: Path) -> None:
    """P1 cuts 2.5 t, P2 0.5: 30 % of 10 t; the numbers of the page's test."""
    done = call(store, "scenario", told(tmp_path, CEMENT), "--level", "orange", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["cost_wan_d"] == pytest.approx(46.0)
    assert (found["plants_stopped"], found["jobs_stopped"], found["held"]) == (0, 0, 1)
    assert found["name"] == "水泥七成"
    rows = {(r["region"], r["pollutant"]): r for r in found["rows"]}
    assert rows["解放区", "so2"]["planned"] == pytest.approx(0.3)
    assert rows["解放区", "so2"]["verdict"] == "met"
    assert rows["解放区", "voc"]["planned"] is None
    assert rows["山阳区", "nox"]["planned"] == pytest.approx((2 + 1 / 6 + 0.5) / 10)
    assert rows["city", "so2"]["planned"] == pytest.approx((3 + 2 + 1 / 6 + 0.5) / 20)


def test_without_changes_it_is_the_reduction(store: Path, tmp_path: Path) -> None:
    nothing = call(store, "scenario", told(tmp_path, 'name = "x"'), "--level", "red", "--json")
    plain = call(store, "reduction", "--level", "red", "--json")
    assert json.loads(nothing.stdout)["rows"] == json.loads(plain.stdout)["rows"]


def test_a_county_by_name_or_code_and_the_last_counts(store: Path, tmp_path: Path) -> None:
    text = CEMENT + '[[change]]\nload_cut = 0.0\nregion = "解放区"\n'
    by_name = call(store, "scenario", told(tmp_path, text), "--level", "orange", "--json")
    code = told(tmp_path, text.replace("解放区", "410802"))
    by_code = call(store, "scenario", code, "--level", "orange", "--json")
    assert json.loads(by_name.stdout)["rows"] == json.loads(by_code.stdout)["rows"]
    (row,) = [
        r
        for r in json.loads(by_name.stdout)["rows"]
        if r["region"] == "解放区" and r["pollutant"] == "pm"
    ]
    assert row["planned"] == 0.0


def test_measures_read_back(tmp_path: Path) -> None:
    """Written by one command, imported by another, judged by a third: the same rows."""
    root = city(tmp_path / "store")
    out = tmp_path / "measures.csv"
    asked = ("scenario", told(tmp_path, CEMENT), "--level", "orange", "--json")
    done = call(root, *asked, "--measures", out)
    assert done.returncode == 0, done.stderr
    wanted = json.loads(done.stdout)["rows"]
    imported = call(root, "import", "measures", out, "--json")
    assert imported.returncode == 0, imported.stderr
    found = json.loads(call(root, "reduction", "--level", "orange", "--json").stdout)["rows"]
    for mine, theirs in zip(found, wanted, strict=True):
        assert mine["planned"] == pytest.approx(theirs["planned"], abs=1e-12)
        assert mine["verdict"] == theirs["verdict"]


# What the file says; then the words that the sentence must hold, by language.
REFUSED = {
    "unknown key": (
        'nme = "x"',
        {"zh": ["方案.toml", "nme"], "en": ["方案.toml", "nme"]},
    ),
    "unknown key of a change": (
        "[[change]]\nload_cut = 0.2\nsector = 'x'",
        {"zh": ["sector"], "en": ["sector"]},
    ),
    "a share above one": (
        "[[change]]\nload_cut = 35",
        {"zh": ["load_cut", "1"], "en": ["load_cut", "1"]},
    ),
    "a share below zero": (
        "[[change]]\nload_cut = -0.1",
        {"zh": ["load_cut", "0"], "en": ["load_cut", "0"]},
    ),
    "no share": (
        "[[change]]\nindustry = '水泥'",
        {"zh": ["load_cut"], "en": ["load_cut"]},
    ),
    "no TOML": (
        "[[change\nload_cut",
        {"zh": ["方案.toml"], "en": ["方案.toml"]},
    ),
    "unknown industry": (
        "[[change]]\nload_cut = 0.2\nindustry = '焦化'",
        {"zh": ["焦化”这个行业", "水泥"], "en": ["no such industry", "焦化", "水泥"]},
    ),
    "unknown grade": (
        "[[change]]\nload_cut = 0.2\ngrade = 'Z'",
        {"zh": ["绩效等级", "Z", "A, B, D"], "en": ["no such grade", "Z", "A, B, D"]},
    ),
    "unknown plant": (
        "[[change]]\nload_cut = 0.2\nplant = 'P9'",
        {"zh": ["企业", "P9", "P1, P2, P3, P4"], "en": ["no plant P9", "P1, P2, P3, P4"]},
    ),
    "unknown process": (
        "[[change]]\nload_cut = 0.2\nprocess = '焦炉'",
        {"zh": ["工序", "焦炉"], "en": ["no such process", "焦炉"]},
    ),
    "a county without plants": (
        "[[change]]\nload_cut = 0.2\nregion = '温县'",
        {"zh": ["温县", "解放区, 山阳区"], "en": ["Wenxian", "Jiefang, Shanyang"]},
    ),
    "a mix that nobody is": (
        "[[change]]\nload_cut = 0.2\nindustry = '铸造'\ngrade = 'A'",
        {"zh": ["没有一家企业同时符合", "铸造 + A"], "en": ["no plant is all of", "铸造 + A"]},
    ),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", REFUSED)
def test_refusals_are_one_sentence(store: Path, tmp_path: Path, name: str, lang: str) -> None:
    text, said = REFUSED[name]
    path = told(tmp_path, text)
    done = call(store, "scenario", path, "--level", "orange", "--json", lang=lang)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert [word for word in said[lang] if word not in done.stderr] == []


def test_a_file_that_is_not_there(store: Path, tmp_path: Path) -> None:
    done = call(store, "scenario", tmp_path / "none.toml", "--level", "orange", "--json")
    assert done.returncode == 1
    assert "none.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_level_that_is_not_there_is_wrong_usage(store: Path, tmp_path: Path) -> None:
    done = call(store, "scenario", told(tmp_path, CEMENT), "--level", "blue")
    assert done.returncode == 2


def test_an_empty_store_is_told(tmp_path: Path) -> None:
    done = call(tmp_path / "nothing", "scenario", told(tmp_path, CEMENT), "--level", "orange")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
