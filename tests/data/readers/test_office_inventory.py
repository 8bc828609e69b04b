"""Lists as offices keep them: what comes out of headers, merged cells, totals and units."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.problems import JiError
from data import readers
from data.readers.office_header import BETWEEN
from tests.data.readers.office_books import PLAIN_HEAD, Book, code, nasty, plain, plain_row
from tests.data.readers.reading import NOW, keys, only, read, rows, told

TONNES = ("so2_t_d", "nox_t_d", "pm_t_d", "voc_t_d")


def one(path: Path, book: Book, kind: str = "plants") -> readers.ReadResult:
    return read(book.write(path / "清单.xlsx"), kind=kind)


def test_a_plain_list(tmp_path: Path) -> None:
    found = one(tmp_path, plain(plain_row()))
    assert (found.layouts, found.rejected, found.defects) == (("office_inventory",), (), ())
    names = ("plant", "name", "region", "industry", "grade", "category", "operating_days")
    assert rows(found.table, *names) == [
        (code(1), "甲公司", "410802", "水泥", "B", "normal", 330),
    ]
    # 33 t, 66 t, 3.3 t and 0.33 t a year on 330 days.
    assert rows(found.table, *TONNES) == [(0.1, 0.2, 0.01, 0.001)]
    cut = one(tmp_path, plain(plain_row()), "measures")
    assert (cut.layouts, cut.rejected, cut.defects) == (("office_inventory",), (), ())
    assert rows(cut.table, "level", "line", "measure", "load_cut", "stop", "nox_t_d") == [
        ("yellow", "", "限产20%", 0.2, "none", 0.04),
        ("orange", "", "限产50%", 0.5, "none", 0.1),
        ("red", "", "停产", 1.0, "plant", 0.2),
    ]


def test_everything_that_offices_do_at_once(tmp_path: Path) -> None:
    path = nasty().write(tmp_path / "清单.xlsx")
    found = readers.read_inventory([path], now=NOW)
    assert list(found) == ["plants", "measures", "plant_plans"]
    assert all(one.rejected == () for one in found.values())
    plants = found["plants"]
    assert rows(plants.table, "plant", "region", "category", "status", "source_row") == [
        (code(1), "410802", "normal", None, 7),
        (code(2), "410802", "guaranteed", None, 9),
        (code(3), "410882", "small", "idle", 14),
    ]
    # 甲: two lines of 30 + 15, 150 + 75, 6 + 3, 3 + 1.5 t a year on 300 days. 丙: 0.73 t on 365.
    assert rows(plants.table, *TONNES, "operating_days") == [
        pytest.approx((0.15, 0.75, 0.03, 0.015, 300)),
        pytest.approx((0.01, 0.1, 0.001, 0.0001, 365)),
        (None, None, None, 0.002, 365),
    ]
    assert [(p.key, p.row, p.count) for p in plants.defects] == [
        ("rows_skipped", 6, 7),
        ("region_filled_down", 9, 1),
        ("missing_marker", 14, 1),
        ("emission_summed", 7, 1),
        ("operating_days_assumed", 14, 1),
    ]
    measures = found["measures"]
    told_of = ("plant", "level", "line", "load_cut", "stop", "nox_t_d", "source_row")
    assert rows(measures.table, *told_of) == [
        (code(1), "yellow", "1号线", 0.2, "none", 0.1, 7),
        (code(1), "yellow", "2号线", 0.2, "none", 0.05, 8),
        (code(1), "orange", "1号线", 1.0, "line", 0.5, 7),
        (code(1), "red", "1号线", 1.0, "plant", 0.5, 7),
        (code(1), "red", "2号线", 1.0, "plant", 0.25, 8),
        (code(2), "yellow", "", None, "none", None, 9),
        (code(2), "orange", "", None, "none", None, 9),
        (code(2), "red", "", 0.1, "none", 0.01, 9),
        (code(3), "yellow", "", 1.0, "plant", None, 14),
        (code(3), "orange", "", 1.0, "plant", None, 14),
        (code(3), "red", "", 1.0, "plant", None, 14),
    ]
    unread = only(measures.defects, "measure_text_unread")
    assert (unread.row, unread.got, unread.count) == (9, "以热定产", 1)
    persons = ("plant", "legal_person", "legal_phone", "supervisor", "supervisor_phone")
    assert rows(found["plant_plans"].table, *persons) == [
        (code(1), "李四", "0391-1", "王五", "0391-2")
    ]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(len(PLAIN_HEAD))), above=st.integers(0, 6))
def test_columns_in_any_order_below_any_title(tmp_path: Path, order: list[int], above: int) -> None:
    row = plain_row()
    title: list[list[object]] = [[f"第{n}行说明"] for n in range(above)]
    lines = [*title, [PLAIN_HEAD[i] for i in order], [row[i] for i in order]]
    path = Book({"清单": lines}).write(tmp_path / "a.xlsx")
    for kind in ("plants", "measures"):
        mixed, straight = read(path, kind=kind), one(tmp_path, plain(row), kind)
        bare = [n for n in mixed.table.column_names if not n.startswith("source_")]
        assert mixed.table.select(bare).equals(straight.table.select(bare))
        assert set(mixed.table["source_row"].to_pylist()) == {above + 2}


def emissions(tmp_path: Path, *lines: list[object]) -> tuple[float | None, list[str]]:
    """NOx of the first plant [t/d] and what is said of emissions; 100 days make it easy."""
    head = ["企业名称", "统一社会信用代码", "区县", "生产线", "NOx排放量(吨/年)", "年运行天数"]
    found = one(tmp_path, Book({"清单": [head, *lines]}))
    said = [k for k in keys(found.defects) if k.startswith("emission")]
    return found.table["nox_t_d"][0].as_py(), said


def test_emissions_of_several_rows(tmp_path: Path) -> None:
    full: list[object] = ["甲", code(1), "解放区"]
    blank: list[object] = [None, None, None]
    # One figure for the whole plant, in merged cells or in the first row only.
    assert emissions(tmp_path, [*full, "1", 50, 100], [*blank, "2", None, None]) == (0.5, [])
    # A figure for each line: added up, whether the plant's cells are merged or repeated.
    lines = [[*full, "1", 50, 100], [*blank, "2", 30, None]]
    assert emissions(tmp_path, *lines) == (0.8, ["emission_summed"])
    lines = [[*full, "1", 50, 100], [*full, "2", 30, 100]]
    assert emissions(tmp_path, *lines) == (0.8, ["emission_summed"])
    # The plant's cells repeated and the figure with them: it is the plant's, and counts once.
    lines = [[*full, "1", 50, 100], [*full, "2", 50, 100]]
    assert emissions(tmp_path, *lines) == (0.5, ["emission_repeated"])
    # Merged plant cells with a figure in every row: each is its line's, equal or not.
    lines = [[*full, "1", 50, 100], [*blank, "2", 50, None]]
    assert emissions(tmp_path, *lines) == (1.0, ["emission_summed"])
    # A line told in two rows counts once.
    lines = [[*full, "1", 50, 100], [*full, "1", 50, 100], [*full, "2", 30, 100]]
    assert emissions(tmp_path, *lines) == (0.8, ["emission_summed"])
    # Lines with days of their own.
    lines = [[*full, "1", 50, 100], [*blank, "2", 50, 200]]
    assert emissions(tmp_path, *lines) == (0.75, ["emission_summed"])


def test_splitting_a_plant_into_lines_changes_no_total(tmp_path: Path) -> None:
    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.integers(0, 10_000), min_size=1, max_size=6, unique=True))
    def check(parts: list[int]) -> None:
        lines: list[list[object]] = [
            [*(("甲", code(1), "解放区") if i == 0 else (None,) * 3), str(i), part, 250]
            for i, part in enumerate(parts)
        ]
        got, _ = emissions(tmp_path, *lines)
        whole, _ = emissions(tmp_path, ["甲", code(1), "解放区", "", sum(parts), 250])
        assert got == pytest.approx(whole)

    check()


@pytest.mark.parametrize(
    ("header", "value", "tonnes", "said"),
    [
        ("NOx排放量(t/a)", 73, 0.2, ["operating_days_assumed"]),
        ("NOx排放量(kg/a)", 73_000, 0.2, ["operating_days_assumed"]),
        ("NOx排放量(万吨/年)", 0.0073, 0.2, ["operating_days_assumed"]),
        ("NOx排放量", 73, 0.2, ["emission_taken_as_annual", "operating_days_assumed"]),
        ("NOx排放量(吨/天)", 0.2, 0.2, []),
        ("NOx日排放量(kg)", 200, 0.2, []),
    ],
)
def test_units_of_emissions(
    tmp_path: Path, header: str, value: float, tonnes: float, said: list[str]
) -> None:
    head = ["企业名称", "统一社会信用代码", "区县", header]
    found = one(tmp_path, Book({"清单": [head, ["甲", code(1), "解放区", value]]}))
    assert found.table["nox_t_d"].to_pylist() == [pytest.approx(tonnes)]
    assert keys(found.defects) == said
    days = 365 if said else None
    assert found.table["operating_days"].to_pylist() == [days]


@pytest.mark.parametrize(
    ("column", "value", "key"),
    [
        ("NOx排放量(年)", "很多", "not_a_number"),
        ("NOx排放量(年)", "-3", "out_of_range"),
        ("NOx排放量(年)", "12,34", "not_a_number"),
        ("年运行天数", "0", "out_of_range"),
        ("年运行天数", "367", "out_of_range"),
        ("年运行天数", "330.5", "not_whole"),
        ("年运行天数", "全年", "not_a_number"),
        ("管控类型", "重点", "unknown_choice"),
        ("企业名称", "", "missing_needed"),
    ],
)
def test_bad_cells_are_named_as_they_stand(
    tmp_path: Path, column: str, value: str, key: str
) -> None:
    row, bad = plain_row(), plain_row()
    bad[1:3] = ["乙公司", code(2)]
    bad[PLAIN_HEAD.index(column)] = value
    found = one(tmp_path, plain(row, bad))
    assert found.table["plant"].to_pylist() == [code(1)]
    (problem,) = found.rejected
    assert (problem.key, problem.row, problem.column, problem.got) == (key, 3, column, value)


@pytest.mark.parametrize("days", ["1", "366"])
def test_days_at_the_limits(tmp_path: Path, days: str) -> None:
    found = one(tmp_path, plain(plain_row(年运行天数=days)))
    assert found.table["nox_t_d"].to_pylist() == [pytest.approx(66 / int(days))]


def test_a_bad_cut_is_named_as_it_stands(tmp_path: Path) -> None:
    found = one(tmp_path, plain(plain_row(橙色NOx="0.1吨")), "measures")
    (problem,) = found.rejected
    assert (problem.key, problem.row, problem.got) == ("not_a_number", 2, "0.1吨")
    assert problem.column == "橙色NOx减排量(吨/天)"
    assert found.table["level"].to_pylist() == ["yellow", "red"]


def test_codes_that_became_numbers(tmp_path: Path) -> None:
    digits = next(c for n in range(99) if (c := code(n, "914108001234")).isdigit())
    lost, kept = plain_row(统一=914108001234567890), plain_row(统一=digits, 企业名称="乙")
    found = one(tmp_path, plain(lost, kept))
    assert found.table["plant"].to_pylist() == [digits]
    (problem,) = found.rejected
    assert (problem.key, problem.row, problem.column) == (
        "code_became_number",
        2,
        "统一社会信用代码",
    )


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("保障类", "guaranteed"),
        ("民生保障", "guaranteed"),
        ("引领性", "leading"),
        ("小微涉气", "small"),
        ("", "normal"),
        ("一般", "normal"),
        ("small", "small"),
    ],
)
def test_categories(tmp_path: Path, text: str, category: str) -> None:
    found = one(tmp_path, plain(plain_row(管控类型=text)))
    assert found.table["category"].to_pylist() == [category]


@pytest.mark.parametrize(
    ("head", "text", "status"),
    [
        ("状态", "长期停产", "idle"),
        ("状态", "在产", "running"),
        ("企业状态", "在建", "unfinished"),
        ("备注", "长期停产", "idle"),
        ("备注", "停产检修时间为冬季", None),
        ("备注", "", None),
    ],
)
def test_states(tmp_path: Path, head: str, text: str, status: str | None) -> None:
    lines = [["企业名称", "统一社会信用代码", "区县", head], ["甲", code(1), "解放区", text]]
    assert one(tmp_path, Book({"清单": lines})).table["status"].to_pylist() == [status]


def test_an_unknown_state_is_refused(tmp_path: Path) -> None:
    lines = [["企业名称", "统一社会信用代码", "区县", "状态"], ["甲", code(1), "解放区", "？"]]
    assert keys(one(tmp_path, Book({"清单": lines})).rejected) == ["unknown_choice"]


def test_a_total_ends_the_merged_cells_above_it(tmp_path: Path) -> None:
    head = ["企业名称", "统一社会信用代码", "区县", "NOx排放量(吨/天)"]
    lines: list[list[object]] = [head, ["甲", code(1), "解放区", 1], ["小计", None, None, 1]]
    after = one(tmp_path, Book({"清单": [*lines, ["乙", code(2), None, 2]]}))
    assert [(p.key, p.row) for p in after.rejected] == [("missing_needed", 4)]
    orphan = one(tmp_path, Book({"清单": [*lines, [None, None, None, 2]]}))
    assert {(p.key, p.row) for p in orphan.rejected} == {("missing_needed", 4)}


def test_what_is_said_twice_of_a_plant_is_told(tmp_path: Path) -> None:
    second = plain_row(绩效等级="C", SO2=None, NOx排=None, 颗粒物=None, VOCs=None)
    found = one(tmp_path, plain(plain_row(), second))
    assert found.table["grade"].to_pylist() == ["B"]
    twice = only(found.defects, "plant_told_twice")
    assert (twice.row, twice.column, twice.got, twice.allowed) == (3, "绩效等级", "C", "B")


def test_rows_without_a_line_are_lines_by_their_number(tmp_path: Path) -> None:
    found = one(tmp_path, plain(plain_row(), plain_row(红色NOx=0.1)), "measures")
    # The same words twice: two lines of one plant, of which nothing gets lost.
    red = [r for r in rows(found.table, "level", "line", "nox_t_d") if r[0] == "red"]
    assert red == [("red", "1", 0.2), ("red", "2", 0.1)]


def test_a_list_with_a_column_for_the_level(tmp_path: Path) -> None:
    head = ["企业名称", "统一社会信用代码", "区县", "预警级别", "减排措施", "NOx减排量(千克/天)"]
    lines: list[list[object]] = [head, ["甲", code(1), "解放区", "黄色预警", "限产20%", 40]]
    lines += [[None, None, None, "Ⅱ级响应", "限产50%", 100], [None, None, None, "红", "停产", 1]]
    found = one(tmp_path, Book({"清单": lines}), "measures")
    assert rows(found.table, "plant", "level", "load_cut", "nox_t_d") == [
        (code(1), "yellow", 0.2, 0.04),
        (code(1), "orange", 0.5, 0.1),
    ]
    assert [(p.key, p.row, p.got) for p in found.rejected] == [("unknown_choice", 4, "红")]


def test_a_stated_load_goes_before_words(tmp_path: Path) -> None:
    head = ["企业名称", "统一社会信用代码", "区县", "红色预警 措施", "红色预警 限产比例"]
    lines = [head, ["甲", code(1), "解放区", "以热定产", "30%"]]
    found = one(tmp_path, Book({"清单": lines}), "measures")
    assert found.table["load_cut"].to_pylist() == [0.3]
    assert keys(found.defects) == ["percent_normalised"]
    lines[1][-1] = "30"
    refused = one(tmp_path, Book({"清单": lines}), "measures")
    (problem,) = refused.rejected
    assert (problem.key, problem.row, problem.allowed) == ("out_of_range", 2, "0–1 (30% = 0.3)")


@pytest.mark.parametrize(
    ("cell", "load"),
    [("30", 0.3), (30, 0.3), ("30%", 0.3), (0.3, 0.3), (100, 1), (1, 1), (0, 0), (130, None)],
)
def test_a_header_that_says_percent(tmp_path: Path, cell: object, load: float | None) -> None:
    """A spreadsheet keeps 30 % as 0.3, whatever the header says; 30 below it can be only one."""
    head = ["企业名称", "统一社会信用代码", "区县", "红色预警 措施", "红色预警 限产比例（％）"]
    lines = [head, ["甲", code(1), "解放区", "以热定产", cell]]
    found = one(tmp_path, Book({"清单": lines}), "measures")
    assert found.table["load_cut"].to_pylist() == ([] if load is None else [load])
    assert bool(found.rejected) == (load is None)


def test_other_sheets_with_the_same_header_are_told(tmp_path: Path) -> None:
    lines = [list(PLAIN_HEAD), plain_row()]
    found = one(tmp_path, Book({"说明页": [["读我"]], "解放区": lines, "中站区": lines}))
    assert found.table.num_rows == 1
    unread = only(found.defects, "other_sheets")
    assert (unread.got, unread.count) == ("中站区", 1)


def test_a_column_twice_is_refused(tmp_path: Path) -> None:
    head = ["企业名称", "统一社会信用代码", "区县", "NOx排放量(吨/年)", "NOx排放量(吨/天)"]
    with pytest.raises(JiError) as caught:
        one(tmp_path, Book({"清单": [head, ["甲", code(1), "解放区", 1, 2]]}))
    (problem,) = caught.value.problems
    assert problem.key == "column_twice"
    assert told(problem)


def test_columns_that_nobody_knows_are_told(tmp_path: Path) -> None:
    found = one(tmp_path, plain([*plain_row(), 1], head=[*PLAIN_HEAD, "厂区面积"]))
    assert only(found.defects, "ignored_column").column == "厂区面积"


def test_a_canonical_file_stays_canonical_below_a_title(tmp_path: Path) -> None:
    head = ["统一社会信用代码", "企业名称", "区域", "NOx排放量", "最低负荷"]
    lines: list[list[object]] = [["某市企业清单"], [], head, [code(1), "甲", "解放区", 0.5, 0.4]]
    found = one(tmp_path, Book({"封面": [["清单"]], "表": lines}))
    assert found.layouts == ("canonical",)
    assert rows(found.table, "nox_t_d", "min_load", "source_row") == [(0.5, 0.4, 4)]


@pytest.mark.parametrize("unit", ["t/a", "吨/年", "kg/d", "吨"])
def test_annual_tonnes_are_never_taken_for_daily_ones(tmp_path: Path, unit: str) -> None:
    head = ["统一社会信用代码", "企业名称", "区域", f"NOx排放量（{unit}）"]
    book = Book({"表": [head, [code(1), "甲", "解放区", 365]]})
    assert one(tmp_path, book).layouts == ("office_inventory",)
    with pytest.raises(JiError) as caught:
        read(tmp_path / "清单.xlsx", kind="plants", layout="canonical")
    (problem,) = caught.value.problems
    assert (problem.key, problem.allowed) == ("other_unit", "t/d")


def test_labels_show_the_group(tmp_path: Path) -> None:
    lines: list[list[object]] = [
        ["企业名称", "统一社会信用代码", "区县", "年排放量（吨）", None],
        [None, None, None, "SO2", "NOx"],
        ["甲", code(1), "解放区", 1, "x"],
    ]
    merged = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 4)]
    (problem,) = one(tmp_path, Book({"清单": lines}, {"清单": merged})).rejected
    assert (problem.row, problem.column) == (3, f"年排放量（吨）{BETWEEN}NOx")
