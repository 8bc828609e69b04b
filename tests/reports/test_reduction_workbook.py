"""The workbook of a reduction: its numbers are the judgement's, and its formulas give them."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import fastexcel
import pyarrow as pa
import pytest

from analytics.plan import Level
from analytics.reduction import POLLUTANTS, Assessment, Verdict, assess
from data import duty, inventory
from data.rulebook import plan, regions
from data.snapshot import Snapshot
from data.store import SourceFile, Store
from reports.reduction_workbook import reduction_workbook
from text import findings_reduction as findings
from text import words

EDITION = "2025-10-20"
NOW = datetime(2026, 1, 20, 10)
PLAN = plan("jiaozuo-2023")
A, B, ZONE = "410802", "410811", "JZ-GXQ"
SOFFICE = shutil.which("soffice")


def tonnes(*values: float | None) -> dict[str, float | None]:
    return {f"{name}_t_d": value for name, value in zip(POLLUTANTS, values, strict=True)}


def rows() -> dict[str, list[dict[str, object]]]:
    """Two counties and the zone inside one of them; a warning that rises from yellow to orange."""
    plants = [("P1", A, '=HYPERLINK("x")'), ("P2", A, "乙"), ("P3", B, "丙"), ("P4", ZONE, "丁")]
    cuts = {
        "P1": {"yellow": (1.0, 0.4, 0.2, 0.1), "orange": (2.0, 0.9, 0.5, 0.2)},
        "P2": {"yellow": (0.0, 0.6, 0.0, 0.0), "orange": (0.0, 1.3, 0.1, 0.0)},
        "P3": {"yellow": (0.3, 0.3, 0.3, 0.3), "orange": (0.6, 0.6, 0.6, 0.6)},
        "P4": {"yellow": (0.1, 0.1, 0.1, 0.1), "orange": (0.2, 0.2, 0.2, 0.2)},
    }
    at = datetime(2026, 1, 10, 12), datetime(2026, 1, 12), datetime(2026, 1, 13, 8)
    acts = [("issue", "yellow"), ("upgrade", "orange"), ("lift", None)]
    return {
        "plants": [
            {"plant": p, "region": r, "name": n, "edition": EDITION} for p, r, n in plants
        ],
        "measures": [
            {"plant": p, "level": level, "line": "", "measure": "限产", "load_cut": 0.5}
            | {"stop": "none", "edition": EDITION} | tonnes(*cut)
            for p, levels in cuts.items()
            for level, cut in levels.items()
        ],
        "baseline": [
            {"region": A, "sector": "industry", "edition": EDITION} | tonnes(6.0, 8.0, 4.0, None),
            {"region": A, "sector": "mobile", "edition": EDITION} | tonnes(4.0, 2.0, 1.0, None),
            {"region": B, "sector": "industry", "edition": EDITION} | tonnes(4.0, 4.0, 0.0, 5.0),
        ],
        "warnings": [
            {"warning": "W1", "action": a, "level": v, "issued_at": t, "effective_from": t}
            for (a, v), t in zip(acts, at, strict=True)
        ],
        "inspections": [
            {"region": A, "date": date(2026, 1, d), "plant": p, "inspector": "", "implemented": f}
            for d, p, f in [(11, "P1", 1.0), (12, "P1", 0.5), (12, "P3", 0.9), (13, "P4", None)]
        ],
    }  # fmt: skip


@dataclass
class Made:
    """A workbook beside the judgement it was made from."""

    content: bytes
    found: Assessment
    lang: str

    def summary(self) -> list[list[str]]:
        """The cells of the first sheet as text."""
        sheet = fastexcel.read_excel(self.content).load_sheet(0, header_row=None, dtypes="string")
        return pa.table(sheet.to_arrow()).to_pylist()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    store = Store(tmp_path_factory.mktemp("workbook"))
    for kind, listed in rows().items():
        store.publish(kind, pa.Table.from_pylist(listed), [SourceFile(f"{kind}.csv")])
    return store.current()


def made(
    snapshot: Snapshot, level: Level | None, warned: bool, *, pair: bool = False, lang: str = "zh"
) -> Made:
    every = duty.issued_warnings(snapshot, NOW)
    what = inventory.scope(
        snapshot, level=level, warning=every[0] if warned else None, every=every, as_of=NOW,
        plan=PLAN,
    )  # fmt: skip
    found = assess(inventory.facts(snapshot, what), plan=PLAN, pair=pair)
    content = reduction_workbook(snapshot, what, found, plan=PLAN, labels=words(lang))
    return Made(content, found, lang)


CASES: dict[str, Callable[[Snapshot], Made]] = {
    "list": lambda s: made(s, Level.ORANGE, False),
    "list, pair": lambda s: made(s, Level.ORANGE, False, pair=True),
    "warning": lambda s: made(s, None, True),
    "segment, pair, English": lambda s: made(s, Level.YELLOW, True, pair=True, lang="en"),
}


def expected(one: Made) -> list[list[str]]:
    """What the judgement says, column by column: place, pollutant, ratios, verdict, tonnes."""
    said = words(one.lang)
    listed = []
    for row in one.found.rows.itertuples():
        place = said("reduction.city") if row.region == "city" else None
        low, high = (
            (row.executed_low, row.executed_high)
            if one.found.executed
            else (row.planned, row.planned)
        )
        listed.append(
            [
                place or regions().name(row.region, one.lang),
                said("pollutant." + row.pollutant),
                row.baseline_t_d, row.planned, low, high,
                findings.verdict(said, row.verdict), row.short_t_d,
            ]
        )  # fmt: skip
    return listed


def close(text: str | None, value: object) -> bool:
    if isinstance(value, str):
        return text == value
    if value is None or value != value:
        return not text
    return text is not None and abs(float(text) - float(str(value))) < 1e-9


def compare(cells: list[list[str | None]], one: Made) -> None:
    executed = one.found.executed
    places = [0, 1, 3, 7, *((10, 11) if executed else (7, 7)), 13, 14]
    wanted = expected(one)
    assert len(cells) == len(wanted)
    for row, values in zip(cells, wanted, strict=True):
        got = [row[place] for place in places]
        assert all(map(close, got, values)), (got, values)


@pytest.mark.parametrize("case", CASES)
def test_the_cells_hold_the_judgement(snapshot: Snapshot, case: str) -> None:
    one = CASES[case](snapshot)
    cells = [list(row.values()) for row in one.summary()[1:]]
    compare(cells, one)
    assert len(set(one.found.rows["verdict"]) - {Verdict.CANNOT}) > 0


def recalculated(one: Made, folder: Path) -> list[list[str | None]]:
    """The first sheet after a spreadsheet worked out every formula from nothing."""
    bare = folder / "bare.xlsx"
    with zipfile.ZipFile(io.BytesIO(one.content)) as source, zipfile.ZipFile(bare, "w") as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename.startswith("xl/worksheets/"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
                # Shown with all digits, or the file of text would hold rounded ones.
                data = re.sub(rb'<c r="([A-Z]+\d+)" s="\d+"( t="str")?>', rb'<c r="\1"\2>', data)
            target.writestr(item, data)
    assert SOFFICE is not None
    subprocess.run(
        [SOFFICE, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
         "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false",
         "--outdir", str(folder), str(bare)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    with (folder / "bare.csv").open(encoding="utf-8", newline="") as file:
        return [[cell or None for cell in row] for row in csv.reader(file)][1:]


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice on this machine")
@pytest.mark.parametrize("case", CASES)
def test_the_formulas_give_the_judgement(snapshot: Snapshot, case: str, tmp_path: Path) -> None:
    one = CASES[case](snapshot)
    compare(recalculated(one, tmp_path), one)


def test_text_from_outside_is_no_formula(snapshot: Snapshot) -> None:
    one = made(snapshot, Level.ORANGE, False)
    with zipfile.ZipFile(io.BytesIO(one.content)) as book:
        sheets = [n for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
        formulas = [f.decode() for n in sheets for f in re.findall(rb"<f>(.*?)</f>", book.read(n))]
    assert formulas
    assert not [f for f in formulas if "HYPERLINK" in f]


def test_the_notes_name_what_it_rests_on(snapshot: Snapshot) -> None:
    one = made(snapshot, None, True)
    book = fastexcel.read_excel(one.content)
    assert book.sheet_names == ["汇总", "企业", "排放基数", "响应区段", "说明"]
    notes = book.load_sheet("说明", header_row=None, dtypes="string").to_arrow().to_pylist()
    said = "\n".join(str(v) for row in notes for v in row.values())
    for part in (snapshot.id, "五(二)2(1)", PLAN.document, EDITION, "2026-01-11"):
        assert str(part) in said
