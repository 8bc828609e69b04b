"""Two editions worked out by hand.

P1 stays as it is, P2 is regraded and emits 0.5 t/d less SO2, P3 leaves with 2 t/d, P4 comes with
3 t/d: SO2 goes from 1 + 1 + 2 = 4 to 1 + 0.5 + 3 = 4.5.
"""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analytics.list_changes import ListChanges, list_changes
from data.rulebook import grades
from tests.analytics.plant_rows import LISTED, frame


def cuts(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    """Plant, level, load cut [1] and cut of SO2 [t/d]; nothing of the others."""
    table = pd.DataFrame(rows, columns=["plant", "level", "load_cut", "cut_so2"])
    return table.assign(cut_nox=0.0, cut_pm=0.0, cut_voc=0.0)


@pytest.fixture
def found() -> ListChanges:
    old = frame(LISTED, {}, {"grade": "B级"}, {"so2_t_d": 2.0})
    new = frame(
        LISTED, {"grade": "B级"}, {"grade": "C", "so2_t_d": 0.5}, {"plant": "P4", "so2_t_d": 3.0}
    )
    before = cuts(("P1", "red", 0.5, 0.5), ("P2", "red", 1.0, 1.0), ("P3", "red", 1.0, 2.0))
    after = cuts(("P1", "red", 0.5, 0.5), ("P2", "red", 0.6, 0.3), ("P4", "red", 1.0, 3.0))
    return list_changes(old, new, before, after, grades=grades())


def test_who_came_and_went(found: ListChanges) -> None:
    assert found.added["plant"].tolist() == ["P4"]
    assert found.removed["plant"].tolist() == ["P3"]


def test_another_spelling_of_a_grade_is_no_change(found: ListChanges) -> None:
    assert found.regraded.to_dict("records") == [{"plant": "P2", "before": "B", "after": "C"}]


def test_emissions_that_changed(found: ListChanges) -> None:
    assert found.emissions.to_dict("records") == [
        {"plant": "P2", "pollutant": "so2", "before": 1.0, "after": 0.5, "change": -0.5}
    ]


def test_cuts_that_changed(found: ListChanges) -> None:
    rows = found.cuts.set_index("what")
    assert set(rows.index) == {"so2", "load"}
    assert rows.loc["so2", ["level", "before", "after"]].tolist() == ["red", 1.0, 0.3]
    assert rows.loc["load", "change"] == pytest.approx(-0.4)


def test_totals_say_where_the_difference_comes_from(found: ListChanges) -> None:
    so2 = found.totals.loc["so2"]
    assert so2.to_dict() == {
        "before": 4.0, "added": 3.0, "removed": -2.0, "changed": -0.5, "after": 4.5,
    }  # fmt: skip
    red = found.cut_totals.loc[("red", "so2")]
    assert red[["before", "added", "removed", "after"]].tolist() == [3.5, 3.0, -2.0, 3.8]
    assert red["changed"] == pytest.approx(-0.7)
    assert found.cut_totals.loc[("yellow", "so2"), "after"] == 0


@pytest.mark.parametrize(
    ("now", "changed"), [(0.10001, False), (0.09999, False), (0.10002, True), (0.1, False)]
)
def test_the_last_decimal_is_rounding(now: float, changed: bool) -> None:
    old, new = (frame(LISTED, {"so2_t_d": value}) for value in (0.1, now))
    found = list_changes(old, new, cuts(), cuts(), grades=grades())
    assert len(found.emissions) == changed


def test_a_number_that_was_not_there_is_a_change() -> None:
    old, new = (frame(LISTED, {"so2_t_d": value}) for value in (None, 0.1))
    old = old.astype({"so2_t_d": "float64"})
    found = list_changes(old, new, cuts(), cuts(), grades=grades())
    (row,) = found.emissions.to_dict("records")
    assert math.isnan(row["before"])
    assert row["change"] == 0.1


def test_the_same_list_twice_has_no_changes() -> None:
    one, promised = frame(LISTED, {}, {}), cuts(("P1", "red", 0.5, 0.5))
    found = list_changes(one, one, promised, promised, grades=grades())
    for table in (found.added, found.removed, found.regraded, found.emissions, found.cuts):
        assert table.empty
    assert (found.totals["before"] == found.totals["after"]).all()
