"""Attributions of trained classifiers of digits against randomised ones: J. Adebayo et al.,
"Sanity Checks for Saliency Maps", 2018 (arXiv:1810.03292).

Measured, the mean of 64 test digits, signed Spearman correlation of maps from the mean
digit as baseline:

                            with random weights    between two trained seeds
    integrated gradients    -0.013                 0.504
    gradient x input        -0.002                 0.432
    occlusion                0.003                 0.846

Maps of gradient x input may resemble those of a randomised network by nature, for the input
shows through; with their signs these do not. Completeness at 512 points: 6e-4 at most.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.data import digits
from jaxgan.explore.interpret import attribution
from jaxgan.metrics.features import classifier
from jaxgan.modalities.image import IMAGE

N, STEPS = 64, 300


@pytest.fixture(scope="module")
def case():
    """f of two trained seeds and of random weights; test digits; their mean."""
    splits = digits(image_size=16).splits
    images, labels = splits["train"]["data"], splits["train"]["label"]
    network = classifier.Network(10, width=8, hidden=32)
    weights = []
    with pytest.MonkeyPatch.context() as patch:
        for seed in (0, 1):
            patch.setattr(classifier, "SEED", seed)
            weights.append(
                classifier.train(network, images, labels, STEPS, classifier.IMAGES)
            )
    weights.append(network.init(jax.random.key(2), images[:1])["params"])
    x = IMAGE.decode(jnp.asarray(splits["test"]["data"][:N]))
    label = jax.nn.one_hot(splits["test"]["label"][:N], 10)

    def of(params):
        def f(x):
            logits, _ = network.apply({"params": params}, (x + 1) * 127.5)
            return jnp.sum(label * logits, 1)

        return f

    found = classifier.classify(network, weights[0], splits["test"]["data"])[0]
    assert np.mean(found.argmax(1) == splits["test"]["label"]) > 0.9
    return [of(params) for params in weights], x, jnp.mean(x, 0, keepdims=True)


def correlations(case, method):
    """With the randomised network, and between trained seeds."""
    (one, other, random), x, mean = case
    maps = [method(f, x, baseline=mean) for f in (one, other, random)]
    against = attribution.rank_correlations(maps[0], maps[2])
    return np.nanmean(against), np.nanmean(attribution.rank_correlations(*maps[:2]))


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["integrated_gradients", "gradient_times_input", "occlusion"]
)
def test_a_map_is_not_that_of_random_weights(case, name):
    method = getattr(attribution, name)
    if name == "occlusion":
        patches = attribution.blocks((16, 16, 1))

        def method(f, x, baseline):
            return attribution.occlusion(f, x, patches, baseline)

    randomised, seeds = correlations(case, method)
    print(f"{name}: with a randomised network {randomised:.3f}, between seeds {seeds:.3f}")
    assert abs(randomised) < 0.3 and seeds > randomised


@pytest.mark.slow
def test_integrated_gradients_are_complete(case):
    (f, _, _), x, mean = case
    change = np.abs(np.asarray(f(x) - f(jnp.broadcast_to(mean, x.shape))))
    found = attribution.integrated_gradients(f, x, mean, points=512)
    errors = attribution.completeness(f, x, found, mean)
    print("completeness", errors.max(), np.median(errors), change.min())
    assert errors.max() < 1e-3
