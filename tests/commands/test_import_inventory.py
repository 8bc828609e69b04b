"""``import`` of lists, as an office does it: one workbook, one snapshot, bad rows named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data import template
from data.kinds import kinds
from tests.calling import Cli
from tests.data.readers.office_books import PLAIN_HEAD, Book, code, nasty, plain, plain_row

KINDS = ("plants", "measures", "plant_plans")
PLANTS = "plant,name,region,grade,min_load,so2_t_d,nox_t_d,edition\n"
MEASURES = "plant,level,line,measure,load_cut,so2_t_d,edition\n"
E1 = "2023-10-20"


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path / "store")


def counts(found: dict[str, Any]) -> list[int]:
    return [found[name] for name in ("accepted", "unchanged", "replaced")]


def text(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_one_workbook_is_one_snapshot(cli: Cli, tmp_path: Path) -> None:
    path = nasty().write(tmp_path / "清单.xlsx")
    found: dict[str, Any] = cli.json("import", "inventory", path, "--edition", E1)
    assert (found["kind"], found["rejected"]) == ("inventory", [])
    assert counts(found) == [15, 0, 0]
    assert {k: counts(v) for k, v in found["tables"].items()} == {
        "plants": [3, 0, 0],
        "measures": [11, 0, 0],
        "plant_plans": [1, 0, 0],
    }
    (snapshot,) = cli.json("snapshots", "list")["snapshots"]  # type: ignore[misc]
    assert snapshot["id"] == found["snapshot"]
    assert {k: snapshot["rows"][k] for k in KINDS} == {
        "plants": 3,
        "measures": 11,
        "plant_plans": 1,
    }
    assert cli.json("snapshots", "verify")["problems"] == []
    again: dict[str, Any] = cli.json("import", "inventory", path, "--edition", E1)
    assert counts(again) == [0, 15, 0]
    assert again["snapshot"] == found["snapshot"]


def test_what_is_exported_says_nothing_new(cli: Cli, tmp_path: Path) -> None:
    path = nasty().write(tmp_path / "清单.xlsx")
    cli.json("import", "inventory", path, "--edition", E1)
    for suffix in ("xlsx", "csv", "parquet"):
        files = [tmp_path / f"{kind}.{suffix}" for kind in KINDS]
        for kind, out in zip(KINDS, files, strict=True):
            assert cli.run("export", kind, "--out", out).returncode == 0
        together: dict[str, Any] = cli.json("import", "inventory", *files)
        assert (counts(together), together["defects"]) == ([0, 15, 0], [])
        assert set(together["tables"]) == set(KINDS)
    alone: dict[str, Any] = cli.json("import", "plant_plans", tmp_path / "plant_plans.xlsx")
    assert (counts(alone), alone["defects"]) == ([0, 1, 0], [])


@pytest.mark.parametrize(("kind", "rows"), [("plants", 3), ("measures", 11), ("plant_plans", 1)])
def test_each_table_of_a_workbook_alone(cli: Cli, tmp_path: Path, kind: str, rows: int) -> None:
    path = nasty().write(tmp_path / "清单.xlsx")
    found: dict[str, Any] = cli.json("import", kind, path, "--edition", E1)
    assert (counts(found), found["rejected"]) == ([rows, 0, 0], [])


def test_a_trial_changes_nothing(cli: Cli, tmp_path: Path) -> None:
    path = plain(plain_row()).write(tmp_path / "清单.xlsx")
    cli.json("import", "inventory", path, "--edition", E1)
    before = cli.checksum()
    changed = plain(plain_row(SO2=30)).write(tmp_path / "new.xlsx")
    found: dict[str, Any] = cli.json("import", "inventory", changed, "--dry-run")
    assert {k: counts(v) for k, v in found["tables"].items()} == {
        "plants": [0, 0, 1],
        "measures": [0, 3, 0],
    }
    assert cli.checksum() == before


def test_which_edition(cli: Cli, tmp_path: Path) -> None:
    path = text(tmp_path, "a.csv", f"plant,name,region\n{code(1)},甲,解放区\n")
    first: dict[str, Any] = cli.json("import", "plants", path, "--edition", "2022-10-01")
    assert (counts(first), first["defects"]) == ([1, 0, 0], [])
    # The newest edition that is stored stands in, which is told.
    again: dict[str, Any] = cli.json("import", "plants", path)
    assert counts(again) == [0, 1, 0]
    assert [(d["key"], d["allowed"]) for d in again["defects"]] == [
        ("edition_assumed", "2022-10-01")
    ]
    other: dict[str, Any] = cli.json("import", "plants", path, "--edition", "2023-10-01")
    assert counts(other) == [1, 0, 0]
    for words in (["plants", path, "--edition", "2023"], ["aqi", path, "--edition", E1]):
        assert cli.run("import", *words).returncode == 2


def test_a_newer_baseline_lends_no_edition_to_plants(cli: Cli, tmp_path: Path) -> None:
    """Rows without a date join the newest list of plants, not a date at which none is listed."""
    plants = text(tmp_path, "a.csv", f"plant,name,region\n{code(1)},甲,解放区\n")
    baseline = text(tmp_path, "b.csv", "region,sector,so2_t_d\n解放区,工业,1\n")
    cuts = text(tmp_path, "c.csv", f"plant,level,so2_t_d\n{code(1)},red,0\n")
    cli.json("import", "baseline", baseline, "--edition", "2023-10-01")
    # Without any list of plants there is nothing else to go by.
    alone: dict[str, Any] = cli.json("import", "plants", plants, "--dry-run")
    assert alone["defects"][0]["allowed"] == "2023-10-01"
    cli.json("import", "plants", plants, "--edition", "2022-10-01")
    found: dict[str, Any] = cli.json("import", "measures", cuts)
    assert [d["allowed"] for d in found["defects"]] == ["2022-10-01"]


def test_a_demonstration_lends_no_edition(cli: Cli, tmp_path: Path) -> None:
    assert cli.run("demo").returncode == 0
    path = text(tmp_path, "a.csv", f"plant,name,region\n{code(1)},甲,解放区\n")
    found: dict[str, Any] = cli.json("import", "plants", path)
    (assumed,) = found["defects"]
    out = tmp_path / "out.csv"
    assert cli.run("export", "plants", "--out", out).returncode == 0
    (line,) = out.read_text(encoding="utf-8-sig").splitlines()[1:]
    assert line.replace('"', "").endswith(assumed["allowed"])


BAD_PLANTS = [
    ("甲,某县,B,0.4,1,1", "unknown_region", "region", "某县"),
    ("甲,焦作市,B,0.4,1,1", "unknown_region", "region", "410800"),
    ("甲,解放区,E,0.4,1,1", "unknown_grade", "grade", "E"),
    ("甲,解放区,B,30,1,1", "out_of_range", "min_load", "30"),
    ("甲,解放区,B,1.01,1,1", "out_of_range", "min_load", "1.01"),
    ("甲,解放区,B,0.4,很多,1", "not_a_number", "so2_t_d", "很多"),
    ("甲,解放区,B,0.4,1t,1", "not_a_number", "so2_t_d", "1t"),
    ('甲,解放区,B,0.4,"1,5",1', "not_a_number", "so2_t_d", "1,5"),
    ("甲,解放区,B,0.4,1,-1", "out_of_range", "nox_t_d", "-1"),
]


@pytest.mark.parametrize(("line", "key", "column", "got"), BAD_PLANTS)
def test_a_bad_plant_is_named_and_nothing_is_published(
    cli: Cli, tmp_path: Path, line: str, key: str, column: str, got: str
) -> None:
    good = f"{code(1)},好,解放区,B,,1,1,{E1}\n"
    path = text(tmp_path, "a.csv", f"{PLANTS}{good}{code(2)},{line},{E1}\n")
    found: dict[str, Any] = cli.json("import", "plants", path, status=1)
    (problem,) = found["rejected"]
    assert [problem[n] for n in ("key", "file", "row", "column", "got")] == [
        *(key, "a.csv", 3, column, got)
    ]
    assert problem["allowed"]
    assert (counts(found), found["snapshot"]) == ([0, 0, 0], None)
    taken: dict[str, Any] = cli.json("import", "plants", path, "--accept-good-rows")
    assert (counts(taken), len(taken["rejected"])) == ([1, 0, 0], 1)


def test_what_is_put_right_by_rule(cli: Cli, tmp_path: Path) -> None:
    line = f'{code(1)},甲,解放区,b级,30%,"1,234.5",１２,{E1}\n'
    found: dict[str, Any] = cli.json("import", "plants", text(tmp_path, "a.csv", PLANTS + line))
    assert counts(found) == [1, 0, 0]
    told = [(d["key"], d["row"], d["column"], d["got"], d["allowed"]) for d in found["defects"]]
    assert told == [
        ("percent_normalised", 2, "min_load", "30%", "0.3"),
        ("number_normalised", 2, "so2_t_d", "1,234.5", "1234.5"),
        ("number_normalised", 2, "nox_t_d", "１２", "12.0"),
    ]


def test_a_code_with_another_name(cli: Cli, tmp_path: Path) -> None:
    lines = f"{code(1)},甲,解放区,B,,1,1,{E1}\n{code(1)},乙,解放区,B,,1,1,{E1}\n"
    found: dict[str, Any] = cli.json(
        "import", "plants", text(tmp_path, "a.csv", PLANTS + lines), status=1
    )
    (problem,) = found["rejected"]
    assert [problem[n] for n in ("key", "row", "got", "allowed")] == [
        *("code_other_name", 3, "乙", "甲")
    ]


@pytest.mark.parametrize(
    ("lines", "key", "row"),
    [
        ([f"red,1,停产,1,1.1,{E1}"], "cut_above_emission", 2),
        ([f"red,1,停产,1.5,1,{E1}"], "out_of_range", 2),
        ([f"red,1,a,0.6,,{E1}", f"red,1,b,0.6,,{E1}"], "load_above_one", 2),
    ],
)
def test_measures_that_cannot_be_true(
    cli: Cli, tmp_path: Path, lines: list[str], key: str, row: int
) -> None:
    plants = text(tmp_path, "p.csv", f"{PLANTS}{code(1)},甲,解放区,B,,1,1,{E1}\n")
    cli.json("import", "plants", plants)
    before = cli.checksum()
    body = "".join(f"{code(1)},{line}\n" for line in lines)
    path = text(tmp_path, "m.csv", MEASURES + body)
    for words in (["measures", path], ["inventory", plants, path]):
        found: dict[str, Any] = cli.json("import", *words, status=1)
        problem = found["rejected"][0]
        assert (problem["key"], problem["file"], problem["row"]) == (key, "m.csv", row)
        assert cli.checksum() == before


def test_a_bad_row_of_a_workbook_is_named_by_its_own_column(cli: Cli, tmp_path: Path) -> None:
    """Emission 66 t on 330 days is 0.2 t/d: the red cut is above it, the orange one is not."""
    path = plain(plain_row(橙色NOx=0.2, 红色NOx=0.21)).write(tmp_path / "清单.xlsx")
    found: dict[str, Any] = cli.json("import", "inventory", path, "--edition", E1, status=1)
    (problem,) = found["rejected"]
    assert (problem["key"], problem["row"], problem["column"]) == (
        *("cut_above_emission", 2),
        "红色NOx减排量(吨/天)",
    )
    assert (problem["got"], problem["allowed"]) == ("0.21 t/d", "≤ 0.2 t/d")
    taken: dict[str, Any] = cli.json(
        "import", "inventory", path, "--edition", E1, "--accept-good-rows"
    )
    assert {k: counts(v) for k, v in taken["tables"].items()} == {
        "plants": [1, 0, 0],
        "measures": [2, 0, 0],
    }


def test_a_refused_plant_leaves_no_measures(cli: Cli, tmp_path: Path) -> None:
    bad = plain_row(统一=code(2), 企业名称="乙公司", 区县="某县")
    path = plain(plain_row(), bad).write(tmp_path / "清单.xlsx")
    refused: dict[str, Any] = cli.json("import", "inventory", path, "--edition", E1, status=1)
    assert [(p["key"], p["row"], p["column"]) for p in refused["rejected"]] == [
        ("unknown_region", 3, "区县")
    ]
    taken: dict[str, Any] = cli.json(
        "import", "inventory", path, "--edition", E1, "--accept-good-rows"
    )
    assert {k: counts(v) for k, v in taken["tables"].items()} == {
        "plants": [1, 0, 0],
        "measures": [3, 0, 0],
    }
    keys = [p["key"] for p in taken["rejected"]]
    # One row of the workbook, though it told of three levels.
    assert keys == ["unknown_region", "measure_of_refused_plant"]


def test_a_code_that_became_a_number_is_said_once(cli: Cli, tmp_path: Path) -> None:
    path = plain(plain_row(统一=914108001234567890)).write(tmp_path / "清单.xlsx")
    found: dict[str, Any] = cli.json("import", "inventory", path, status=1)
    (problem,) = found["rejected"]
    assert (problem["key"], problem["row"], problem["column"]) == (
        *("code_became_number", 2),
        "统一社会信用代码",
    )


def test_a_file_that_is_no_list(cli: Cli, tmp_path: Path) -> None:
    path = Book({"表": [["甲", "乙"], [1, 2]]}).write(tmp_path / "a.xlsx")
    for lang in ("zh", "en"):
        done = cli.run("import", "inventory", path, lang=lang)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert "a.xlsx" in done.stderr
        assert "office_inventory" in done.stderr
    good = plain(plain_row()).write(tmp_path / "b.xlsx")
    assert cli.run("import", "inventory", good, path).returncode == 1
    assert cli.run("import", "inventory", good, "--layout", "canonical").returncode == 2
    assert cli.json("snapshots", "list")["snapshots"] == []


def test_the_words_on_screen(cli: Cli, tmp_path: Path) -> None:
    path = plain(plain_row()).write(tmp_path / "清单.xlsx")
    done = cli.run("import", "inventory", path, "--edition", E1)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "企业清单：新增 1 行" in done.stderr
    assert "减排措施：新增 3 行" in done.stderr


def test_the_examples_of_the_forms_can_be_published_together(cli: Cli, tmp_path: Path) -> None:
    files = []
    for kind in (*KINDS, "baseline"):
        out = tmp_path / f"{kind}.xlsx"
        template.write_rows(kinds()[kind], template.example(kind, kinds()[kind]), out)
        files.append(out)
    found: dict[str, Any] = cli.json("import", "inventory", *files[:3])
    assert (counts(found), found["defects"], found["rejected"]) == ([6, 0, 0], [], [])
    baseline: dict[str, Any] = cli.json("import", "baseline", files[3])
    assert (counts(baseline), baseline["defects"]) == ([2, 0, 0], [])


def test_the_head_has_every_column_once() -> None:
    """`plain_row` finds columns by parts of their headers."""
    assert len(set(PLAIN_HEAD)) == len(PLAIN_HEAD) == len(plain_row())
