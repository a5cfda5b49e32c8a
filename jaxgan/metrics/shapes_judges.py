"""Judges of shapes in space: sets of clouds, occupied shares, distance to true surfaces.

Every score stands beside its floor, that of as many training examples against the same test
examples: what an exact sampler scores.
"""

from collections.abc import Callable

import numpy as np

from jaxgan.data.source import Source, digest_of, examples_of, permutation
from jaxgan.metrics import clouds, volumes
from jaxgan.metrics.score import BOTH, FAKES, Score, score
from jaxgan.metrics.solid_fit import surface_distances
from jaxgan.modalities import MODALITIES
from jaxgan.system.cache import kept

COUNT, ASSIGNED = 200, 100  # clouds of each set, by Chamfer and by assignment distances
POINTS = 128  # of a cloud that are assigned
FITTED = 64  # clouds to which solids are fitted
COMPARED = 1000  # volumes whose occupied shares are compared
BETTER = {"cov": "higher"}

Sample = Callable[[int], np.ndarray]


def real(source: Source, split: str, n: int) -> np.ndarray:
    """Stored examples of a split, n or as many as there are, in a fixed random order:
    those of users come sorted by class."""
    rows = permutation(0, 0, source.size(split))[:n]
    return examples_of(source, MODALITIES[source.spec["modality"]], split, rows)[0]


def as_clouds(source: Source, examples: np.ndarray) -> np.ndarray:
    """Clouds as they are, and of volumes 256 points of the surface."""
    if source.spec["modality"] == "cloud":
        return examples
    return volumes.surface_points(examples, 256)


def of_data(
    name: str, distance: clouds.Distance, test: np.ndarray, train: np.ndarray
) -> dict[str, np.ndarray]:
    """The distances within test clouds, `between` [N, N], and the scores of as many
    training clouds in the place of fakes: the same for all models, so kept in the cache."""

    def make() -> dict[str, np.ndarray]:
        between = clouds.within(distance, test)
        own, across = clouds.within(distance, train), distance(train, test)
        floors = clouds.set_scores(own, across, between)
        return {"between": between, **{k: np.array(v) for k, v in floors.items()}}

    seen = digest_of({"test": {"data": test}, "train": {"data": train}})
    return kept("clouds", f"{name}-1 {seen}", make)


def cloud_scores(source: Source, sample: Sample) -> list[Score]:
    """ "clouds/chamfer/..." and "clouds/assignment/...": the scores of
    `clouds.set_scores`; and "clouds/jsd", bits."""
    n = min(COUNT, source.size("test"), source.size("train"))
    test, train = (as_clouds(source, real(source, s, n)) for s in ("test", "train"))
    fake = as_clouds(source, sample(n))
    said = {
        "normalisation": source.spec.get("normalisation", "none"),
        "split": "test",
        "data_digest": source.spec["digest"],
    }
    found: list[Score] = []
    kinds: tuple[tuple[str, clouds.Distance, int, int], ...] = (
        ("chamfer", clouds.chamfer, n, test.shape[1]),
        ("assignment", clouds.assignment, min(n, ASSIGNED), min(POINTS, test.shape[1])),
    )
    for name, distance, count, points in kinds:
        a, b, c = (x[:count, :points] for x in (fake, test, train))
        known = of_data(name, distance, b, c)
        own, across = clouds.within(distance, a), distance(a, b)
        scored = clouds.set_scores(own, across, known["between"])
        for key, value in scored.items():
            protocol = {"n_fake": count, "n_real": count, "points": points, **said}
            if key == "one_nna":
                protocol["perfect"] = (count - 1) / (2 * count - 1)
            better = "" if key == "one_nna" else BETTER.get(key, "lower")
            path = f"clouds/{name}/{key}"
            made = score(path, value, BOTH, better, floor=float(known[key]), **protocol)
            found.append(made)
    grid = clouds.cube(test)
    jsd, floor = (clouds.occupied_divergence(x, test, *grid) for x in (fake, train))
    protocol = {"n_fake": n, "n_real": n, "cells": clouds.CELLS, "unit": "bits", **said}
    return [*found, score("clouds/jsd", jsd, BOTH, "lower", floor=floor, **protocol)]


def surface_scores(source: Source, sample: Sample) -> list[Score]:
    """ "solids/surface_distance": the mean distance of points to the surface of the solid
    that fits a cloud best; of volumes, of points where they pass one half."""
    n = min(FITTED, source.size("test"))
    fake = surface_distances(as_clouds(source, sample(n)))[0]
    test = as_clouds(source, real(source, "test", n))
    key = f"surface-1 {digest_of({'test': {'data': test}})}"
    floor = kept("clouds", key, lambda: {"found": surface_distances(test)[0]})["found"]
    said = {"n_fake": n, "data_digest": source.spec["digest"]}
    return [
        score(
            f"solids/surface_distance{part}",
            float(function(fake)),
            FAKES,
            "lower",
            floor=float(function(floor)),
            **said,
        )
        for part, function in (("", np.mean), ("_median", np.median))
    ]


def occupancy_scores(source: Source, sample: Sample) -> list[Score]:
    """ "voxels/share": the mean occupied share of a volume; "voxels/share_distance": the
    Wasserstein distance of its distribution; "voxels/parts": connected parts."""
    n = min(COMPARED, source.size("test"), source.size("train"))
    fake, test, train = sample(n), real(source, "test", n), real(source, "train", n)
    a, b, c = (np.sort(volumes.occupied_shares(x)) for x in (fake, test, train))
    parts = [
        float(np.mean([volumes.parts(x) for x in some[:FITTED]])) for some in (fake, test)
    ]
    said = {"n_fake": n, "n_real": n, "data_digest": source.spec["digest"]}
    few = said | {"n_fake": min(n, FITTED), "n_real": min(n, FITTED)}
    k = min(len(a), len(b), len(c))
    gaps = [float(np.abs(x[:k] - b[:k]).mean()) for x in (a, c)]
    return [
        score("voxels/share", float(a.mean()), FAKES, floor=float(b.mean()), **said),
        score("voxels/share_distance", gaps[0], BOTH, "lower", floor=gaps[1], **said),
        score("voxels/parts", parts[0], FAKES, floor=parts[1], **few),
    ]
