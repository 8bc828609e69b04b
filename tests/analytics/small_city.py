"""Small random cities whose every choice of measures can be tried."""

from __future__ import annotations

import numpy as np

from analytics.plan import Level
from analytics.plant_sets import SETS, PlantSets


def small_city(seed: int, n: int = 6, r: int = 2) -> PlantSets:
    """`n` plants in `r` counties; loads and tonnes are decimals, so that sums are exact enough."""
    rng = np.random.default_rng(seed)
    emissions = rng.integers(1, 60, (n, 4)) / 10
    load = np.sort(rng.integers(0, 11, (n, 3)) / 10, axis=1)
    load = np.concatenate([np.zeros((n, 1)), load], axis=1)
    cut = np.round(emissions[:, None, :] * load[:, :, None], 3)
    given = rng.random((n, len(SETS))) < 0.9
    given[:, 0] = True
    cut[~given] = 0.0
    load = np.where(given, load, 0.0)
    region = np.concatenate([np.arange(r), rng.integers(0, r, n - r)])
    baseline = np.zeros((r, 4))
    np.add.at(baseline, region, emissions)
    return PlantSets(
        plants=np.array([f"P{i}" for i in range(n)], dtype=object),
        region=region.astype(np.int64),
        regions=tuple(f"R{i}" for i in range(r)),
        industry=rng.choice(["a", "b"], n).astype(object),
        grade=rng.choice(["A", "B", "C"], n).astype(object),
        category=rng.choice(["normal", "normal", "guaranteed"], n).astype(object),
        emissions=emissions,
        cut=cut,
        load_cut=load,
        stops=load >= 1,
        given=given,
        running=rng.random(n) < 0.9,
        rotates=rng.random(n) < 0.5,
        floor=np.where(rng.random(n) < 0.3, 0.4, 0.0),
        output=rng.integers(1, 100, n).astype(float),
        jobs=rng.integers(5, 300, n).astype(float),
        baseline=np.round(baseline * 1.3, 3),
    )


LEVEL = Level.ORANGE
