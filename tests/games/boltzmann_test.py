"""Boltzmann machines as games: their phases, their samples and their bounds."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.core.game import Networks
from jaxgan.distributions.boltzmann import Boltzmann, log_partition, states_of
from jaxgan.distributions.prior import Prior, bernoulli
from jaxgan.games import boltzmann as games
from jaxgan.games import phases
from jaxgan.losses.energy import free_energy_gap
from jaxgan.models.boltzmann import RBM
from jaxgan.system.errors import UsageError
from tests.distributions.boltzmann_test import MACHINE, P, V

KEY = jax.random.key(0)
SHAPE = (2, 3, 1)
PRIOR = Prior({"hidden": bernoulli(4)})
IMAGES = jnp.float32(2 * V - 1).reshape(-1, *SHAPE)  # all of them
INDEX = jnp.arange(64, dtype=jnp.int32)
BATCH = {"data": IMAGES, "index": INDEX}
READ = dict(binarisation="threshold", threshold=0.5)
ANNEALED = dict(temperatures=50, runs=20)
ONE, TWO = "generator", "generator second"


def networks_of(*machines: Boltzmann, train: bool = False, chains: int = 5) -> Networks:
    modules, params, variables = {}, {}, {}
    for name, machine in zip(TWO.split(), machines):
        visible, hidden = machine.weights.shape
        modules[name] = RBM(SHAPE, hidden, visible, chains)
        params[name] = {k: getattr(machine, k) for k in ("weights", "visible", "hidden")}
        kept = {"mean": jnp.full(visible, 0.5), "chains": jnp.zeros((chains, visible))}
        variables[name] = {"kept": kept}
    return Networks(modules, params, variables, train)


RBM_, TURNED = networks_of(MACHINE), networks_of(MACHINE, MACHINE.turned)
UPPER = Boltzmann(
    jnp.float32(np.random.default_rng(0).normal(size=(4, 3))),
    jnp.float32([0.3, -0.2, 0.1, 0.5]),
    jnp.float32([-0.4, 0.2, 0.6]),
)
DEEP = networks_of(MACHINE, UPPER)


def log_prob(networks, layers, x=IMAGES):
    return np.asarray(games.log_prob(networks, x, KEY, layers=layers, **READ, **ANNEALED))


def bound(networks, layers, draws, x=IMAGES, key=KEY):
    given = dict(layers=layers, draws=draws, **READ, **ANNEALED)
    return np.asarray(games.bound(networks, x, key, **given))


def play(networks, prior=PRIOR, **options):
    return games.boltzmann(networks, BATCH, KEY, prior=prior, gibbs_steps=1, **options)


@pytest.mark.slow
def test_log_p_of_all_images():
    np.testing.assert_allclose(log_prob(RBM_, ONE), np.log(P), rtol=1e-5)
    np.testing.assert_allclose(bound(RBM_, ONE, draws=1), np.log(P), rtol=1e-5)


def test_a_second_layer_that_is_the_first_one_turned_changes_nothing():
    found = log_prob(TURNED, TWO)
    np.testing.assert_allclose(found, np.log(P), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(bound(TURNED, TWO, draws=1), np.log(P), atol=1e-4)


@pytest.mark.slow
def test_another_second_layer_is_a_law_of_its_own_above_its_bound():
    """The bound of one draw, its mean over 2,000 examples alike, is below log p, and that
    of many draws comes to it."""
    exact = log_prob(DEEP, TWO)
    np.testing.assert_allclose(np.exp(np.float64(exact)).sum(), 1, rtol=1e-5)
    assert np.abs(exact - np.log(P)).max() > 0.1
    x = jnp.tile(IMAGES[37][None], (2000, 1, 1, 1))
    one, many = (bound(DEEP, TWO, draws, x[: 2000 // draws]) for draws in (1, 20))
    error = one.std() / len(one) ** 0.5
    assert one.mean() < exact[37] - 4 * error
    assert one.mean() < many.mean() < exact[37] + 4 * many.std() / len(many) ** 0.5


def test_the_exact_phase_is_log_p_itself():
    outputs, _ = play(RBM_, negative="exact")
    found = free_energy_gap(outputs["real_free_energy"], outputs["model_free_energy"])
    np.testing.assert_allclose(found, -np.log(P), rtol=1e-5)


@pytest.mark.slow
def test_contrastive_divergence_begins_with_the_data_and_gibbs_with_the_chains():
    networks = networks_of(MACHINE, train=True)
    outputs, same = play(networks, negative="cd", steps=0)
    real = outputs["real_free_energy"]
    np.testing.assert_array_equal(outputs["model_free_energy"], real)
    kept = same.variables["generator"]["kept"]
    np.testing.assert_array_equal(kept["chains"], 0)
    np.testing.assert_allclose(kept["mean"], 0.5, rtol=1e-6)  # that of all states
    outputs, moved = play(networks, negative="pcd", steps=0)
    energy = MACHINE.free_energy(jnp.zeros((1, 6)))[0]
    np.testing.assert_allclose(outputs["model_free_energy"], np.full(5, energy), rtol=1e-6)
    outputs, moved = play(networks, negative="pcd", steps=3)
    chains = moved.variables["generator"]["kept"]["chains"]
    assert set(np.unique(chains)) == {0.0, 1.0} and len(np.unique(chains, axis=0)) > 1
    found = MACHINE.free_energy(chains)
    np.testing.assert_allclose(outputs["model_free_energy"], found, rtol=1e-6)


def test_no_chain_moves_where_nothing_is_trained():
    _, after = play(RBM_, negative="pcd", steps=3)
    np.testing.assert_array_equal(after.variables["generator"]["kept"]["chains"], 0)


@pytest.mark.slow
def test_a_second_layer_learns_from_hidden_units_of_the_images():
    prior = Prior({"hidden": bernoulli(3)})
    outputs, _ = play(DEEP, prior, layers=TWO, negative="exact")
    top = -log_partition(UPPER)
    np.testing.assert_allclose(outputs["second_model_free_energy"], [top], rtol=1e-6)
    energies = np.asarray(UPPER.free_energy(states_of(4)))
    found = np.asarray(outputs["second_real_free_energy"])
    assert all(np.abs(energies - x).min() < 1e-5 for x in found)


def test_samples_are_the_means_of_their_pixels_given_hidden_units():
    latent = {"hidden": jnp.float32([[0, 1, 1, 0], [1, 1, 0, 1]])}
    made = games.generate(RBM_, latent, KEY, layers=ONE, gibbs_steps=0)
    expected = 2 * jax.nn.sigmoid(MACHINE.visible_logits(latent["hidden"])) - 1
    np.testing.assert_allclose(made.reshape(2, 6), expected, atol=1e-6)
    static = games.generate(RBM_, latent, KEY, layers=ONE, gibbs_steps=3)
    chosen = games.generate(RBM_, latent, KEY, layers=ONE, gibbs_steps=jnp.float32(3.0))
    np.testing.assert_array_equal(static, chosen)


@pytest.mark.parametrize(("networks", "layers"), [(RBM_, ONE), (DEEP, TWO)])
def test_samples_have_the_means_of_the_model(networks, layers):
    n, top = 4000, networks.modules[layers.split()[-1]].hidden
    coins = jax.random.bernoulli(KEY, 0.5, (n, top)).astype(jnp.float32)
    made = games.generate(networks, {"hidden": coins}, KEY, layers=layers, gibbs_steps=12)
    found = (np.asarray(made).reshape(n, 6) + 1) / 2
    p = np.exp(np.float64(log_prob(networks, layers)))
    error = found.std(0) / n**0.5
    assert (np.abs(found.mean(0) - p @ V) < 4.5 * error).all()


def test_the_encoder_says_a_law_of_the_top_layer():
    law = games.encode(RBM_, IMAGES, KEY, layers=ONE, **READ)["hidden"]
    np.testing.assert_allclose(law.logits, MACHINE.hidden_logits(jnp.float32(V)), rtol=1e-5)
    assert games.encode(DEEP, IMAGES, KEY, layers=TWO, **READ)["hidden"].shape == (3,)


def large(scale: float) -> Boltzmann:
    draw = np.random.default_rng(1)
    weights = jnp.float32(draw.normal(0, scale, (24, 24)))
    return Boltzmann(weights, jnp.zeros(24), jnp.zeros(24))


@pytest.mark.slow
def test_collapsed_annealing_is_said_in_one_line(capsys):
    mean = jnp.full(24, 0.5)
    found = jax.jit(phases.partition, static_argnums=(3, 4))(large(4.0), mean, KEY, 2, 50)
    jax.effects_barrier()
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("warning: annealed importance sampling: log Z")
    assert "they have collapsed" in line and np.isfinite(found)
    phases.partition(large(0.01), mean, KEY, 2, 50)
    jax.effects_barrier()
    assert capsys.readouterr().err == ""


def test_mistakes():
    with pytest.raises(UsageError, match=r"config.latents.hidden has 3 numbers; .* have 4"):
        games.generate(RBM_, {"hidden": jnp.zeros((1, 3))}, KEY, layers=ONE, gibbs_steps=0)
    with pytest.raises(UsageError, match="config.latents.hidden has 0 numbers"):
        games.generate(RBM_, {"z": jnp.zeros((1, 4))}, KEY, layers=ONE, gibbs_steps=0)
    with pytest.raises(UsageError, match=r"grey images .* is \[2, 3, 3\], so take"):
        log_prob(RBM_, ONE, jnp.zeros((1, 2, 3, 3)))
    with pytest.raises(UsageError, match="no 'gibbs'; it may be cd, exact, pcd"):
        play(RBM_, negative="gibbs")
    with pytest.raises(UsageError, match="has 24 and 24: take 'pcd'"):
        phases.check_countable(large(1.0), "config.game.negative='exact'", "'pcd'")
    with pytest.raises(UsageError, match="here are 3 and 4: take `bound`"):
        log_prob(DEEP, f"{TWO} second")
    with pytest.raises(UsageError, match="has 0 hidden units and 5 chains; it needs at"):
        RBM(SHAPE, 0, 6, 5).init(KEY, train=True)
