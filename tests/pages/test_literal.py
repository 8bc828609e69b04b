"""Names and words from outside stand as typed, where Markdown or Plotly would read markup."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from pages.ui import blocks, charts, plant_charts, reduction_charts, rotation_charts
from text import words

ZH = words("zh")
TYPED = "<b>甲</b>&<a href='x'>乙</a>"
SHOWN = "&lt;b&gt;甲&lt;/b&gt;&amp;&lt;a href='x'&gt;乙&lt;/a&gt;"


@pytest.mark.parametrize(
    ("typed", "markdown"),
    [
        ("**a** `b` [c](d)", r"\*\*a\*\* \`b\` \[c\](d)"),
        (":red[x] <i> $y$ ~z~", r":red\[x\] \<i\> \$y\$ \~z\~"),
        ("中站第3热电厂，12.5 t/d", "中站第3热电厂，12.5 t/d"),
    ],
)
def test_markdown_shows_what_was_typed(typed: str, markdown: str) -> None:
    assert blocks.literal(typed) == markdown


def turns() -> go.Figure:
    rows = pd.DataFrame({"name": ["甲县", TYPED[:20]], "head": [True, False]})
    return rotation_charts.build_turns(rows, np.array([[-1, -1], [3, 0]]), labels=ZH)


def test_a_plant_in_the_turns() -> None:
    figure, shown = turns(), charts.literal(TYPED[:20])
    assert list(figure.layout.yaxis.ticktext) == ["<b>甲县</b>", shown]
    assert figure.data[0].customdata[1][0] == shown


def test_an_industry_in_the_sources_and_a_grade() -> None:
    groups = pd.DataFrame({"cut_t_d": [1.0], "low_t_d": [1.0], "share": [1.0]})
    figure = reduction_charts.build_sources(groups, labels=ZH, target=np.nan, names=[TYPED])
    assert figure.data[0].y[0] == SHOWN
    amounts = {f"share_{one}": [0.5] for one in plant_charts.AMOUNTS}
    grades = plant_charts.build_grades(pd.DataFrame({"name": [TYPED], **amounts}), labels=ZH)
    assert grades.data[0].y[0] == SHOWN
