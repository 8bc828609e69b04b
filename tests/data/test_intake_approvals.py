"""Approvals that can never hold are refused; what they hold for is told where nobody lists it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from data import intake
from data.intake import Stored
from tests.data.readers.reading import read, text_file, told

HEADER = "企业或区域,种类,级别,污染物,目标比例,批准日期,有效期至\n"
P1, P2 = "91410800MA00000012", "91410800MA00000025"


def judged(folder: Path, *lines: str, listed: tuple[str, ...] = ()) -> intake.ReadResult:
    text = HEADER + "".join(f"{line}\n" for line in lines)
    found = {"approvals": read(text_file(folder, text, "批准.csv"), kind="approvals")}
    plants = pa.chunked_array([pa.array(listed, pa.string())])
    result = intake.settle(found, Stored(listed=plants), today=date(2026, 1, 1))["approvals"]
    assert result.records == result.table.num_rows + result.rejected_records + result.repeats
    assert all(told(p) for p in (*result.rejected, *result.defects))
    return result


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("解放区,酌情降低,橙色,SO2,15%,2025-11-10,2026-03-31", []),
        ("410800,酌情降低,,,0.15,2025-11-10,", []),
        ("焦作市,酌情降低,橙色,SO2,0,2025-11-10,2025-11-10", []),
        ("山阴区,酌情降低,橙色,SO2,0.15,2025-11-10,", ["企业或区域"]),
        ("410899,酌情降低,橙色,SO2,0.15,2025-11-10,", ["企业或区域"]),
        (f"{P1},酌情降低,橙色,SO2,0.15,2025-11-10,", ["企业或区域"]),
        ("解放区,酌情降低,橙色,SO2,,2025-11-10,", ["目标比例"]),
        ("解放区,酌情降低,橙色,SO2,25,2025-11-10,", ["目标比例"]),
        ("解放区,酌情降低,橙色,SO2,0.15,2025-11-10,2025-11-09", ["有效期至"]),
        (f"{P1},复产,,,,2025-11-10,2025-11-09", ["有效期至"]),
        # All of a row at once, and each cell once.
        (
            "山阴区,酌情降低,橙色,SO2,25,2025-11-10,2025-11-09",
            ["企业或区域", "有效期至", "目标比例"],
        ),
        ("山阴区,酌情降低,橙色,SO2,,去年,2025-11-09", ["企业或区域", "批准日期"]),
        (",酌情降低,橙色,SO2,0.1,2025-11-10,", ["企业或区域"]),
    ],
)  # fmt: skip
def test_what_could_never_hold_is_refused(tmp_path: Path, line: str, wrong: list[str]) -> None:
    found = judged(tmp_path, line)
    assert sorted(p.column for p in found.rejected) == sorted(wrong)
    assert found.table.num_rows == (not wrong)


def test_a_lower_ratio_of_a_unit_inside_another_is_told(tmp_path: Path) -> None:
    lines = [f"{name},酌情降低,,,0.1,2025-11-10," for name in ("高新区", "山阳区")]
    found = judged(tmp_path, *lines)
    assert found.table.num_rows == 2
    assert [(p.key, p.row, p.got) for p in found.defects] == [
        ("reduced_target_inside", 2, "高新区")
    ]


def test_approvals_of_plants_that_nobody_lists_are_told(tmp_path: Path) -> None:
    lines = [f"{name},复产,,,,2025-11-10," for name in (P1, P2, "甲水泥")]
    found = judged(tmp_path, *lines, listed=(P1,))
    assert found.table.num_rows == 3
    (one,) = found.defects
    assert (one.key, one.row, one.got, one.count) == ("approval_without_plant", 3, P2, 2)
    # Without any list there is nothing to hold them against.
    assert judged(tmp_path, *lines).defects == ()


@pytest.mark.parametrize(
    ("level", "ratio", "idle"),
    [("橙色", "0.2", True), ("橙色", "0.199", False), ("黄色", "0.15", True), ("", "0.29", False)],
)
def test_a_lower_ratio_that_lowers_nothing_is_told(
    tmp_path: Path, level: str, ratio: str, idle: bool
) -> None:
    """III asks for 10 %, II for 20 %, I for 30 %, clause 五(二)2(1)."""
    found = judged(tmp_path, f"解放区,酌情降低,{level},SO2,{ratio},2025-11-10,")
    assert found.table.num_rows == 1
    assert [p.key for p in found.defects] == ["reduced_target_no_lower"] * idle
