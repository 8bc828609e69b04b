"""What document to make: the choices of each kind, one button, all reports of a warning at once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import streamlit as st

from analytics.problems import JiError
from analytics.reduction import CITY
from data.clock import beijing_now
from data.inventory import edition_at, editions
from data.rulebook import regions
from reports.notice_boards import PAPERS
from reports.orders import SUFFIXES, Order, Press, Sort
from text import LANGUAGES, Words
from text.formats import day
from text.problems import of_error

from . import blocks, filters, load
from .duty_load import warning_name
from .evaluation_load import places
from .evaluation_view import MIMES, made_by
from .response import Response

_ALL, _ZIP, _WRONG = "all", "_documents_zip", "_documents_wrong"
_NEEDS_UNIT = (Sort.EVALUATION, Sort.BOARD)


def _one_of(
    labels: Words, key: str, codes: list[str], names: Callable[[str], str], **more: Any
) -> str:
    return filters.choice(
        st.selectbox, labels("page.documents." + key), codes, key=key, names=names, **more
    )


def order(labels: Words, held: Response) -> tuple[Order, bool] | None:
    """Draw the choices; the order, and whether it is one for every unit. None without a choice."""
    kinds: list[str] = [Sort.BOARD]
    if held.warnings:
        kinds = [Sort.EVALUATION, _ALL, *list(Sort)[1:]]
    elif held.coming:
        kinds = [Sort.START, Sort.BOARD]
    sort = filters.choice(
        st.pills,
        labels("page.documents.sort"),
        [str(one) for one in kinds],
        key="sort",
        names=lambda code: labels("documents.sort." + code),
        label_visibility="collapsed",
        required=True,
    )
    every = sort == _ALL
    kind = Sort.EVALUATION if every else Sort(sort)
    asked: dict[str, object] = {"sort": kind, "made": beijing_now()}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if kind is Sort.BOARD:
            asked |= _board(labels, held)
        else:
            asked |= _of_warning(labels, held, kind, every)
        suffixes = list(SUFFIXES[kind])
        asked["suffix"] = _one_of(labels, "suffix", suffixes, _suffix(labels), width=170)
        tongues = [labels.lang, *(one for one in LANGUAGES if one != labels.lang)]
        asked["lang"] = _one_of(
            labels, "tongue", tongues, lambda one: labels("lang." + one), width=110
        )
    if kind is Sort.BOARD and asked["plant"] is None:
        return None
    return Order.model_validate(asked), every


def _suffix(labels: Words) -> Callable[[str], str]:
    return lambda one: labels("page.documents.suffix_" + one)


def _of_warning(labels: Words, held: Response, kind: Sort, every: bool) -> dict[str, object]:
    # Notice of a start is given before it takes effect; the rest is of what has begun.
    known = [*held.warnings, *(held.coming if kind is Sort.START else ())]
    by_id = {one.id: one for one in reversed(known)}
    code = _one_of(
        labels,
        "warning",
        list(by_id),
        lambda one: warning_name(labels, by_id[one], held.as_of),
        width=430,
    )
    asked: dict[str, object] = {
        "warning": code,
        "as_of": held.as_of,
        "past": held.as_of < held.newest,
    }
    one = by_id[code]
    if kind is Sort.EVALUATION and not every:
        names = places(labels)
        asked["region"] = _one_of(labels, "unit", list(names), names.__getitem__, width=150)
    if kind in (Sort.DAILY, Sort.SUPERVISION):
        days = [str(each) for each in reversed(one.days) if each <= held.as_of.date()]
        asked["day"] = _one_of(
            labels, "day", days, lambda each: day(date.fromisoformat(each), labels.lang), width=190
        )
    if kind is Sort.START and len(one.levels) > 1:
        levels = [level.code for level in one.levels]
        asked["level"] = _one_of(
            labels, "level", levels, lambda each: labels("level." + each), width=120
        )
    return asked


def _board(labels: Words, held: Response) -> dict[str, object]:
    """A unit's plants, one of them or all; paper."""
    home, names = regions().home, places(labels)
    codes = [unit.code for unit in home.units]
    unit = _one_of(labels, "unit", codes, names.__getitem__, width=150)
    edition = edition_at(editions(held.snapshot), None)
    listed = held.snapshot.query("plants_to_check", edition=edition, level=None).to_pandas()
    mine = listed[listed["region"] == unit].sort_values("name")
    called = dict(zip(mine["plant"], mine["name"], strict=True))
    every = labels("page.documents.every_plant", count=len(called))
    plant = st.selectbox(
        labels("page.documents.plant"),
        ["", *called],
        format_func=lambda one: called.get(one, every),
        key=f"board_plant_{unit}",
        width=300,
        disabled=not called,
    )
    paper = _one_of(labels, "paper", list(PAPERS), str, default="A4", width=90)
    return {"region": unit, "plant": plant if called else None, "paper": paper, "edition": edition}


def button(labels: Words, held: Response, asked: Order, every: bool, author: str) -> None:
    """Make what was chosen."""
    press = Press(held.snapshot, held.newest)
    if every:
        _every(labels, press, asked, author)
        return
    try:
        name = press.name(asked)
    except JiError as error:
        blocks.state(" ".join(of_error(labels, error)), labels("page.documents.choose_other"))
        return
    st.download_button(
        labels("page.documents.make"),
        made_by(load.store(), press, asked, author),
        file_name=name,
        mime=MIMES[asked.suffix],
        icon=":material/download:",
        type="primary",
        key="make",
    )


def _every(labels: Words, press: Press, asked: Order, author: str) -> None:
    """The reports of the city and of every unit in one zip file, with progress."""
    units = [CITY, *(unit.code for unit in regions().home.units)]
    made = st.session_state.get(_ZIP)
    key = (press.snapshot.id, asked.model_copy(update={"made": datetime.min}))
    if st.button(
        labels("page.documents.make_all", count=len(units)),
        type="primary",
        icon=":material/library_books:",
    ):
        made = st.session_state[_ZIP] = (key, _bundle(labels, press, asked, units, author))
    if made is not None and made[0] == key:
        st.download_button(
            labels("page.documents.take_all"),
            made[1],
            file_name=f"{labels('documents.sort.all')}_{asked.warning}.zip",
            mime=MIMES["zip"],
            icon=":material/download:",
            on_click="ignore",
            key="take_all",
        )


def _bundle(labels: Words, press: Press, asked: Order, units: list[str], author: str) -> bytes:
    names, memory, entries = places(labels), io.BytesIO(), []
    bar = st.progress(0.0)
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, unit in enumerate(units):
            said = {"done": number + 1, "total": len(units), "name": names[unit]}
            bar.progress(number / len(units), labels("cli.report_making", **said))
            made = press.make(asked.model_copy(update={"region": unit}))
            archive.writestr(f"{number:02d}_{made.file}", made.content)
            entries.append(made.entry(author))
    load.store().record(entries)
    bar.empty()
    return memory.getvalue()
