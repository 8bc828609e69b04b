"""Small cities for the tests on reduction: their rows, as tables, and an open snapshot of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pyarrow as pa

from data import duck, schema
from data.snapshot import sql
from data.store import SourceFile, Store

GOLDEN = tomllib.loads(
    (Path(__file__).parent.parent / "golden" / "reduction.toml").read_text(encoding="utf-8")
)
POLLUTANTS = ("so2", "nox", "pm", "voc")
Row = dict[str, object]
TYPES = {
    "VARCHAR": pa.string(),
    "DOUBLE": pa.float64(),
    "INTEGER": pa.int32(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}


def fraction(text: str) -> Fraction | None:
    """``0.1``, ``5/3`` and ``2.84/3`` as they are; None for an empty cell."""
    if text == "-":
        return None
    above, _, below = text.partition("/")
    return Fraction(above) / Fraction(below or "1")


def number(text: str) -> float | None:
    """A decimal as a file would give it."""
    return None if text == "-" else float(text)


@dataclass(frozen=True)
class City:
    """Rows by table, under their columns' names; what is left out is empty."""

    rows: Mapping[str, Sequence[Row]]

    def table(self, kind: str) -> pa.Table:
        """The rows of a table, as a reader would give them."""
        columns = [c for c in schema.table(kind).columns if c.name not in schema.SOURCE_COLUMNS]
        blank = {c.name: "" for c in columns if c.required and c.kind == "VARCHAR"}
        named = [{**blank, **row} for row in self.rows[kind]]
        fields = [pa.field(c.name, TYPES[c.kind]) for c in columns]
        return pa.Table.from_pylist(named, schema=pa.schema(fields))

    def publish(self, folder: Path) -> Store:
        """A store with all of it, as one snapshot."""
        store, filled = Store(folder), {}
        for kind in self.rows:
            rows = self.table(kind)
            number = pa.array(range(2, rows.num_rows + 2), pa.int32())
            filled[kind] = (rows.append_column("source_row", number), [SourceFile(f"{kind}.csv")])
        store.publish_together(filled)
        return store


class Memory:
    """Tables in memory that answer the queries as a snapshot does."""

    def __init__(self) -> None:
        self._database = duck.database()
        duck.expose(self._database, {})
        self._held: tuple[str, ...] = ()

    def hold(self, city: City) -> Memory:
        """Hold a city instead of what was there."""
        steps = [f"DELETE FROM {kind};" for kind in self._held]
        for kind in city.rows:
            rows = city.table(kind)
            self._database.register(f"new_{kind}", rows)
            names = ", ".join(rows.column_names)
            steps.append(
                f"INSERT INTO {kind} ({names}, source_id, source_row)"
                f" SELECT *, 1, 2 FROM new_{kind};"
            )
        self._database.execute("\n".join(steps))
        self._held = tuple(city.rows)
        return self

    def query(self, name: str, /, **params: object) -> pa.Table:
        """As `Snapshot.query`."""
        with self._database.cursor() as cursor:
            return cursor.sql(sql(name), params=params).to_arrow_table()


def tonnes(cells: Sequence[str]) -> Row:
    """Four cells as the columns of tonnes."""
    return {f"{name}_t_d": number(c) for name, c in zip(POLLUTANTS, cells, strict=True)}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def golden() -> City:
    """The city that is worked out on paper."""
    return City(
        {
            "baseline": [
                {"region": region, "sector": sector, **tonnes(cells)}
                for region, sector, *cells in GOLDEN["baseline"]
            ],
            "plants": [
                {"plant": plant, "name": plant, "region": region}
                for plant, region in GOLDEN["plants"]
            ],
            "measures": [
                {"plant": plant, "level": level, "line": line, **tonnes(cells)}
                for level, rows in GOLDEN["measures"].items()
                for plant, line, *cells in rows
            ],
            "approvals": [
                {
                    "subject": subject,
                    "kind": "reduced_target",
                    "level": level,
                    "pollutant": pollutant,
                    "target": float(target),
                    "approved_on": date.fromisoformat(since),
                    "valid_until": date.fromisoformat(until) if until else None,
                    "document": document,
                }
                for subject, level, pollutant, target, since, until, document in GOLDEN["approvals"]
            ],
            "warnings": [
                {
                    "warning": name,
                    "action": action,
                    "level": level or None,
                    "issued_at": moment(issued),
                    "effective_from": moment(begins),
                }
                for name, action, level, issued, begins in GOLDEN["warnings"]
            ],
            "inspections": [
                {
                    "region": region,
                    "date": date.fromisoformat(day),
                    "plant": plant,
                    "inspector": inspector,
                    "implemented": number(share),
                }
                for region, day, plant, inspector, share in GOLDEN["inspections"]
            ],
            "activity": [
                {
                    "plant": plant,
                    "date": date.fromisoformat(day),
                    "electricity_kwh": number(electricity),
                    "gas_m3": number(gas),
                    "so2_kg": number(so2),
                }
                for plant, day, electricity, gas, so2 in GOLDEN["activity"]
            ],
            "aqi": [
                {
                    "region": "410800",
                    "time": moment(GOLDEN["observed_until"]),
                    "period": "hour",
                    "aqi": 310.0,
                    "control": False,
                    "standard": "hj633-2012",
                }
            ],
        }
    )
