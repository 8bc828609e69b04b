"""Evidence by plant: its grades, and a claim against its meter on both sides of the tolerance.

The plan's tolerance is 0.2. A plant that claims a load cut of 0.5 and used 100 kWh a day before
may use 70 (a fall of 0.3 = 0.5 − 0.2), and is contradicted from 70.01 on.
"""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analytics.evidence import by_region, evidence
from analytics.measured import QUANTITIES
from tests.analytics.plant_rows import FACTS, frame, plan


def changes(**by_plant: dict[str, tuple[float, float]]) -> pd.DataFrame:
    """Before and during of the quantities named; nothing is known of the others."""
    columns = [f"{name}_{side}" for name in QUANTITIES for side in ("before", "during")]
    rows = {
        plant: {
            f"{name}_{side}": value
            for name, sides in told.items()
            for side, value in zip(("before", "during"), sides, strict=True)
        }
        for plant, told in by_plant.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype="float64")
    return table.rename_axis("plant")


@pytest.mark.parametrize(
    ("during", "contradicted"),
    [(69.99, False), (70.0, False), (70.01, True), (100.0, True), (120.0, True)],
)
def test_a_meter_against_its_claim(during: float, contradicted: bool) -> None:
    plants = frame(FACTS, {"load_cut": 0.5})
    found = evidence(plants, changes(P1={"electricity_kwh": (100.0, during)}), plan=plan())
    assert found["contradicted"].tolist() == [contradicted]
    assert found["fall"].iloc[0] == pytest.approx((100 - during) / 100)


@pytest.mark.parametrize("before", [3.0, 7.0, 11.0, 0.1, 1e6])
@pytest.mark.parametrize("cut", [0.3, 0.6, 0.7, 0.9, 1.0])
def test_a_fall_of_exactly_the_claim_less_the_tolerance_is_borne_out(
    before: float, cut: float
) -> None:
    """Whatever the binary fractions: 1 − (1 − (c − 0.2)) is not always c − 0.2."""
    plants = frame(FACTS, {"load_cut": cut})
    during = before * (1 - (cut - 0.2))
    found = evidence(plants, changes(P1={"gas_m3": (before, during)}), plan=plan())
    assert not found["contradicted"].any()


def test_no_load_cut_claimed_is_never_contradicted() -> None:
    plants = frame(FACTS, {"load_cut": 0.0}, {"load_cut": None}, {"load_cut": 0.05})
    told = {name: {"electricity_kwh": (100.0, 130.0)} for name in plants["plant"]}
    found = evidence(plants, changes(**told), plan=plan())
    # The third claims 5 % and rose by 30 %: less than 0.05 − 0.2 = −0.15.
    assert found["contradicted"].tolist() == [False, False, True]


def test_grades_of_evidence_the_best_counts() -> None:
    plants = frame(
        FACTS,
        {"implemented": 1.0},  # monitored, metered and checked
        {"implemented": 0.5},  # metered and checked
        {"implemented": 0.0},  # checked: nothing was done, yet somebody looked
        {},  # only a claim
        {"load_cut": 0.0, "cut_so2": 0, "cut_nox": 0, "cut_pm": 0, "cut_voc": 0},
    )
    told = changes(
        P1={"electricity_kwh": (10.0, 5.0), "nox_kg": (4.0, 1.0)}, P2={"gas_m3": (10.0, 5.0)}
    )
    found = evidence(plants, told, plan=plan())
    assert found["evidence"].tolist() == ["monitored", "metered", "checked", "claimed", "claimed"]
    assert found["without"].tolist() == [False, False, False, True, False]
    assert found["promises"].tolist() == [True, True, True, True, False]
    assert found["meter"].tolist() == ["electricity_kwh", "gas_m3", "", "", ""]
    assert found["nox_fall"].iloc[0] == 0.75
    assert math.isnan(found["so2_fall"].iloc[0])


def test_one_side_alone_is_no_evidence() -> None:
    plants = frame(FACTS, {}, {}, {})
    told = changes(
        P1={"nox_kg": (4.0, math.nan)},
        P2={"electricity_kwh": (math.nan, 5.0)},
        P3={"electricity_kwh": (0.0, 5.0)},
    )
    found = evidence(plants, told, plan=plan())
    assert found["evidence"].tolist() == ["claimed"] * 3
    assert found["fall"].isna().all()


def test_gas_counts_where_electricity_is_not_known() -> None:
    told = changes(P1={"electricity_kwh": (math.nan, 5.0), "gas_m3": (10.0, 9.0)})
    found = evidence(frame(FACTS, {}), told, plan=plan())
    assert found["meter"].tolist() == ["gas_m3"]
    assert found["fall"].tolist() == [pytest.approx(0.1)]
    assert found["contradicted"].tolist() == [True]


def test_counties_add_up() -> None:
    """Two plants in one county, one in another; a plant without a promise counts nowhere."""
    plants = frame(
        FACTS,
        {"region": "a", "cut_so2": 0.25},
        {"region": "a", "cut_so2": 0.5, "implemented": 1.0},
        {"region": "b", "cut_so2": 1.0},
        {"region": "b", "load_cut": 0, "cut_so2": 0, "cut_nox": 0, "cut_pm": 0, "cut_voc": 0},
    )
    told = changes(P3={"electricity_kwh": (10.0, 10.0)})
    table = by_region(evidence(plants, told, plan=plan()))
    assert table["promising"].to_dict() == {"a": 2, "b": 1}
    assert table["claimed"].to_dict() == {"a": 1, "b": 0}
    assert table["checked"].to_dict() == {"a": 1, "b": 0}
    assert table["metered"].to_dict() == {"a": 0, "b": 1}
    assert table["contradicted"].to_dict() == {"a": 0, "b": 1}
    assert table["cut_so2"].to_dict() == {"a": 0.75, "b": 1.0}
    assert table["borne_so2"].to_dict() == {"a": 0.5, "b": 1.0}


def test_nothing_listed_is_nothing_judged() -> None:
    empty = frame(FACTS, {}).iloc[:0]
    found = evidence(empty, changes(), plan=plan())
    assert found.empty
    assert by_region(found).empty
