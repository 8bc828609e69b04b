"""For whom an approved lower ratio holds: a unit, the city, a unit inside another."""

from __future__ import annotations

import pytest

from analytics.reduction import CITY, assess
from tests.analytics.reduction_city import City, Memory
from tests.data.inventory_rows import base, cut, plant
from tests.data.test_inventory_scope import PLAN, approval, facts


@pytest.fixture(scope="module")
def memory() -> Memory:
    return Memory()


@pytest.mark.parametrize(
    ("subject", "lowered"),
    [
        ("410811", {"410811"}),
        # The zone is a part of the district: what was granted to it cannot lower the whole.
        ("JZ-GXQ", set()),
        ("高新区", set()),
        # What was granted to the city as one says nothing of any county.
        ("410800", {CITY}),
        ("焦作市", {CITY}),
    ],
)
def test_an_approval_holds_for_its_own_row_alone(
    memory: Memory, subject: str, lowered: set[str]
) -> None:
    rows = {
        "plants": [plant("A", "410811"), plant("B", "JZ-GXQ"), plant("C", "410882")],
        "measures": [cut(name, 3) for name in "ABC"],
        "baseline": [base("410811", 20), base("JZ-GXQ", 10), base("410882", 20)],
        "approvals": [approval(subject, target=0.15)],
    }
    memory.hold(City(rows))
    found = assess(facts(memory), plan=PLAN).rows
    assert set(found["region"][found["target"] == 0.15]) == lowered
    assert set(found["target"][~found["region"].isin(lowered)]) == {0.3}
    # 6 of 30 t/d are 20 %, 3 of 20 are 15 %, 9 of 50 are 18 %.
    wanted = {"410811": "short", "410882": "short", CITY: "short"}
    wanted |= dict.fromkeys(lowered, "reduced target")
    assert dict(zip(found["region"], found["verdict"], strict=True)) == wanted
