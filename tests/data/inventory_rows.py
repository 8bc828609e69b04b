"""Rows of small inventories and warnings, with what a test does not care about filled in."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from analytics.reduction import POLLUTANTS
from tests.analytics.reduction_city import Row

START = datetime(2024, 1, 10)


def tonnes(value: float | None) -> Row:
    return {f"{name}_t_d": value for name in POLLUTANTS}


def base(region: str, value: float | None, edition: str = "", sector: str = "mobile") -> Row:
    return {"region": region, "sector": sector, "edition": edition, **tonnes(value)}


def plant(code: str, region: str, edition: str = "", **more: object) -> Row:
    return {"plant": code, "name": code, "region": region, "edition": edition, **more}


def cut(code: str, value: float | None, *, edition: str = "", **more: object) -> Row:
    return {"plant": code, "level": "red", "edition": edition, **tonnes(value), **more}


def act(action: str, begins: datetime, level: str | None = None, name: str = "W") -> Row:
    told = begins - timedelta(hours=6)
    named = {"warning": name, "action": action, "level": level}
    return {**named, "issued_at": told, "effective_from": begins}


def check(code: str, day: date, share: float | None, inspector: str = "a") -> Row:
    seen = {"region": "410882", "date": day, "plant": code, "inspector": inspector}
    return {**seen, "implemented": share}
