"""Classifiers of clouds and voxels learn kinds of solids, whatever the order of points."""

import numpy as np
import pytest

from jaxgan.data import solids
from jaxgan.data.source import examples_of
from jaxgan.metrics.features.classifier import classifier_of
from jaxgan.metrics.features.kinds import KINDS
from jaxgan.modalities import MODALITIES


@pytest.mark.slow
@pytest.mark.parametrize("form", ["cloud", "voxels"])
def test_kinds_of_solids_are_learnt(form, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    source, modality = solids(form=form, points=64, side=8), MODALITIES[form]
    sides = [
        examples_of(source, modality, split, np.arange(n))
        for split, n in (("train", 2000), ("test", 300))
    ]
    arrays = [array for side in sides for array in side]
    found = classifier_of(*arrays, steps=200, kind=KINDS[form])
    assert found.accuracy > 0.6  # of five kinds
    features, logits = found.outputs(arrays[2])
    assert features.shape == (300, 128) and logits.shape == (300, 5)
    decoded = np.asarray(modality.decode(arrays[2][:9]))
    np.testing.assert_allclose(found.smooth(decoded), features[:9], atol=1e-4)
    if form == "cloud":
        order = np.random.default_rng(0).permutation(64)
        shuffled, _ = found.outputs(arrays[2][:, order])
        np.testing.assert_allclose(shuffled, features, atol=1e-5)
