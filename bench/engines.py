"""The same classification by five engines, for the bench: reading blocks, merge max, hourly AQI.

Each function reads the file and returns the episodes as an Arrow table of region, start, end
[h since 1970-01-01 00:00] and level (1 to 3); `scan` reads only. Libraries are imported inside,
so that each process carries its own alone.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pyarrow as pa

# The plan's conditions as the peers need them, typed in here so that they share nothing with us.
HOUR_US, WINDOW_H, MIN_VALID_H, MERGE_H = 3_600_000_000, 24, 20, 36
SCHEMA = pa.schema(
    [("region", pa.string()), ("start", pa.int64()), ("end", pa.int64()), ("level", pa.int64())]
)


def scan(path: Path) -> pa.Table:
    """Decode the three columns and touch every value; nothing else."""
    import duckdb

    with duckdb.connect() as db:
        db.execute(SCAN, [str(path)]).fetchall()
    return SCHEMA.empty_table()


SCAN = """
SELECT count(*), sum(aqi), min(time), max(time), sum(length(region)) FROM read_parquet(?)
"""


def kernel(path: Path) -> pa.Table:
    """This program."""
    from analytics.episodes import classify
    from analytics.plan import Level
    from data.rulebook import plan, standards
    from data.scan import classify_parquet

    edition, tables = plan("jiaozuo-2023"), standards()
    found = classify_parquet(path, lambda s: [classify(s, plan=edition, standards=tables)])
    ranks = [int(Level.from_code(code)) for code in found["level"].to_pylist()]
    hours = [found[name].cast(pa.int64()).to_numpy() // 3600 for name in ("start", "end")]
    return pa.table([found["region"].cast(pa.string()), *hours, ranks], schema=SCHEMA)


def polars(path: Path) -> pa.Table:
    """Polars: lazy expressions, region by region."""
    import polars as pl

    hour, m, two, three = pl.col("hour"), pl.col("m"), pl.col("m24"), pl.col("m48")
    mean = pl.col("aqi").rolling_mean(WINDOW_H, min_samples=MIN_VALID_H)
    formed = hour >= hour.min() + WINDOW_H - 1
    red = (m > 200) & (two > 200) & (three > 200) & (pl.col("peak") > 300)
    k3, k2 = (m > 150) & (two > 150) & (three > 150), (m > 150) & (two > 150)
    orange = ((m > 200) & (two > 200)) | k3
    level = pl.when(red).then(3).when(orange).then(2).when((m > 200) | k2).then(1)
    low = hour - WINDOW_H * pl.when(k3).then(3).when(k2).then(2).otherwise(1) + 1
    begins = (pl.col("low") - hour.cum_max().shift() - 1 >= MERGE_H).fill_null(True)

    def episodes(rows: pl.DataFrame) -> pl.LazyFrame:
        known = rows.lazy().filter(pl.col("aqi").is_not_null())
        axis = known.select(pl.int_range(hour.min(), hour.max() + 1).alias("hour"))
        running = (
            axis.join(known, on="hour", how="left", maintain_order="left")
            .select("hour", pl.when(formed).then(mean).alias("m"))
            .with_columns(
                m.shift(WINDOW_H).alias("m24"),
                m.shift(2 * WINDOW_H).alias("m48"),
                m.rolling_max(2 * WINDOW_H + 1, min_samples=1).alias("peak"),
            )
        )
        hits = running.select("hour", level.alias("level"), low.alias("low"))
        hits = hits.filter(pl.col("level").is_not_null()).sort("low", "hour")
        spans = hits.with_columns(begins.cum_sum().alias("episode")).group_by("episode")
        found = spans.agg(
            pl.col("low").min().alias("start"), hour.max().alias("end"), pl.col("level").max()
        )
        return found.with_columns(pl.lit(rows["region"][0]).alias("region"))

    frame = pl.read_parquet(path).with_columns(
        (pl.col("time").dt.epoch("us") // HOUR_US).alias("hour")
    )
    parts = [episodes(rows).collect() for rows in frame.partition_by("region")]
    return _in_order(pl.concat(parts).to_arrow())


def sql(path: Path) -> pa.Table:
    """DuckDB: window functions."""
    import duckdb

    with duckdb.connect() as db:
        return _in_order(db.sql(SQL, params=[str(path)]).to_arrow_table())


SQL = """
WITH rows AS (
    SELECT region, epoch_us(time) // 3600000000 AS hour, aqi FROM read_parquet(?)
), axis AS (
    SELECT region, unnest(range(min(hour), max(hour) + 1)) AS hour
    FROM rows WHERE aqi IS NOT NULL GROUP BY region
), dense AS (
    SELECT region, hour, aqi FROM axis LEFT JOIN rows USING (region, hour)
), running AS (
    SELECT region, hour,
        CASE WHEN count(aqi) OVER day >= 20 AND count(*) OVER day = 24
            THEN sum(aqi) OVER day / count(aqi) OVER day END AS m
    FROM dense
    WINDOW day AS (PARTITION BY region ORDER BY hour ROWS 23 PRECEDING)
), lagged AS (
    SELECT region, hour, m, lag(m, 24) OVER past AS m24, lag(m, 48) OVER past AS m48,
        max(m) OVER (past ROWS 48 PRECEDING) AS peak
    FROM running
    WINDOW past AS (PARTITION BY region ORDER BY hour)
), judged AS (
    SELECT region, hour,
        CASE WHEN m > 200 AND m24 > 200 AND m48 > 200 AND peak > 300 THEN 3
            WHEN m > 200 AND m24 > 200 OR m > 150 AND m24 > 150 AND m48 > 150 THEN 2
            WHEN m > 200 OR m > 150 AND m24 > 150 THEN 1 END AS level,
        hour + 1 - 24 * CASE WHEN m24 > 150 AND m > 150 AND m48 > 150 THEN 3
            WHEN m24 > 150 AND m > 150 THEN 2 ELSE 1 END AS low
    FROM lagged
), reached AS (
    SELECT *, max(hour) OVER (
        PARTITION BY region ORDER BY low, hour ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS reach
    FROM judged WHERE level IS NOT NULL
), numbered AS (
    SELECT *, count(*) FILTER (reach IS NULL OR low - reach - 1 >= 36) OVER (
        PARTITION BY region ORDER BY low, hour ROWS UNBOUNDED PRECEDING
    ) AS episode
    FROM reached
)
SELECT region, min(low) AS start, max(hour) AS "end", max(level) AS level
FROM numbered GROUP BY region, episode
"""


def pandas(path: Path) -> pa.Table:
    """pandas: rolling means, region by region."""
    import pandas as pd

    frame = pd.read_parquet(path)
    frame["hour"] = frame.pop("time").astype("int64") // HOUR_US
    parts = []
    for region, rows in frame.groupby("region", observed=True, sort=True):
        known = rows.dropna(subset="aqi")
        axis = pd.RangeIndex(known["hour"].min(), known["hour"].max() + 1)
        aqi = known.set_index("hour")["aqi"].reindex(axis)
        m = aqi.rolling(WINDOW_H, min_periods=MIN_VALID_H).mean()
        m.iloc[: WINDOW_H - 1] = float("nan")
        m24, m48 = m.shift(WINDOW_H), m.shift(2 * WINDOW_H)
        k3, k2 = (m > 150) & (m24 > 150) & (m48 > 150), (m > 150) & (m24 > 150)
        peak = m.rolling(2 * WINDOW_H + 1, min_periods=1).max()
        level = pd.Series(0, index=axis)
        level[(m > 200) | k2] = 1
        level[((m > 200) & (m24 > 200)) | k3] = 2
        level[(m > 200) & (m24 > 200) & (m48 > 200) & (peak > 300)] = 3
        low = axis.to_series() + 1 - WINDOW_H * (1 + k2.astype(int) + k3.astype(int))
        hits = pd.DataFrame({"start": low, "end": axis, "level": level})[level > 0]
        hits = hits.sort_values(["start", "end"])
        begins = ~(hits["start"] - hits["end"].cummax().shift() - 1 < MERGE_H)
        spans = hits.groupby(begins.cumsum()).agg({"start": "min", "end": "max", "level": "max"})
        parts.append(spans.assign(region=region))
    return _in_order(pa.Table.from_pandas(pd.concat(parts), preserve_index=False))


def warm_up(name: str) -> None:
    """Import what an engine needs, so that its time is work alone."""
    if name == "kernel":
        import_module("data.scan")
    else:
        import_module("duckdb" if name in ("scan", "sql") else name)


def _in_order(found: pa.Table) -> pa.Table:
    table = found.select(SCHEMA.names).cast(SCHEMA)
    return table.sort_by([("region", "ascending"), ("start", "ascending")])


ENGINES: dict[str, Callable[[Path], pa.Table]] = {
    "scan": scan,
    "kernel": kernel,
    "polars": polars,
    "sql": sql,
    "pandas": pandas,
}
