"""What is judged of a list beside its single cells, on both sides of each limit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.problems import Problem
from data import intake
from data.intake import Stored
from data.rulebook import grades, regions
from data.store import SourceFile, Store
from tests.data.readers.reading import keys, only, read, rows, text_file, told

TODAY = date(2026, 11, 24)
P1, P2, P3 = "91410800MA00000012", "91410800MA00000025", "91410800MA00000038"
PLANTS = "plant,name,region,grade,so2_t_d,nox_t_d,edition\n"
MEASURES = "plant,level,line,measure,load_cut,so2_t_d,nox_t_d,edition\n"
E1, E2 = "2023-10-20", "2024-10-20"


def settled(
    folder: Path, stored: Stored | None = None, **texts: str
) -> dict[str, intake.ReadResult]:
    """Tables read from texts and judged; every problem has its sentences."""
    found = {k: read(text_file(folder, t, f"{k}.csv"), kind=k) for k, t in texts.items()}
    result = intake.settle(found, stored or Stored(), today=TODAY)
    for one in result.values():
        assert one.records == one.table.num_rows + one.rejected_records + one.repeats
        assert bool(one.rejected) == bool(one.rejected_records)
        assert all(told(p) for p in (*one.rejected, *one.defects))
    return result


def plants(folder: Path, *lines: str, header: str = PLANTS) -> intake.ReadResult:
    return settled(folder, plants=header + "".join(f"{line}\n" for line in lines))["plants"]


def where(problem: Problem) -> tuple[str, int | None, str, str]:
    return problem.key, problem.row, problem.column, problem.got


@pytest.mark.parametrize(
    "name", ["解放区", "410802", "Jiefang", "高新区", "JZ-GXQ", "焦作市解放区", "焦作市高新区"]
)
def test_our_units_by_any_name(tmp_path: Path, name: str) -> None:
    found = plants(tmp_path, f"{P1},甲,{name},B,1,1,{E1}")
    assert (found.rejected, found.defects) == ((), ())
    assert found.table["region"].to_pylist() == [regions().code(name)]


@pytest.mark.parametrize(
    "name", ["解放", "某县", "焦作市", "410800", "410899", "41080", "991234", "4108022"]
)
def test_an_unknown_unit_is_refused(tmp_path: Path, name: str) -> None:
    found = plants(tmp_path, f"{P1},甲,解放区,B,1,1,{E1}", f"{P2},乙,{name},B,1,1,{E1}")
    (problem,) = found.rejected
    assert where(problem)[:3] == ("unknown_region", 3, "region")
    assert problem.got == regions().code(name)
    assert "410802 解放区" in problem.allowed
    assert found.table["plant"].to_pylist() == [P1]


def test_units_of_other_cities_are_kept_and_counted(tmp_path: Path) -> None:
    lines = [
        f"{P1},甲,410105,B,1,1,{E1}",
        f"{P2},乙,解放区,B,1,1,{E1}",
        f"{P3},丙,110101,B,1,1,{E1}",
    ]
    found = plants(tmp_path, *lines)
    assert found.rejected == ()
    unnamed = only(found.defects, "region_unnamed")
    assert (unnamed.row, unnamed.got, unnamed.count) == (2, "410105", 2)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("baseline", f"region,sector,so2_t_d,edition\n{{}},industry,1,{E1}\n"),
        ("inspections", "region,date,plant,implemented\n{},2023-12-26,x,1\n"),
        ("reports", "region,date,kind,submitted_at\n{},2023-12-26,inspection,2023-12-27 08:00\n"),
    ],
)
def test_other_tables_may_be_of_the_whole_city(tmp_path: Path, kind: str, text: str) -> None:
    for name in ("解放区", "焦作市", "410105"):
        assert settled(tmp_path, **{kind: text.format(name)})[kind].rejected == ()
    (problem,) = settled(tmp_path, **{kind: text.format("某县")})[kind].rejected
    assert where(problem) == ("unknown_region", 2, "region", "某县")
    assert "410800 焦作市" in problem.allowed


def test_grades_become_their_codes(tmp_path: Path) -> None:
    lines = [
        f"{P1},甲,解放区,ｂ级,1,1,{E1}",
        f"{P2},乙,解放区,,1,1,{E1}",
        f"{P3},丙,解放区,A+,1,1,{E1}",
    ]
    found = plants(tmp_path, *lines)
    assert found.rejected == ()
    assert found.table["grade"].to_pylist() == ["B", None, "A+"]


@pytest.mark.parametrize("grade", ["E", "优秀", "A++", "B+"])
def test_an_unknown_grade_is_refused(tmp_path: Path, grade: str) -> None:
    (problem,) = plants(tmp_path, f"{P1},甲,解放区,{grade},1,1,{E1}").rejected
    assert where(problem) == ("unknown_grade", 2, "grade", grade)
    assert problem.allowed.startswith("A+, A, ")


def test_a_grade_must_be_in_force_on_the_day_of_the_edition(tmp_path: Path) -> None:
    # B- exists since 2020-06-29, in the repository's own table of grades.
    since = grades().find("B-").since  # type: ignore[union-attr]
    before = date.fromordinal(since.toordinal() - 1)
    lines = [f"{P1},甲,解放区,B-,1,1,{before}", f"{P2},乙,解放区,B-,1,1,{since}"]
    found = plants(tmp_path, *lines)
    (problem,) = found.rejected
    assert where(problem) == ("unknown_grade", 2, "grade", "B-")
    assert "B-" not in problem.allowed.split(", ")
    assert found.table["plant"].to_pylist() == [P2]


def test_a_code_with_another_name(tmp_path: Path) -> None:
    lines = [f"{P1},甲公司,解放区,B,1,1,{E1}", f"{P1},乙公司,解放区,B,2,1,{E1}"]
    found = plants(tmp_path, *lines, f"{P2},丙,解放区,B,1,1,{E1}")
    (problem,) = found.rejected
    assert where(problem) == ("code_other_name", 3, "name", "乙公司")
    assert problem.allowed == "甲公司"
    assert rows(found.table, "plant", "name", "so2_t_d") == [(P1, "甲公司", 1.0), (P2, "丙", 1.0)]


def test_the_same_name_written_otherwise_is_the_same(tmp_path: Path) -> None:
    lines = [f"{P1},甲（焦作）公司,解放区,B,1,1,{E1}", f"{P1},甲(焦作) 公司,解放区,B,2,1,{E1}"]
    found = plants(tmp_path, *lines)
    assert found.rejected == ()
    assert keys(found.defects) == ["repeat_replaced"]


def test_a_plant_may_be_renamed_between_editions(tmp_path: Path) -> None:
    lines = [f"{P1},甲,解放区,B,1,1,{E1}", f"{P1},乙,解放区,B,1,1,{E2}"]
    assert plants(tmp_path, *lines).rejected == ()


def test_another_name_in_another_file(tmp_path: Path) -> None:
    first = text_file(tmp_path, f"{PLANTS}{P1},甲,解放区,B,1,1,{E1}\n", "a.csv")
    second = text_file(tmp_path, f"{PLANTS}{P1},乙,解放区,B,1,1,{E1}\n", "b.csv")
    (problem,) = read(first, second, kind="plants").rejected
    assert (problem.file, *where(problem)) == ("b.csv", "code_other_name", 2, "name", "乙")


def test_the_edition_of_rows_that_state_none(tmp_path: Path) -> None:
    text = f"plant,name,region,edition\n{P1},甲,解放区,\n{P2},乙,解放区,{E1}\n"
    read_once = {"plants": read(text_file(tmp_path, text), kind="plants")}

    def editions(stored: Stored, edition: str | None) -> tuple[list[str], list[str]]:
        found = intake.settle(read_once, stored, edition=edition, today=TODAY)["plants"]
        return found.table["edition"].to_pylist(), keys(found.defects)

    assert editions(Stored(), "2025-01-01") == (["2025-01-01", E1], [])
    assert editions(Stored(newest=E2), "2025-01-01") == (["2025-01-01", E1], [])
    assert editions(Stored(newest=E2), None) == ([E2, E1], ["edition_assumed"])
    assert editions(Stored(), None) == (["2026-11-24", E1], ["edition_assumed"])


def test_a_file_without_the_column_gets_an_edition(tmp_path: Path) -> None:
    found = settled(tmp_path, plants=f"plant,name,region\n{P1},甲,解放区\n")["plants"]
    assert found.table["edition"].to_pylist() == ["2026-11-24"]
    assumed = only(found.defects, "edition_assumed")
    assert (assumed.row, assumed.count, assumed.allowed) == (2, 1, "2026-11-24")


def test_rows_that_become_the_same_by_their_edition_are_merged(tmp_path: Path) -> None:
    text = f"{PLANTS}{P1},甲,解放区,B,1,1,2026-11-24\n{P1},甲,解放区,B,2,1,\n"
    found = settled(tmp_path, plants=text)["plants"]
    assert found.table["so2_t_d"].to_pylist() == [2.0]
    assert (found.repeats, found.records) == (1, 2)
    assert "repeat_replaced" in keys(found.defects)


def test_the_edition_goes_by_what_is_stored(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    text = f"region,sector,so2_t_d,edition\n解放区,industry,1,{E2}\n解放区,dust,1,{E1}\n"
    baseline = settled(tmp_path, baseline=text)["baseline"].table
    store.publish("baseline", baseline, [SourceFile(str(tmp_path / "baseline.csv"))])
    with store.current() as snapshot:
        assert Stored.of(snapshot, ["plants"]).newest == E2
        assert Stored.of(snapshot, ["aqi"]) == Stored()


def measures(
    folder: Path, *lines: str, listed: str | None = f"{P1},甲,解放区,B,1,2,{E1}", **options: Stored
) -> intake.ReadResult:
    texts = {"plants": PLANTS + listed + "\n"} if listed else {}
    texts["measures"] = MEASURES + "".join(f"{line}\n" for line in lines)
    return settled(folder, **options, **texts)["measures"]


@pytest.mark.parametrize(
    ("cut", "good"),
    [("1", True), ("0.999", True), ("1.0000000005", True), ("1.000000002", False), ("1.1", False)],
)
def test_a_cut_may_not_be_more_than_is_emitted(tmp_path: Path, cut: str, good: bool) -> None:
    found = measures(tmp_path, f"{P1},red,1,停产,1,{cut},,{E1}")
    assert bool(found.table.num_rows) == good
    if not good:
        (problem,) = found.rejected
        assert where(problem) == ("cut_above_emission", 2, "so2_t_d", f"{float(cut):.12g} t/d")
        assert problem.allowed == "≤ 1 t/d"


def test_cuts_of_all_lines_count_together_level_by_level(tmp_path: Path) -> None:
    lines = [f"{P1},red,1,停产,1,0.6,1,{E1}", f"{P1},red,2,停产,1,0.5,1,{E1}"]
    found = measures(tmp_path, *lines, f"{P1},orange,1,停产,1,0.6,1,{E1}")
    assert [where(p) for p in found.rejected] == [
        ("cut_above_emission", 2, "so2_t_d", "1.1 t/d"),
        ("cut_above_emission", 3, "so2_t_d", "1.1 t/d"),
    ]
    assert found.table["level"].to_pylist() == ["orange"]


def test_tenths_that_add_up_to_the_whole(tmp_path: Path) -> None:
    lines = [f"{P1},red,{i},停产,1,0.1,0.2,{E1}" for i in range(10)]
    assert measures(tmp_path, *lines).rejected == ()


def test_an_emission_that_nobody_told_allows_any_cut(tmp_path: Path) -> None:
    line = f"{P1},red,1,停产,1,5,1,{E1}"
    assert measures(tmp_path, line, listed=f"{P1},甲,解放区,B,,2,{E1}").rejected == ()
    assert measures(tmp_path, line, listed=f"{P1},甲,解放区,B,0,2,{E1}").rejected != ()
    nothing = line.replace(",5,", ",0,")
    assert measures(tmp_path, nothing, listed=f"{P1},甲,解放区,B,0,2,{E1}").rejected == ()


@pytest.mark.parametrize(
    ("second", "good"), [("0.4", True), ("0.400000002", False), ("0.5", False)]
)
def test_no_more_than_all_of_a_load(tmp_path: Path, second: str, good: bool) -> None:
    lines = [f"{P1},red,1,限产,0.6,0.1,,{E1}", f"{P1},red,1,再限产,{second},0.1,,{E1}"]
    other = f"{P1},red,2,停产,1,0.1,,{E1}"
    found = measures(tmp_path, *lines, other)
    assert found.table.num_rows == (3 if good else 1)
    if not good:
        assert keys(found.rejected) == ["load_above_one"] * 2
        first = found.rejected[0]
        assert (first.row, first.column, first.allowed) == (2, "load_cut", "≤ 1")
        assert found.table["line"].to_pylist() == ["2"]


def test_a_measure_of_a_plant_that_is_not_listed_is_counted(tmp_path: Path) -> None:
    lines = [
        f"{P1},red,1,停产,1,0.5,,{E1}",
        f"{P2},red,1,停产,1,9,,{E1}",
        f"{P1},red,1,停产,1,9,,{E2}",
    ]
    found = measures(tmp_path, *lines)
    assert found.rejected == ()
    orphan = only(found.defects, "measure_without_plant")
    assert (orphan.row, orphan.got, orphan.count) == (3, P2, 2)


def stored(folder: Path, listed: str, *lines: str) -> Stored:
    """A store's plants and measures, as they are when a list was imported."""
    text = MEASURES + "".join(f"{line}\n" for line in lines)
    found = settled(folder, plants=f"{PLANTS}{listed}\n", measures=text)
    assert all(one.rejected == () for one in found.values())
    return Stored(found["plants"].table, found["measures"].table, E1)


def test_what_is_stored_counts_unless_it_is_replaced(tmp_path: Path) -> None:
    old = f"{P1},red,1,停产,1,0.6,,{E1}"
    before = stored(tmp_path, f"{P1},甲,解放区,B,1,2,{E1}", old)
    more = f"{P1},red,2,停产,1,0.5,,{E1}"
    assert keys(measures(tmp_path, more, listed=None, stored=before).rejected) == [
        "cut_above_emission"
    ]
    fits = more.replace("0.5", "0.4")
    assert measures(tmp_path, fits, listed=None, stored=before).rejected == ()
    # The stored row replaced in the same import, or of another edition or level: nothing adds up.
    replaced = old.replace("0.6", "0.5")
    assert measures(tmp_path, more, replaced, listed=None, stored=before).rejected == ()
    other = more.replace("red", "orange")
    assert measures(tmp_path, other, listed=None, stored=before).rejected == ()
    load = f"{P1},red,1,另一条,0.1,,,{E1}"
    assert keys(measures(tmp_path, load, listed=None, stored=before).rejected) == ["load_above_one"]


def test_plants_of_the_import_go_before_stored_ones(tmp_path: Path) -> None:
    before = stored(tmp_path, f"{P1},甲,解放区,B,1,2,{E1}", f"{P1},red,1,停产,1,0.1,,{E1}")
    line = f"{P1},red,1,停产,1,1.5,,{E1}"
    larger = f"{P1},甲,解放区,B,2,2,{E1}"
    assert measures(tmp_path, line, listed=None, stored=before).rejected != ()
    assert measures(tmp_path, line, listed=larger, stored=before).rejected == ()


def test_measures_of_a_refused_plant_do_not_stay_behind(tmp_path: Path) -> None:
    texts = {
        "plants": f"{PLANTS}{P1},甲,解放区,E,1,2,{E1}\n{P2},乙,解放区,B,1,2,{E1}\n",
        "measures": f"{MEASURES}{P1},red,1,停产,1,9,,{E1}\n{P2},red,1,停产,1,1,,{E1}\n",
    }
    found = {k: read(text_file(tmp_path, t, f"{k}.csv"), kind=k) for k, t in texts.items()}
    left = intake.settle(found, Stored(), today=TODAY, good_rows_only=True)
    assert left["plants"].table["plant"].to_pylist() == [P2]
    assert left["measures"].table["plant"].to_pylist() == [P2]
    (problem,) = left["measures"].rejected
    assert where(problem) == ("measure_of_refused_plant", 2, "plant", P1)
    # Where nothing is published anyway, only the cause is named.
    assert intake.settle(found, Stored(), today=TODAY)["measures"].rejected == ()


cut = st.tuples(
    st.sampled_from([P1, P2, P3]),
    st.sampled_from(["yellow", "red"]),
    st.sampled_from(["1", "2", ""]),
    st.integers(0, 12).map(lambda n: n / 10),
    st.integers(0, 10).map(lambda n: n / 10),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(cut, min_size=1, max_size=6), st.lists(cut, min_size=1, max_size=6))
def test_what_is_left_never_breaks_the_rules(
    tmp_path: Path, old: list[tuple[object, ...]], new: list[tuple[object, ...]]
) -> None:
    """A slow oracle: good rows over stored rows, summed by hand."""

    def lines(told_rows: list[tuple[object, ...]], start: int) -> str:
        numbered = enumerate(told_rows, start)
        return "".join(
            f"{p},{lv},{ln},m{i % 4},{ld},{c},,{E1}\n" for i, (p, lv, ln, c, ld) in numbered
        )

    listed = f"{PLANTS}{P1},甲,解放区,B,1,,{E1}\n{P2},乙,解放区,B,0.5,,{E1}\n"
    # The stored rows keep the rules themselves, as everything that was imported does.
    before = settled(tmp_path, plants=listed, measures=MEASURES + lines(old, 0))
    kept = before["measures"].table
    found = settled(
        tmp_path,
        Stored(before["plants"].table, kept, E1),
        measures=MEASURES + lines(new, 2),
    )["measures"]
    after: dict[tuple[object, ...], tuple[float, float]] = {}
    for table in (kept, found.table):
        for p, lv, ln, m, c, ld in rows(
            table, "plant", "level", "line", "measure", "so2_t_d", "load_cut"
        ):
            after[(p, lv, ln, m)] = (float(str(c)), float(str(ld)))
    emitted = {P1: 1.0, P2: 0.5, P3: np.inf}
    for plant, most in emitted.items():
        for level in ("yellow", "red"):
            mine = {k: v for k, v in after.items() if k[:2] == (plant, level)}
            assert sum(c for c, _ in mine.values()) <= most * (1 + 1e-8)
            for line in ("1", "2", ""):
                assert sum(ld for k, (_, ld) in mine.items() if k[2] == line) <= 1 + 1e-8


def test_many_refusals_are_listed_up_to_a_limit_and_counted(tmp_path: Path) -> None:
    lines = [f"91410800MA{n:08d},厂{n},某县,B,1,1,{E1}" for n in range(1203)]
    found = plants(tmp_path, *lines)
    assert found.rejected_records == 1203
    assert len(found.rejected) == 1001
    assert (found.rejected[-1].key, found.rejected[-1].count) == ("more_like_these", 203)


def test_an_empty_result_stays_empty() -> None:
    blank = pa.table({n: pa.array([], pa.string()) for n in ("region", "grade", "edition")})
    empty = intake.ReadResult("plants", (), (), blank, (), (), 0, 0, 0)
    assert intake.settle({"plants": empty}, Stored(), today=TODAY)["plants"] == empty
