"""Factors that are known by construction are read, and units that make them found."""

import types

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan import assemble
from jaxgan.explore.interpret import dissection
from jaxgan.explore.interpret.factors import (
    Factor,
    count_of,
    decision_on,
    information,
    known,
    learnt,
    moved,
)
from jaxgan.explore.interpret.layers import Generation
from tests.explore.interpret.made import SPEC, small

NUMBER, CLASS = Factor("size", 0, 1.0, 1.0), Factor("kind", 3, 1.0, 1.0)


@pytest.fixture(scope="module")
def reader():
    """Of points [4] whose numbers are three factors and the sign of a class."""
    draw = np.random.default_rng(0)
    points = draw.standard_normal((900, 4)).astype(np.float32)
    factors = np.concatenate([points[:, :3], points[:, 3:] > 0], 1).astype(float)
    modality = assemble.modality_of(SPEC)
    split = (points[:600], factors[:600]), (points[600:], factors[600:])
    return learnt(modality, ["a", "b", "c", "sign"], *split)


def test_a_reader_reads_and_says_how_well(reader):
    assert [f.classes for f in reader.factors] == [0, 0, 0, 2]
    assert all(f.skill > 0.85 for f in reader.factors)
    x = np.array([[1.0, -1, 0.5, 2], [0, 1, -1, -2]], np.float32)
    found = reader(x)
    np.testing.assert_allclose(found[:, :3], x[:, :3], atol=0.4)
    np.testing.assert_array_equal(found[:, 3], [1, 0])
    change = reader.change(found, found[::-1])
    np.testing.assert_allclose(change[0, 3], 1)
    deviation = reader.factors[0].deviation
    expected = abs(found[0, 0] - found[1, 0]) / deviation
    np.testing.assert_allclose(change[0, 0], expected)


@pytest.mark.slow
def test_the_decision_on_a_class_is_that_of_its_network(reader):
    """The log-odds of scikit-learn's own probabilities."""
    x = np.random.default_rng(1).standard_normal((5, 4)).astype(np.float32)
    chosen = jnp.tile(jnp.array([[0.0, 1.0]]), (5, 1))
    found = decision_on(reader, 3, chosen, jnp.asarray(x))
    (network,) = (n for columns, n in reader.networks if columns == (3,))
    chance = network.predict_proba(reader.components.transform(x) / reader.scale)
    expected = np.log(chance[:, 1] / chance[:, 0])
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)
    other = decision_on(reader, 3, 1 - chosen, jnp.asarray(x))
    np.testing.assert_allclose(other, -found)
    slope = jax.grad(lambda x: decision_on(reader, 3, chosen, x).sum())(x)
    assert np.isfinite(slope).all()


def test_information_and_variance_along_a_direction():
    steps, paths = np.arange(3.0), np.arange(60.0)[:, None]
    ruled, free = np.tile(steps, (60, 1)), np.tile(paths, (1, 3))
    assert information(steps, ruled, CLASS) == pytest.approx(np.log(3))
    assert information(steps, ruled, NUMBER) == pytest.approx(np.log(3))
    assert information(steps, free % 3, CLASS) == pytest.approx(0)
    assert information(steps, free, NUMBER) == pytest.approx(0)
    for factor in (NUMBER, CLASS):
        assert moved(ruled, factor) == pytest.approx(1)
        assert moved(free % 3, factor) == pytest.approx(0)
    half = ruled + np.tile(steps[:, None], (20, 3))  # as much within paths as between
    assert moved(half, NUMBER) == pytest.approx(0.5)
    assert moved(np.ones((4, 3)), NUMBER) == 0


def test_classes_are_few_whole_numbers():
    assert count_of(np.array([0.0, 2, 1, 2])) == 3
    assert count_of(np.array([0.5, 1.0])) == 0
    assert count_of(np.arange(100.0)) == 0


@pytest.mark.parametrize("unit", [0, 1, 2])
def test_ablating_the_unit_of_a_factor_changes_it_most(reader, unit):
    """Channel k makes coordinate k, which is factor k; the other three do a little of
    everything."""
    draw = np.random.default_rng(2)
    last = np.concatenate([2 * np.eye(4)[:3], 0.1 * draw.standard_normal((3, 4))])
    make, latent = Generation.of(model := small(last=last)), small().latents(0, 64)
    (layer,) = make.look(latent).stages
    units = dissection.busiest(make, latent, layer, 6)
    np.testing.assert_array_equal(units, np.arange(6))
    table = dissection.changes(make, latent, layer, units, model.modality, reader)
    assert dissection.chosen(table, unit, 0.5) == unit
    more = model.latents(1, 64)
    change = dissection.changes(
        make, more, layer, np.array([unit]), model.modality, reader
    )[0]
    found = dissection.Unit(unit, layer, unit, change)
    assert found.holds and found.share > 0.5
    assert not dissection.Unit((unit + 1) % 3, layer, unit, change).holds


def test_a_weak_unit_names_nothing():
    table = np.array([[0.01, 0.0], [1.0, 0.2], [0.8, 0.7]])
    assert dissection.chosen(table, 0, 0.5) == 1
    assert dissection.chosen(table, 0, 0.0) == 0


def test_known_factors_are_those_of_the_data():
    """`shapes` renders them; examples without a label are left out."""
    from jaxgan.data.shapes import shapes

    modality = assemble.modality_of({"modality": "image", "shape": [8, 8, 3]})
    opened = types.SimpleNamespace(
        source=shapes(image_size=8), model=types.SimpleNamespace(modality=modality)
    )
    examples, factors = known(opened, "test", 300)
    assert examples.shape == (300, 8, 8, 3) and factors.shape == (300, 6)
    assert count_of(factors[:, 0]) == 3 and count_of(factors[:, 1]) == 0
    bright = examples.reshape(300, -1).mean(1)
    assert np.corrcoef(bright, factors[:, 2])[0, 1] > 0.5  # larger shapes fill more
    opened.source = types.SimpleNamespace(spec={})
    opened.real = lambda split, n: (np.arange(3), np.array([2, -1, 0]))
    examples, factors = known(opened, "test", 3)
    np.testing.assert_array_equal(examples, [0, 2])
    np.testing.assert_array_equal(factors, [[2], [0]])
    opened.real = lambda split, n: (np.arange(3), None)
    assert known(opened, "test", 3) is None
