"""One list with an idle plant in it comes to the same by every command and on every page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from data.store import SourceFile, Store
from tests.calling import call
from tests.data import solver_city
from tests.data.solver_city import EDITION, A, tonnes
from tests.pages.conftest import Page

Draw = Callable[..., Page]
NOTE = "清单减排量里有2家停产、未建成企业的4.00 t/d（四项合计）"


def filled(root: Path) -> Path:
    """The two counties of `solver_city`; in 解放区 also P5, idle, and P6, not built.

    Both stop wholly at orange, for 0.5 t of each pollutant, with 50 万元/d and 40 jobs.
    """
    tables = solver_city.rows()
    for plant, status in (("P5", "idle"), ("P6", "unfinished")):
        tables["plants"].append(
            tables["plants"][0]
            | {"plant": plant, "name": plant, "region": A, "status": status}
            | {"output_wan_d": 50.0, "jobs": 40}
            | tonnes(0.5)
        )
        tables["measures"].append(
            {"plant": plant, "level": "orange", "line": "", "measure": "停产", "load_cut": 1.0}
            | {"stop": "plant", "edition": EDITION}
            | tonnes(0.5)
        )
    store = Store(root)
    for kind, rows in tables.items():
        store.publish(kind, pa.Table.from_pylist(rows), [SourceFile(f"{kind}.csv")])
    return root


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("one_list") / "store")


def asked(store: Path, *words: object) -> dict[str, Any]:
    done = call(store, *map(str, words), "--level", "orange", "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def ratio(found: dict[str, Any], region: str) -> float:
    rows = {(row["region"], row["pollutant"]): row["planned"] for row in found["rows"]}
    return float(rows[region, "so2"])


def outcome(found: dict[str, Any]) -> tuple[float, int, float]:
    return found["cost_wan_d"], found["plants_stopped"], found["jobs_stopped"]


def test_the_list_is_one_list(store: Path, tmp_path: Path) -> None:
    """1.0 + 0.5 + 0.5 + 0.5 = 2.5 of 10 t; lost output is that of the four that run, 22.75."""
    plan = tmp_path / "x.toml"
    plan.write_text('name = "x"', encoding="utf-8")
    listed, scenario = asked(store, "reduction"), asked(store, "scenario", plan)
    assert ratio(listed, "解放区") == pytest.approx(0.25)
    assert scenario["rows"] == listed["rows"]
    assert outcome(scenario) == (pytest.approx(22.75), 0, 0)
    assert asked(store, "optimise")["list_cost_wan_d"] == pytest.approx(22.75)


def test_the_solvers_measures_are_the_same_list_to_the_others(tmp_path: Path) -> None:
    """解放区 needs 1.0 t beside the 1.0 t of its idle plants: P1 at yellow for 5 万元 and P2 at
    orange for 2.5. 山阳区 still needs all it has, 17.5."""
    store, out = filled(tmp_path / "store"), tmp_path / "measures.csv"
    found = asked(store, "optimise", "--measures", out)
    assert found["status"] == "optimal"
    assert found["cost_wan_d"] == pytest.approx(25.0)
    assert found["relaxed_wan_d"] <= 25.0 + 1e-6
    sets = {row["plant"]: row["set"] for row in found["measures"]}
    assert (sets["P5"], sets["P6"]) == ("orange", "orange")
    done = call(store, "import", "measures", out, "--json")
    assert done.returncode == 0, done.stderr
    plan = tmp_path / "x.toml"
    plan.write_text('name = "x"', encoding="utf-8")
    listed, scenario = asked(store, "reduction"), asked(store, "scenario", plan)
    assert listed["rows"] == scenario["rows"]
    assert ratio(listed, "解放区") == pytest.approx(ratio(found, "解放区"))
    assert outcome(scenario) == pytest.approx(outcome(found))


def test_turns_leave_idle_plants_at_their_list(store: Path) -> None:
    """Nobody of the list rotates; every day is the list's, and costs what it costs."""
    found = asked(store, "rotate", "--days", "2", "--time-limit", "2")
    assert ratio(found, "解放区") == pytest.approx(0.25)
    assert outcome(found) == (pytest.approx(22.75), 0, 0)


@pytest.mark.parametrize("name", ["reduction", "whatif", "solver"])
def test_the_pages_say_how_much_of_it_idle_plants_promise(
    draw: Draw, store: Path, name: str
) -> None:
    page = draw(store, name, **({"judge": "list-orange"} if name == "reduction" else {}))
    lead = next(block for block in page.markup if "ji-headline" in block)
    assert NOTE in lead
    if name == "whatif":
        assert page.figures()["全厂停产"] == "0家"


def test_a_slider_cannot_ask_idle_plants_for_anything(draw: Draw, store: Path) -> None:
    """All of 解放区 at 100 %: P1 4 t and P2 2 t go, 1 t of idle plants stays theirs: 70 %."""
    page = draw(store, "whatif", cuts="region:410802=100")
    body = next(m for m in page.markup if "ji-counties" in m)
    assert "70.0%" in body
    assert page.figures()["全厂停产"].startswith("2家")
