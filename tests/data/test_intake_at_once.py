"""All that is wrong with a row is told at once: a bad cell hides no other fault of its row."""

from __future__ import annotations

from pathlib import Path

from tests.data.test_intake import E1, MEASURES, P1, P2, P3, PLANTS, plants, settled


def test_all_that_is_wrong_with_a_row_is_told_at_once(tmp_path: Path) -> None:
    """A bad cell hides neither an unknown unit or grade of its row, nor another's name."""
    found = plants(
        tmp_path,
        f"{P1},甲,某县,E,三吨,1,{E1}",
        f"{P2},乙,某县,E,1,1,{E1}",
        f"{P3},丙,解放区,B,1,1,{E1}",
        f"{P3},丁,,B,1,-1,{E1}",
        # Nothing is made up of cells that are bad themselves: not which grades a list may have.
        f"{P1},甲,解放区,E,1,1,去年",
        # Two rows without a code share none.
        f",戊,解放区,B,1,1,{E1}",
        f",己,解放区,B,1,1,{E1}",
    )
    wrong = sorted((p.row, p.column, p.key) for p in found.rejected)
    assert wrong == [
        (2, "grade", "unknown_grade"),
        (2, "region", "unknown_region"),
        (2, "so2_t_d", "not_a_number"),
        (3, "grade", "unknown_grade"),
        (3, "region", "unknown_region"),
        (5, "name", "code_other_name"),
        (5, "nox_t_d", "out_of_range"),
        (5, "region", "missing_needed"),
        (6, "edition", "bad_time"),
        (7, "plant", "missing_needed"),
        (8, "plant", "missing_needed"),
    ]
    assert found.rejected_records == 6
    assert found.table["name"].to_pylist() == ["丙"]


def test_measures_of_a_refused_plant_are_not_said_to_be_of_none(tmp_path: Path) -> None:
    listed = f"{P1},甲,某县,B,一吨,1,{E1}\n{P2},乙,解放区,B,1,1,{E1}\n"
    lines = f"{P1},red,1,停产,1,0.1,,{E1}\n{P2},red,1,停产,1,0.1,,{E1}\n"
    found = settled(tmp_path, plants=PLANTS + listed, measures=MEASURES + lines)
    assert found["measures"].defects == ()
    lines += f"{P3},red,1,停产,1,0.1,,{E1}\n"
    found = settled(tmp_path, plants=PLANTS + listed, measures=MEASURES + lines)
    assert [(p.key, p.count, p.got) for p in found["measures"].defects] == [
        ("measure_without_plant", 1, P3)
    ]
