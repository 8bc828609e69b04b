"""Errors of pydantic in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.problems import JiError
from data.scenario_file import from_line, read_scenario
from text import words
from text.problems import expected, of_error

ZH, EN = words("zh"), words("en")

BROKEN = """
name = "x"
[[change]]
load_cut = "much"
[[change]]
load_cut = 2.5
[[change]]
load_cut = 0.5
plant = 7
"""


def test_a_broken_file_is_told_in_the_language(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(BROKEN, encoding="utf-8")
    with pytest.raises(JiError) as caught:
        read_scenario(path)
    assert of_error(ZH, caught.value) == [
        "a.toml，change.0.load_cut：much；应为：数。",
        "a.toml，change.1.load_cut：2.5；应为：≤ 1.0。",
        "a.toml，change.2.plant：7；应为：文字。",
    ]
    assert of_error(EN, caught.value)[0].endswith("allowed: a number.")


def test_a_broken_scenario_of_the_store_is_told_in_the_language() -> None:
    with pytest.raises(JiError) as caught:
        from_line('[{"load_cut": -1}]', name="甲")
    assert of_error(ZH, caught.value) == ["方案“甲”读不出来：0.load_cut；应为≥ 0.0。"]


def test_an_unknown_type_is_said_by_its_name() -> None:
    assert expected(ZH, "url_scheme") == "url_scheme"
    assert expected(EN, "string_too_short", "1") == "at least 1 character"
    assert expected(EN, "literal_error", "'a', 'b'") == "one of 'a', 'b'"
