"""The canonical tables as data: headers that are understood, and what a broken file says."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.problems import JiError
from data import kinds as module
from data.kinds import folded, kind, kinds
from data.rulebook import read_toml


@pytest.mark.parametrize(
    ("header", "plain"),
    [
        ("AQI", "aqi"),
        (" ＰＭ２．５ ", "pm2.5"),
        ("PM₂.₅（µg/m³）", "pm2.5"),
        ("CO [mg/m3]", "co"),
        ("(x)", "(x)"),
        ("", ""),
    ],
)
def test_folded(header: str, plain: str) -> None:
    assert folded(header) == plain


@pytest.mark.parametrize("name", list(kinds()))
def test_no_header_stands_for_two_columns(name: str) -> None:
    owners: dict[str, set[str]] = {}
    for code, field in kinds()[name].columns.items():
        for header in (code, field.zh, field.alias):
            if header:
                owners.setdefault(folded(header), set()).add(code)
    assert {header: codes for header, codes in owners.items() if len(codes) > 1} == {}


def test_what_a_range_says() -> None:
    columns = kinds()["aqi"].columns | kinds()["plants"].columns
    assert columns["aqi"].allowed == "0–500"
    assert columns["jobs"].allowed == "≥ 0"
    assert columns["min_load"].allowed == "0–1 (30% = 0.3)"
    assert columns["category"].allowed.startswith("normal 一般, guaranteed 保障类")


def test_an_unknown_table_lists_the_known_ones() -> None:
    with pytest.raises(JiError) as caught:
        kind("air")
    assert caught.value.problems[0].allowed.startswith("aqi, forecast, warnings")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[x]\nzh = "甲"\ngroup = "air"\ncolumns.a = { zh = "乙", type = "numbre" }', "type"),
        ('[x]\nzh = "甲"\ngroup = "air"\ncolumns.a = { zh = "乙", type = "choice" }', "columns.a"),
        (
            '[x]\nzh = "甲"\ngroup = "air"\ncolumns.a = { zh = "乙", type = "text", nede = 1 }',
            "nede",
        ),
        ('[x]\nzh = "甲"\ngroup = "air"\ncolumns = {}', "columns"),
    ],
)
def test_a_broken_file_names_itself_and_its_key(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "tables.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(JiError) as caught:
        read_toml(path, module._Kinds)
    assert caught.value.problems[0].file == "tables.toml"
    assert key in caught.value.problems[0].column
