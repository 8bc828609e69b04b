"""Fonts of this machine, and drawings made with them: SVG as PNG, Typst as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache

import typst

from analytics.problems import fail

_WANTED: Mapping[str, tuple[str, ...]] = {
    "body": ("FangSong_GB2312", "FangSong", "仿宋", "STFangsong", "FandolFang R"),
    "title": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "STZhongsong"),
    "head": ("SimHei", "黑体", "STHeiti", "Heiti SC", "Microsoft YaHei"),
    "kai": ("KaiTi_GB2312", "KaiTi", "楷体", "STKaiti", "Kaiti SC", "FandolKai"),
}
_SERIF = (
    *("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "SimSun", "STSong", "Songti SC"),
    *("FandolSong", "AR PL UMing CN"),
)
_SANS = (
    *("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "PingFang SC"),
    *("WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Droid Sans Fallback"),
)
_BEIJING = timezone(timedelta(hours=8))


@cache
def _families() -> frozenset[str]:
    return frozenset(typst.Fonts().families())


@cache
def fonts() -> Mapping[str, tuple[str, ...]]:
    """For each use the Chinese fonts that this machine has, the best first; empty without any."""
    known = _families()
    fallback = {"head": (*_SANS, *_SERIF)}
    return {
        use: tuple(f for f in (*names, *fallback.get(use, (*_SERIF, *_SANS))) if f in known)
        for use, names in _WANTED.items()
    }


def need_chinese(file: str) -> None:
    """Refuse where there is no font for Chinese.

    Raises
    ------
    JiError
        that names the file and what to install
    """
    if not fonts()["body"]:
        raise fail("no_chinese_font", file=file)


def quoted(text: str) -> str:
    """Text as a Typst string, of which nothing is taken for markup."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def png(svg: str, width_mm: float, height_mm: float, *, ppi: float = 220) -> bytes:
    """A drawing as a picture."""
    source = (
        f"#set page(width: {width_mm}mm, height: {height_mm}mm, margin: 0pt)\n"
        f'#image(bytes({quoted(svg)}), format: "svg", width: 100%)'
    )
    made: bytes = typst.compile(source.encode(), format="png", ppi=ppi)
    return made


def pdf(source: str, *, made: datetime) -> bytes:
    """A Typst source as PDF; the time that it states is `made` [Beijing time]."""
    stamp = int(made.replace(tzinfo=_BEIJING).timestamp())
    done: bytes = typst.compile(source.encode(), format="pdf", timestamp=stamp)
    return done
