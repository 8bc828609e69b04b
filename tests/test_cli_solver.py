"""``optimise`` and ``rotate`` as scripts call them: numbers from paper, refusals, languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.calling import call
from tests.data.solver_city import filled

HERE = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh", "en")
KEYS = {
    *("rows", "cost_wan_d", "plants_stopped", "jobs_stopped", "measures", "binding"),
    *("marginal_cost", "bound_wan_d", "gap", "status"),
}


def asked(store: Path, *words: str) -> dict[str, Any]:
    done = call(store, *words, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("solver") / "store")


def sets_of(found: dict[str, Any]) -> dict[str, str]:
    return {row["plant"]: row["set"] for row in found["measures"]}


@pytest.mark.parametrize(
    ("words", "cost", "sets"),
    [
        ([], 27.5, {"P1": "none", "P2": "red", "P3": "red", "P4": "red"}),
        (
            ["--scope", "city"],
            26.5,
            {"P1": "yellow", "P2": "red", "P3": "orange", "P4": "red"},
        ),
        (["--most-stops", "0"], 37.5, {"P1": "red", "P2": "none", "P3": "red", "P4": "red"}),
        (["--protect", "P2"], 37.5, {"P1": "red", "P2": "none", "P3": "red", "P4": "red"}),
    ],
)
def test_the_cheapest_mix_on_paper(
    store: Path, words: list[str], cost: float, sets: dict[str, str]
) -> None:
    found = asked(store, "optimise", "--level", "orange", *words)
    assert set(found) >= KEYS
    assert found["status"] == "optimal"
    assert found["cost_wan_d"] == pytest.approx(cost)
    assert sets_of(found) == sets
    assert found["list_cost_wan_d"] == pytest.approx(22.75)
    assert found["bound_wan_d"] <= cost + 1e-9
    assert found["relaxed_wan_d"] <= cost + 1e-6
    judged = [r for r in found["rows"] if (r["region"] == "city") == ("city" in words)]
    assert {row["verdict"] for row in judged} == {"met"}
    assert found["plants_stopped"] == (1 if sets["P2"] == "red" else 0)
    assert found["jobs_stopped"] == (20 if sets["P2"] == "red" else 0)


def test_protect_is_repeated_or_apart_by_commas(store: Path) -> None:
    apart = asked(store, "optimise", "--level", "orange", "--protect", "A,uninterruptible")
    repeated = asked(
        store, "optimise", "--level", "orange", "--protect", "A", "--protect", "uninterruptible"
    )
    assert apart == repeated
    assert sets_of(apart)["P1"] == sets_of(apart)["P3"] == "none"


def test_what_cannot_be_met_says_what_is_missing_and_who_would_be_needed(store: Path) -> None:
    found = asked(store, "optimise", "--level", "red")
    assert found["status"] == "infeasible"
    assert {row["region"] for row in found["shortfall"]} == {"山阳区"}
    assert [row["value"] for row in found["shortfall"]] == pytest.approx([1.0] * 4, abs=1e-6)
    (needed,) = found["needed"]
    assert (needed["plant"], needed["set"], needed["reason"]) == ("P3", "stop", "floor")
    assert needed["nox_t_d"] == pytest.approx(1.5)
    short = [r for r in found["rows"] if r["verdict"] == "short" and r["region"] != "city"]
    assert {row["region"] for row in short} == {"山阳区"}
    assert [row["short_t_d"] for row in short] == pytest.approx([1.0] * 4, abs=1e-6)


def test_measures_read_back_give_the_same_ratios(store: Path, tmp_path: Path) -> None:
    """Exported, imported over the list in a second store, judged: what the solver said."""
    second, file = filled(tmp_path / "second"), tmp_path / "mix.csv"
    found = asked(store, "optimise", "--level", "orange", "--measures", str(file))
    done = call(second, "import", "measures", str(file))
    assert done.returncode == 0, done.stderr
    judged = asked(second, "reduction", "--level", "orange")
    mine = {(r["region"], r["pollutant"]): r["planned"] for r in found["rows"]}
    theirs = {(r["region"], r["pollutant"]): r["planned"] for r in judged["rows"]}
    assert theirs == pytest.approx(mine)
    # The other levels are as they were.
    before, after = (asked(one, "reduction", "--level", "yellow") for one in (store, second))
    assert [r["planned"] for r in before["rows"]] == [r["planned"] for r in after["rows"]]


def test_turns_by_day(store: Path) -> None:
    """P1 and P2 can cut 2.0 t each, as much as 解放区 needs: either is at its turn each day."""
    words = ["rotate", "--level", "orange", "--days", "4", "--industry", "水泥,铸造"]
    found = asked(store, *words)
    assert found["status"] in ("optimal", "feasible")
    assert [day["day"] for day in found["days"]] == [1, 2, 3, 4]
    for day in found["days"]:
        mine = {one["plant"] for one in day["plants"]} & {"P1", "P2"}
        assert len(mine) == 1
        county = [row for row in day["rows"] if row["region"] == "解放区"]
        assert {row["verdict"] for row in county} == {"met"}
    burden = {one["plant"]: one["days"] for one in found["burden"]}
    assert burden["P1"] == burden["P2"] == 2
    assert burden["P3"] == burden["P4"] == 4


def test_turns_of_the_list_that_are_out_of_reach_name_who_could_join(store: Path) -> None:
    found = asked(store, "rotate", "--level", "orange", "--days", "3")
    assert found["status"] == "infeasible"
    assert set(found["could_join"]) == {"水泥", "铸造"}
    assert found["shortfall"]


REFUSED = {
    "unknown protect word": (
        ["optimise", "--level", "orange", "--protect", "Z9"],
        {"zh": ["不认识", "Z9", "guaranteed"], "en": ["cannot protect", "Z9", "guaranteed"]},
    ),
    "unknown industry": (
        ["rotate", "--level", "orange", "--days", "3", "--industry", "造船"],
        {"zh": ["没有这个行业", "造船", "水泥"], "en": ["no such industry", "造船", "水泥"]},
    ),
    "unknown edition": (
        ["optimise", "--level", "orange", "--edition", "2019-10-01"],
        {"zh": ["2019-10-01"], "en": ["2019-10-01"]},
    ),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", REFUSED)
def test_refusals_are_one_sentence(store: Path, name: str, lang: str) -> None:
    words, said = REFUSED[name]
    done = call(store, *words, "--json", lang=lang)
    assert done.returncode == 1
    assert done.stdout == ""
    assert [word for word in said[lang] if word not in done.stderr] == []
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "words",
    [
        ["rotate", "--level", "orange", "--days", "0"],
        ["optimise", "--level", "purple"],
        ["optimise", "--level", "orange", "--most-stops", "-1"],
        ["rotate", "--level", "orange", "--days", "3", "--least-run", "3", "--most-run", "2"],
    ],
)
def test_wrong_usage_is_told_apart(store: Path, words: list[str], lang: str) -> None:
    done = call(store, *words, lang=lang)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_store_says_so(tmp_path: Path, lang: str) -> None:
    done = call(tmp_path / "none", "optimise", "--level", "red", "--json", lang=lang)
    assert done.returncode == 1
    assert {"zh": "减排措施", "en": "no measures"}[lang] in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(("lang", "met"), [("zh", "达标"), ("en", "met")])
def test_the_table_in_words(store: Path, lang: str, met: str) -> None:
    done = call(store, "optimise", "--level", "orange", lang=lang)
    assert done.returncode == 0, done.stderr
    table, told = done.stdout.splitlines()[1:13], done.stdout.splitlines()[13:]
    assert all(met in line for line in table)
    assert not any(met in line for line in told)
    assert "28" in told[0]
