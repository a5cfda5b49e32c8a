"""The scores of likelihoods: their names and errors, bounds below exact values, floors."""

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.core.game import Bound
from jaxgan.data import digits
from jaxgan.data.source import image_source
from jaxgan.distributions.boltzmann import Boltzmann
from jaxgan.games.family import Family
from jaxgan.metrics import likelihood as likelihoods
from jaxgan.metrics.likelihood import annealed, likelihood
from jaxgan.metrics.pixel_floors import floors
from jaxgan.metrics.score import values_of
from jaxgan.modalities.image import IMAGE
from jaxgan.system.errors import UsageError

BRIGHT = np.array([0, 255, 255, 51], np.uint8)  # p = 0, 1, 1, 0.2
N = 12


def forward(networks, batch, key, *, binarisation="threshold", threshold=0.25):
    raise NotImplementedError


def log_prob(networks, x, key, *, binarisation, threshold):
    return -jnp.arange(float(x.shape[0])) / 2.0


def of_layers(networks, x, key, *, binarisation, threshold, layers, temperatures, runs):
    return log_prob(networks, x, key, binarisation=binarisation, threshold=threshold)


def bound(networks, x, key, *, binarisation, threshold, draws=1):
    return -4.0 + jnp.log(float(draws)) + jnp.zeros(x.shape[0])


def unknown(networks, x, key, *, binarisation, threshold):
    raise UsageError("too many codes")


@dataclasses.dataclass
class Judged:
    """A model whose functions ignore its networks."""

    family: Family
    options: Bound
    data_spec: Any = dataclasses.field(default_factory=dict)
    modality: Any = IMAGE

    def log_prob(self, x, key=None):
        return self.family.bind("log_prob", self.options)(None, jnp.asarray(x), key)

    def bound(self, x, key=None, **more):
        return self.family.bind("bound", self.options, **more)(None, jnp.asarray(x), key)


def judged(**family) -> Judged:
    structure = family.pop("structure", {})
    return Judged(Family(forward, **family), Bound(forward, structure))


@pytest.fixture(scope="module")
def source():
    images = np.tile(BRIGHT.reshape(1, 2, 2, 1), (N, 1, 1, 1))
    labels = np.arange(N, dtype=np.int32) % 2
    rows = {"data": images, "label": labels}
    return image_source("four", dict.fromkeys(("train", "validation", "test"), rows), 0)


def test_an_exact_value_stands_alone_with_its_error(source):
    found = likelihood(source, judged(log_prob=log_prob, bound=bound), 0)
    names = {"likelihood/log_p_at_0.25_test", "likelihood/bits_at_0.25_test"}
    assert {s.name for s in found} == names
    first, bits = found
    expected = -np.arange(N) / 2
    assert first.value == pytest.approx(expected.mean())
    error = expected.std(ddof=1) / np.sqrt(N)
    assert first.protocol["standard_error"] == pytest.approx(error)
    assert first.better == "higher" and first.protocol["n_real"] == N
    assert bits.value == pytest.approx(-expected.mean() / (4 * np.log(2)))


def test_a_bound_is_taken_where_nothing_is_exact(source):
    """Also where the family would be, but not this model."""
    for family in (dict(bound=bound), dict(bound=bound, log_prob=unknown)):
        found = values_of(likelihood(source, judged(**family), 0))
        assert found["likelihood/elbo_at_0.25_test"] == -4
        assert found["likelihood/iw500_at_0.25_test"] == pytest.approx(-4 + np.log(500))
        bits = (4 - np.log(500)) / (4 * np.log(2))
        assert found["likelihood/bits_at_0.25_test"] == pytest.approx(bits)


def test_a_model_without_either_says_why(source):
    with pytest.raises(UsageError, match="too many codes"):
        likelihood(source, judged(log_prob=unknown), 0)


@pytest.mark.parametrize("n", [1, 7, 12])
def test_blocks_are_of_one_size_and_have_all_examples_once(n):
    sizes, keys = [], []

    def function(x, key):
        sizes.append(len(x))
        keys.append(tuple(jax.random.key_data(key).tolist()))
        return x * 2.0

    x = np.arange(n)
    np.testing.assert_array_equal(
        likelihoods.in_blocks(function, x, jax.random.key(0), 5), 2 * x
    )
    assert set(sizes) == {min(n, 5)} and len(set(keys)) == len(keys)


@pytest.mark.slow
@pytest.mark.parametrize(("hidden", "mark"), [(3, ""), (25, "annealed_")])
def test_names_say_where_the_partition_function_is_an_estimate(source, hidden, mark):
    wide = 30  # more than are counted
    machine = Boltzmann(jnp.zeros((wide, hidden)), jnp.zeros(wide), jnp.zeros(hidden))
    structure = {"layers": "generator top", "runs": 7, "temperatures": 9}
    model: Any = judged(log_prob=of_layers, structure=structure)
    model.network = {"top": lambda: (machine, jnp.full(wide, 0.5), None)}.__getitem__
    first, _ = annealed(source, model, 0)
    assert first.name == f"likelihood/log_p_{mark}at_0.25_test"
    said = {k: first.protocol.get(k) for k in ("runs", "temperatures")}
    assert said == ({"runs": 7, "temperatures": 9} if mark else dict.fromkeys(said))
    if mark:  # a machine without weights: log Z is known, and each run says it
        exact = (wide + hidden) * np.log(2)
        estimated = first.protocol["estimated"]
        assert estimated["log_partition"] == pytest.approx(exact, rel=1e-5)
        assert estimated["variance"] == pytest.approx(0, abs=1e-6)


def test_forms_have_words():
    def word(spec=None, **given):
        def plain(networks, x, key):
            """Of examples as they are."""

        def binary(networks, x, key, *, binarisation, threshold, likelihood="bernoulli"):
            """Of those in another form."""

        def forward(networks, batch, key):
            """No defaults."""

        family = Family(forward, log_prob=binary if given else plain)
        options = Bound(forward, given)
        return likelihoods.form_of(Judged(family, options, spec or {}))

    binary = dict(binarisation="dynamic", threshold=0.5)
    assert word(**binary)[0] == "dynamic"
    assert word(**binary, likelihood="logistic")[0] == "8bit"
    assert word(**binary, likelihood="normal") == ("density", {})
    assert word()[0] == "density"
    assert word({"vocabulary": "ab"})[0] == "symbols"


def test_floors_of_single_pixels(source):
    """By hand: twelve training images that are all alike, half a count added each."""
    x, form = np.asarray(source.splits["test"]["data"]), dict(likelihood="bernoulli")
    form |= dict(threshold=0.5, binarisation="threshold")
    found = floors(source, IMAGE, x, form)
    assert found["pixels"] == pytest.approx(4 * np.log(12.5 / 13))
    assert found["classes"] == pytest.approx(4 * np.log(6.5 / 7))
    assert set(found) == {"pixels", "classes"}
    levels = floors(source, IMAGE, x, form | dict(likelihood="logistic"))
    assert levels["pixels"] == pytest.approx(4 * np.log(12.5 / (12 + 128)))
    noise = floors(source, IMAGE, x, form | dict(binarisation="dynamic"))["noise"]
    assert noise == pytest.approx(0.2 * np.log(0.2) + 0.8 * np.log(0.8), abs=1e-6)


@pytest.mark.slow
def test_floors_of_the_digits():
    """The published splits differ: 24.72 and 20.03 nats at the threshold, 27.18 and 13.58
    of dynamic binarisation (measured apart)."""
    source = digits(image_size=8)
    x, form = np.asarray(source.splits["test"]["data"]), dict(likelihood="bernoulli")
    at = floors(source, IMAGE, x, form | dict(threshold=0.5, binarisation="threshold"))
    assert at["pixels"] == pytest.approx(-24.72, abs=0.4)
    assert at["classes"] == pytest.approx(-20.03, abs=0.4)
    drawn = floors(source, IMAGE, x, form | dict(threshold=0.5, binarisation="dynamic"))
    assert drawn["pixels"] == pytest.approx(-27.18, abs=0.5)
    assert drawn["noise"] == pytest.approx(-13.58, abs=0.3)
