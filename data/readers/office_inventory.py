"""The list that offices keep as one workbook: plants, their lines, and their measures by level.

Plants, measures and, where the list names the persons of 一厂一策, plant plans come out of the same
rows. The header may have three rows below a title; a plant may have several rows. What the words
mean stands in ``office_inventory.toml``, why in decision 0011.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from data.draft import Draft
from data.kinds import kind
from data.readers.layout import Layout
from data.readers.office_header import Column, Head, known, meanings, searching
from data.readers.office_list import OfficeList, Plant
from data.readers.office_measures import Told, line_meant, told
from data.readers.office_records import Cell, Days, Records, Sums, annual, spelled, tonnes
from data.readers.office_rules import office_rules, tight
from data.readers.sheet import Sheet

NAME = "office_inventory"
_POLLUTANTS = ("so2", "nox", "pm", "voc")
_PERSONS = ("legal_person", "supervisor")
_DERIVED = ("region", "category", "status", "operating_days", *(f"{p}_t_d" for p in _POLLUTANTS))


def _read_plants(sheet: Sheet, region: str) -> Draft:
    listed = OfficeList(sheet)
    fields = kind("plants").columns
    direct = [n for n in fields if n not in _DERIVED and listed.place(n) is not None]
    days, sums = Days(listed), Sums(listed)
    records = Records()
    for column, place in listed.of("emission"):
        if not column.period:
            listed.remark("emission_taken_as_annual", [0], sheet.head[place])
    for plant in listed.plants:
        cells: dict[str, Cell] = {}
        for name in direct:
            text, row = listed.first_told(plant, name)
            cells[name] = (text, row, listed.label(name))
            sums.differing(plant, name, text)
        if listed.place("region") is None:
            cells["region"] = (region, plant.rows[0], "")
        else:
            cells["region"] = (plant.region, plant.rows[0], listed.label("region"))
        cells |= _words(listed, plant)
        cells |= sums.emissions(plant, days)
        records.add(plant.rows[0], cells)
    sums.remark()
    days.remark()
    return records.draft(listed, list(fields))


def _words(listed: OfficeList, plant: Plant) -> dict[str, Cell]:
    """Category, status and flags, put into our codes; what the rules do not know stays as it is."""
    rules, cells = office_rules(), {}
    if listed.place("category") is not None:
        text, row = listed.first_told(plant, "category")
        code = rules.word("category", text)
        cells["category"] = (text if code is None else code, row, listed.label("category"))
    if listed.place("status") is not None:
        text, row = listed.first_told(plant, "status")
        code = rules.word("status", text)
        cells["status"] = (text if code is None else code, row, listed.label("status"))
    remark, row = listed.first_told(plant, "remark")
    code = rules.word("remark", remark) if remark else None
    if code and not cells.get("status", ("",))[0]:
        cells["status"] = (code, row, listed.label("remark"))
    return cells


def _read_measures(sheet: Sheet, region: str) -> Draft:
    listed = OfficeList(sheet)
    days, records, unread = Days(listed), Records(), _Unread()
    spoken_of = {c.level for c in listed.columns if c.field in _SPOKEN}
    levels = [level for level in (*office_rules().levels, "") if level in spoken_of]
    for plant in listed.plants:
        for level in levels:
            spoken = [row for row in plant.rows if _speaks(listed, row, level)]
            lines = _lines(listed, plant, spoken)
            for row in spoken:
                cells = {
                    "plant": (plant.code, plant.rows[0], listed.label("plant")),
                    "level": _level(listed, row, level),
                    **_loads(listed, plant, row, level, lines, unread),
                    **_cuts(listed, plant, row, level, days),
                }
                if listed.place("edition") is not None:
                    text, where = listed.first_told(plant, "edition")
                    cells["edition"] = (text, where, listed.label("edition"))
                records.add(row, cells)
    for label, (rows, text) in unread.items():
        listed.remark("measure_text_unread", rows, label, text)
    days.remark()
    return records.draft(listed, list(kind("measures").columns))


_SPOKEN = ("measure", "cut", "load_cut", "stop")


class _Unread(dict[str, tuple[list[int], str]]):
    """Rows whose measure no rule reads, and the first such measure, by column."""

    def note(self, label: str, row: int, text: str) -> None:
        self.setdefault(label, ([], text))[0].append(row)


def _at(listed: OfficeList, name: str, level: str) -> int | None:
    return next((p for c, p in listed.of(name) if c.level == level), None)


def _speaks(listed: OfficeList, row: int, level: str) -> bool:
    """Whether a row says anything at a level."""
    places = [p for n in _SPOKEN for c, p in listed.of(n) if c.level == level]
    return any(listed.cell(row, place) for place in places)


def _level(listed: OfficeList, row: int, level: str) -> Cell:
    """The level of the columns, or of the row where the list has a column for it."""
    if level:
        return level, row, ""
    text = listed.text(row, "level")
    found = meanings((f"{text} › 措施",))[0]
    return (found.level if found and found.level else text), row, listed.label("level")


def _lines(listed: OfficeList, plant: Plant, spoken: Sequence[int]) -> dict[int, str]:
    """The line of each row: its own, that of the merged cell above, or its number."""
    lines, above = {}, ""
    for row in plant.rows:
        if row != plant.rows[0] and listed.text(row, "plant") and plant.repeated:
            above = ""
        above = listed.text(row, "line") or above
        lines[row] = above
    nameless = [row for row in spoken if not lines[row]]
    if len(nameless) > 1 and listed.place("level") is None:
        # Two rows of one plant that say the same are two lines, not one row told twice.
        for row in nameless:
            lines[row] = str(plant.rows.index(row) + 1)
    return lines


def _loads(
    listed: OfficeList,
    plant: Plant,
    row: int,
    level: str,
    lines: dict[int, str],
    unread: _Unread,
) -> dict[str, Cell]:
    """Line, measure, load and stop; columns that state the load or the stop go before words."""
    place = _at(listed, "measure", level)
    text = "" if place is None else listed.cell(row, place)
    label = "" if place is None else listed.sheet.head[place]
    own, alone = lines[row], len(plant.rows) == 1
    said = told(text, has_line=bool(own), alone=alone) if text else Told("none", None)
    line = line_meant(said.line, own, [one for one in lines.values() if one])
    load = "" if said.load is None else spelled(said.load)
    cells = {
        "line": (line, row, listed.label("line")),
        "measure": (text, row, label),
        "load_cut": (load, row, label),
        "stop": (said.stop if text else "", row, label),
    }
    stated = False
    for name in ("load_cut", "stop"):
        place = _at(listed, name, level)
        if place is not None and (own_text := listed.cell(row, place)):
            head = listed.sheet.head[place]
            shown = _percent(own_text, head) if name == "load_cut" else own_text
            cells[name] = (shown, row, head)
            stated |= name == "load_cut"
    if text and not said.read and not stated:
        unread.note(label, row, text)
    return cells


def _percent(text: str, head: str) -> str:
    """A figure above 1 below a header that says % as a percentage; any other as it stands.

    A spreadsheet keeps 30 % as 0.3 whatever the header says.
    """
    try:
        value = float(text)
    except ValueError:
        return text
    return f"{text}%" if "%" in tight(head) and 1 < value <= 100 else text


def _cuts(listed: OfficeList, plant: Plant, row: int, level: str, days: Days) -> dict[str, Cell]:
    """Tonnes cut a day, by column."""
    cells = {}
    for column, place in listed.of("cut"):
        if column.level != level:
            continue
        amount = listed.amount(row, place)
        text = ""
        if amount is not None:
            divided = days.of(plant, row) if annual(column) and amount.value else 1.0
            text = (
                amount.text if amount.value is None else spelled(tonnes(amount, column) / divided)
            )
        cells[f"{column.pollutant}_t_d"] = (text, row, listed.sheet.head[place])
    return cells


def _read_plans(sheet: Sheet, region: str) -> Draft:
    listed = OfficeList(sheet)
    fields = kind("plant_plans").columns
    direct = [name for name in fields if listed.place(name) is not None]
    records = Records()
    for plant in listed.plants:
        cells = {}
        for name in direct:
            text, row = listed.first_told(plant, name)
            if fields[name].type == "flag":
                text = office_rules().word("flag", text) or text
            cells[name] = (text, row, listed.label(name))
        if any(cells[name][0] for name in direct if not fields[name].key):
            records.add(plant.rows[0], cells)
    return records.draft(listed, list(fields))


def _has(head: Head, *needed: Callable[[Column], bool]) -> bool:
    found = [column for column in meanings(head) if column is not None]
    return all(any(map(one, found)) for one in needed)


def _is(*names: str) -> Callable[[Column], bool]:
    return lambda column: column.field in names


def _level_told(column: Column) -> bool:
    return column.field == "level" or (column.field in _SPOKEN and bool(column.level))


def _recognise_plants(head: Head) -> bool:
    return _has(head, _is("plant"), _is("name"), _is("region", "emission"))


def _recognise_measures(head: Head) -> bool:
    return _has(head, _is("plant"), _is("measure", "cut"), _level_told)


def _recognise_plans(head: Head) -> bool:
    return _has(head, _is("plant"), _is(*_PERSONS))


def _layout(
    kind_name: str,
    columns: tuple[str, ...],
    recognise: Callable[[Head], bool],
    read: Callable[[Sheet, str], Draft],
) -> Layout:
    return Layout(
        NAME, kind_name, columns, recognise, read, search=searching(recognise), known=known
    )


LAYOUTS = (
    _layout("plants", ("统一社会信用代码", "企业名称", "区县"), _recognise_plants, _read_plants),
    _layout("measures", ("统一社会信用代码", "黄色预警 措施"), _recognise_measures, _read_measures),
    _layout(
        "plant_plans", ("统一社会信用代码", "法定代表人 / 监督人"), _recognise_plans, _read_plans
    ),
)
