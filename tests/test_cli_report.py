"""``report`` as scripts call it: files made, again the same, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.calling import call
from tests.effort import some
from tests.reports.small_store import publish, rows

HERE = Path(__file__).resolve().parent.parent
MADE = "2026-01-20T12:00"
HEADS = {"docx": b"PK", "xlsx": b"PK", "pdf": b"%PDF"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    publish(folder, rows()).close()
    return folder / "store"


@pytest.fixture(scope="module")
def going(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("going")
    publish(folder, rows(lifted=False)).close()
    return folder / "store"


KINDS = {
    "evaluation": (["evaluation", "--warning", "W1"], ("docx", "pdf", "xlsx")),
    "of a unit": (["evaluation", "--warning", "W1", "--region", "中站区"], ("docx",)),
    "daily": (["daily", "--warning", "W1", "--date", "2026-01-11"], ("docx", "pdf", "xlsx")),
    "supervision": (["daily", "--warning", "W1", "--supervision"], ("pdf",)),
    "start": (["start", "--warning", "W1"], ("docx", "pdf")),
    "lift": (["lift", "--warning", "W1"], ("docx",)),
    "board of a unit": (["board", "--region", "410803", "--paper", "a3"], ("pdf", "docx")),
    "board of a plant": (["board", "--plant", "P1"], ("pdf",)),
}


FILES = [(what, suffix) for what, (_, kinds) in KINDS.items() for suffix in kinds]


@pytest.mark.parametrize(("what", "suffix"), some(FILES, 7))
def test_a_file_is_made_and_made_again_identically(
    store: Path, tmp_path: Path, what: str, suffix: str
) -> None:
    made = []
    for name in ("one", "two"):
        out = tmp_path / f"{name}.{suffix}"
        done = call(store, "report", *KINDS[what][0], "--out", str(out), "--made", MADE)
        assert done.returncode == 0, done.stderr
        assert done.stdout == ""
        assert str(out) in done.stderr.replace("\n", "")
        made.append(out.read_bytes())
    assert made[0].startswith(HEADS[suffix])
    assert made[0] == made[1]


def test_all_units_and_the_city(store: Path, tmp_path: Path) -> None:
    done = call(
        store, "report", "all", "--warning", "W1", "--out", str(tmp_path / "new" / "folder")
    )
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in (tmp_path / "new" / "folder").iterdir())
    assert len(names) == 12
    assert names[0] == "W1-00-焦作市.docx"
    assert names[11] == "W1-11-高新区.docx"


REFUSED = {
    "unknown warning": (["evaluation", "--warning", "W9", "--out", "a.docx"], 1, ["W9", "W1"]),
    "unknown suffix": (["evaluation", "--warning", "W1", "--out", "a.txt"], 1, [".docx", ".pdf"]),
    "unknown unit": (
        ["evaluation", "--warning", "W1", "--region", "某县", "--out", "a.docx"],
        1,
        ["某县", "解放区|Jiefang"],
    ),
    "another day": (
        ["daily", "--warning", "W1", "--date", "2026-02-01", "--out", "a.docx"],
        1,
        ["2026-02-01", "2026-01-10", "2026-01-13"],
    ),
    "no day": (["daily", "--warning", "W1", "--date", "x", "--out", "a.docx"], 2, ["--date"]),
    "level it never had": (
        ["start", "--warning", "W1", "--level", "red", "--out", "a.docx"],
        1,
        ["red", "yellow, orange"],
    ),
    "no such level": (
        ["start", "--warning", "W1", "--level", "blue", "--out", "a.docx"],
        2,
        ["--level"],
    ),
    "neither plant nor region": (["board", "--out", "a.pdf"], 2, ["--plant"]),
    "a plant that is not listed": (["board", "--plant", "X", "--out", "a.pdf"], 1, ["X"]),
    "a unit without plants": (["board", "--region", "温县", "--out", "a.pdf"], 1, ["温县|Wenxian"]),
    "paper": (["board", "--plant", "P1", "--paper", "A5", "--out", "a.pdf"], 1, ["A5", "A3, A4"]),
    "board as a workbook": (["board", "--plant", "P1", "--out", "a.xlsx"], 1, [".pdf", ".docx"]),
    "no folder": (
        ["evaluation", "--warning", "W1", "--out", "/nowhere/at/all/a.docx"],
        1,
        ["/nowhere/at/all/a.docx"],
    ),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("what", list(REFUSED))
def test_refusals_say_what_is_allowed(store: Path, what: str, lang: str) -> None:
    arguments, status, told = REFUSED[what]
    done = call(store, "report", *arguments, lang=lang)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    if status == 1:
        said = done.stderr.replace("\n", "")
        for word in told:  # a place is named in the language asked for: Chinese|English
            assert word.split("|")[-1 if lang == "en" else 0] in said, done.stderr
    assert not (HERE / arguments[-1]).exists()


def test_no_notice_of_a_lift_before_it(going: Path, tmp_path: Path) -> None:
    done = call(going, "report", "lift", "--warning", "W1", "--out", str(tmp_path / "a.docx"))
    assert done.returncode == 1
    assert "尚未解除" in done.stderr
    done = call(going, "report", "start", "--warning", "W1", "--out", str(tmp_path / "a.docx"))
    assert done.returncode == 0, done.stderr


def test_english(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    done = call(store, "report", "evaluation", "--warning", "W1", "--out", str(out), lang="en")
    assert done.returncode == 0, done.stderr
    assert out.read_bytes().startswith(b"%PDF")


def test_what_was_made_is_listed_and_made_again(tmp_path: Path) -> None:
    publish(tmp_path, rows()).close()
    root, out = tmp_path / "store", tmp_path / "a.xlsx"
    done = call(root, "report", "evaluation", "--warning", "W1", "--out", str(out), "--by", "张三")
    assert done.returncode == 0, done.stderr
    done = call(root, "report", "list", "--json")
    (one,) = json.loads(done.stdout)["documents"]
    assert (one["number"], one["author"], one["order"]["sort"]) == (1, "张三", "evaluation")
    assert "张三" in call(root, "report", "list").stdout
    again = tmp_path / "b.xlsx"
    done = call(root, "report", "again", "1", "--out", str(again))
    assert done.returncode == 0, done.stderr
    assert "与原件完全一致" in done.stderr
    assert again.read_bytes() == out.read_bytes()
    done = call(root, "report", "again", "7", "--out", str(again))
    assert (done.returncode, "7" in done.stderr) == (1, True)
    done = call(root, "report", "again", "1", "--out", str(tmp_path / "b.pdf"))
    assert (done.returncode, ".xlsx" in done.stderr) == (1, True)
