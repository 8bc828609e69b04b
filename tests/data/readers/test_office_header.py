"""Headers of an office's list: groups over columns, and what each column holds."""

from __future__ import annotations

import pytest

from data.readers.office_header import Column, composed, meaning


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("统一社会\n信用代码", Column("plant")),
        ("企 业 名 称", Column("name")),
        ("所属县（市、区）", Column("region")),
        ("绩效分级", Column("grade")),
        ("ＳＯ２排放量（ｔ／ａ）", Column("emission", "so2", period="year")),
        ("年排放量(吨) › NOX", Column("emission", "nox", period="year")),
        ("年排放量 › 颗粒物（kg）", Column("emission", "pm", tonnes=1e-3, period="year")),
        ("日排放量(吨) › VOCs", Column("emission", "voc", period="day")),
        ("氮氧化物排放量（千克/天）", Column("emission", "nox", tonnes=1e-3, period="day")),
        ("SO₂排放量", Column("emission", "so2")),
        ("排放量 › SO2 › 吨/年", Column("emission", "so2", period="year")),
        ("黄色预警 › 措施", Column("measure", level="yellow")),
        ("Ⅲ级响应措施", Column("measure", level="yellow")),
        ("Ⅱ级应急响应 › 减排措施", Column("measure", level="orange")),
        ("红色预警（Ⅰ级响应）", Column("measure", level="red")),
        ("III级 › 减排量(t/d) › 颗粒物", Column("cut", "pm", "yellow", period="day")),
        ("橙色预警 › VOCs", Column("cut", "voc", "orange")),
        ("红色减排量 › SO2(吨/年)", Column("cut", "so2", "red", period="year")),
        ("黄色预警 › 限产比例", Column("load_cut", level="yellow")),
        ("红色预警 › 停产方式", Column("stop", level="red")),
        ("法定代表人 › 联系电话", Column("legal_phone")),
        ("最低负荷", Column("min_load")),
        ("清单版本（日期）", Column("edition")),
        ("SO2排放浓度", None),
        ("黄色预警 › SO2减排比例(%)", None),
        ("黄色、橙色预警措施", None),
        ("SO2、NOx排放量", None),
        ("年运行时间（小时）", None),
        ("厂区面积", None),
        ("PM10排放量", None),
        ("", None),
    ],
)
def test_what_a_header_means(cell: str, column: Column | None) -> None:
    assert meaning(cell) == column


def test_groups_reach_over_what_is_below_them_and_no_further() -> None:
    lines = [
        ("企业名称", "年排放量", "", "电话", "红色预警", "", ""),
        ("", "SO2", "NOx", "", "措施", "减排量", ""),
        ("", "", "", "", "", "SO2", "NOx"),
    ]
    assert composed(lines) == (
        "企业名称",
        "年排放量 › SO2",
        "年排放量 › NOx",
        "电话",
        "红色预警 › 措施",
        "红色预警 › 减排量 › SO2",
        "红色预警 › 减排量 › NOx",
    )
    # A blank above text, beside a column without a group, is no group of that column.
    assert composed([("企业名称", ""), ("", "电话")]) == ("企业名称", "电话")
