"""Workbooks as offices keep them, with cells that are really merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def code(number: int, start: str = "91410800MA") -> str:
    """A credit code with a true check sign."""
    first = f"{start}{number:0{17 - len(start)}d}"
    total = sum(SIGNS.index(sign) * pow(3, at, 31) for at, sign in enumerate(first))
    return first + SIGNS[(31 - total % 31) % 31]


@dataclass
class Book:
    """A workbook to be: rows of cells by sheet, and blocks of cells to merge.

    Parameters
    ----------
    sheets : rows by name of the sheet; None leaves a cell blank
    merged : by sheet, (first row, first column, last row, last column), counted from 0; a merged
        block keeps the text of its first cell only, as spreadsheets do
    """

    sheets: dict[str, list[list[object]]]
    merged: dict[str, list[tuple[int, int, int, int]]] = field(default_factory=dict)

    def write(self, path: Path) -> Path:
        """Write it."""
        with xlsxwriter.Workbook(str(path)) as book:
            for name, lines in self.sheets.items():
                sheet = book.add_worksheet(name)
                hidden: set[tuple[int, int]] = set()
                for top, left, bottom, right in self.merged.get(name, []):
                    sheet.merge_range(top, left, bottom, right, lines[top][left])
                    block = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
                    assert not hidden & block, "blocks overlap"
                    hidden |= block
                for row, line in enumerate(lines):
                    for place, value in enumerate(line):
                        if (row, place) not in hidden and value is not None:
                            sheet.write(row, place, value)
        return path


PLAIN_HEAD = (
    *("序号", "企业名称", "统一社会信用代码", "区县", "行业类型", "绩效等级", "管控类型"),
    *("SO2排放量(年)", "NOx排放量(年)", "颗粒物排放量(年)", "VOCs排放量(年)", "年运行天数"),
    *("生产线", "黄色预警措施", "黄色NOx减排量(吨/天)"),
    *("橙色预警措施", "橙色NOx减排量(吨/天)", "红色预警措施", "红色NOx减排量(吨/天)"),
)


def plain(*rows: Sequence[object], head: Sequence[str] = PLAIN_HEAD) -> Book:
    """A list with one row of headers, rows below."""
    return Book({"清单": [list(head), *map(list, rows)]})


def plain_row(**cells: object) -> list[object]:
    """A row of `PLAIN_HEAD` with a sound plant; cells by header, or part of it, change it."""
    row: list[object] = [
        *(1, "甲公司", code(1), "解放区", "水泥", "B", "", 33.0, 66.0, 3.3, 0.33, 330),
        *("", "限产20%", 0.04, "限产50%", 0.1, "停产", 0.2),
    ]
    for name, value in cells.items():
        (at,) = [i for i, header in enumerate(PLAIN_HEAD) if name in header]
        row[at] = value
    return row


_GROUP = ("SO2", "NOx", "颗粒物", "VOCs")


def nasty() -> Book:
    """Everything that offices do at once, on its second sheet.

    Columns in odd order, a title, notes above and below, a header of three rows, a row of column
    numbers, plants of several rows with merged cells, a county merged over two plants, totals,
    a repeated header, units of their own.
    """
    top = ["序号", "所属\n县（区）", "企业名称 ", "统一社会\n信用代码", "绩 效 等 级", "管控类型"]
    top += ["年运行\n天数（天）", "生产线", "年排放量（吨／年）", None, None, None]
    middle: list[object] = [None] * 8 + ["ＳＯ２", "氮氧化物", "颗粒物", "ＶＯＣｓ"]
    low: list[object] = [None] * 12
    blocks = [(2, i, 4, i) for i in range(8)] + [(2, 8, 2, 11)]
    blocks += [(3, i, 4, i) for i in range(8, 12)]
    for word in ("黄色预警（Ⅲ级响应）", "橙色预警（Ⅱ级响应）", "红色预警（Ⅰ级响应）"):
        left = len(top)
        top += [word, *[None] * 4]
        middle += ["减排措施", "减排量（千克/天）", None, None, None]
        low += [None, *_GROUP]
        blocks += [(2, left, 2, left + 4), (3, left, 4, left), (3, left + 1, 3, left + 4)]
    top += ["法定代表人", None, "监督人", None, "备注"]
    middle += ["姓名", "电话", "姓名", "电话", None]
    low += [None] * 5
    blocks += [(2, 27, 2, 28), (2, 29, 2, 30), (2, 31, 4, 31)]
    blocks += [(3, i, 4, i) for i in range(27, 31)]
    width = len(top)
    title: list[object] = ["焦作市2023年重污染天气应急减排清单", *[None] * (width - 1)]
    unit: list[object] = ["填表单位：某局", *[None] * (width - 3), "单位：吨", None]
    numbers: list[object] = list(range(1, width + 1))

    def yearly(*tonnes: float) -> list[object]:
        return list(tonnes)

    def levels(*told: tuple[str, float]) -> list[object]:
        """Words and kilograms of NOx at each level; the others are cut by a hundredth of that."""
        row: list[object] = []
        for words, kg in told:
            row += [words or None, *([kg / 100, kg, kg / 100, kg / 100] if kg else [None] * 4)]
        return row

    first = [1, "解放区", "甲水泥有限公司", code(1), "Ｂ级", "", 300, "1号线"]
    first += [*yearly(30, 150, 6, 3)]
    first += levels(("限产20％", 100), ("停1号线", 500), ("全厂停产", 500))
    first += ["李四", "0391-1", "王五", "0391-2", None]
    second: list[object] = [None] * 7 + ["2号线", *yearly(15, 75, 3, 1.5)]
    second += levels(("限产20％", 50), ("", 0), ("全厂停产", 250)) + [None] * 5
    third = [2, None, "乙供热（集团）公司", code(2), "民生保障", "民生保障", 365, None]
    third += [*yearly(3.65, 36.5, 0.365, 0.0365)]
    third += levels(("以热定产", 0), ("自主减排", 0), ("限产10%，加强管理", 10))
    third += [None] * 4 + ["保障供暖"]
    subtotal = [None, "小计", None, None, None, None, None, None, *yearly(48.65, 261.5, 9, 4.5)]
    subtotal += [None] * (width - len(subtotal))
    fourth = [3, "沁阳市", "丙家具厂", code(3), "C", "小微涉气", None, None]
    fourth += [None, None, "—", 0.73]
    fourth += levels(("停产", 0), ("停产", 0), ("停产", 0)) + [None] * 4 + ["长期停产"]
    total = ["合计", *[None] * 7, *yearly(48.65, 261.5, 9, 5.23), *[None] * (width - 12)]
    note: list[object] = ["注：1.颗粒物含无组织排放；", *[None] * (width - 1)]
    lines = [title, unit, top, middle, low, numbers, first, second, third, subtotal]
    lines += [top, middle, low, fourth, total, note]
    again = [(r + 8, a, s + 8, b) for r, a, s, b in blocks]
    rows = [(6, i, 7, i) for i in range(7)] + [(0, 0, 0, width - 1)]
    rows += [(6, i, 7, i) for i in range(27, 31)]
    readme: list[list[object]] = [["填写说明"], ["一、企业名称应与营业执照一致"], ["二、单位：吨"]]
    return Book(
        {"填表须知": readme, "Sheet2": [], "减排清单": lines, "附表": [["甲", 1], ["乙", 2]]},
        {"减排清单": [*blocks, *again, *rows]},
    )
