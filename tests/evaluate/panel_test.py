"""The panel, of outputs made by hand."""

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.metrics import roc_auc_score

from jaxgan.core.game import Bound, Game, Player, Term
from jaxgan.distributions import Categorical, Normal
from jaxgan.evaluate import panel
from jaxgan.evaluate.certificates import fitted
from jaxgan.losses import adversarial, autoencoder
from jaxgan.metrics.score import FAKES, values_of
from jaxgan.modalities.modality import flat

KEY = jax.random.key(0)


def game_with(loss):
    player = Player(("discriminator",), {"loss": Term(Bound(loss))}, Bound(loss))
    return Game({}, Bound(loss), {"critic": player}, ("critic",))


def rows(game, outputs):
    return jax.device_get(panel.rows(game, outputs, flat, {}))


def summary(*args, **kwargs):
    return values_of(panel.summary(*args, **kwargs))


def test_a_classifiers_certificate():
    """N(0, 1) against N(1, 1) by the exact logit: JSD 0.111421, accuracy Phi(1/2)."""
    real, fake = jax.random.normal(KEY, (2, 100_000)) + jnp.array([[0.0], [1.0]])
    game = game_with(adversarial.non_saturating_discriminator)
    outputs = {"real_logits": 0.5 - real, "fake_logits": 0.5 - fake}
    found = summary(game, rows(game, outputs))
    np.testing.assert_allclose(found["estimated/jensen_shannon"], 0.111421, atol=0.004)
    assert 0.1 < found["certified/jensen_shannon"] < found["estimated/jensen_shannon"]
    np.testing.assert_allclose(found["accuracy"], 0.691462, atol=0.005)
    labels = np.repeat([1, 0], 100_000)
    auc = roc_auc_score(labels, np.concatenate([0.5 - real, 0.5 - fake]))
    np.testing.assert_allclose(found["ranking"], auc, rtol=1e-6)


def test_accuracy_is_of_the_calibrated_logits():
    """DCGAN by running statistics: the sign of a shifted logit tells nothing."""
    real, fake = jax.random.normal(KEY, (2, 20_000)) + jnp.array([[0.0], [1.0]])
    game = game_with(adversarial.non_saturating_discriminator)
    sides = {
        "real_logits": np.asarray(30.5 - real),
        "fake_logits": np.asarray(30.5 - fake),
    }
    found = summary(game, sides, scales=fitted(sides["real_logits"], sides["fake_logits"]))
    np.testing.assert_allclose(found["accuracy"], 0.691462, atol=0.01)
    estimated = found["estimated/total_variation"]
    np.testing.assert_allclose(2 * found["accuracy"] - 1, estimated, atol=1e-6)


def test_an_autoencoders_errors_certify_nothing():
    game = game_with(autoencoder.equilibrium_discriminator)
    sides = {
        "real_logits": np.array([-1.0, -2.0]),
        "fake_logits": np.array([-3.0, -4.0]),
    }
    assert summary(game, sides) == {"ranking": 1.0, "real_logit": -1.5}


def test_ranking_counts_ties_by_half():
    assert (
        panel.ranking(np.array([1.0, 2.0]), np.array([1.0, 3.0])) == (0.5 + 0 + 1 + 0) / 4
    )


def test_a_critics_certificate_is_per_slope():
    """f(x) = -3 x of N(0, 1) and N(2, 1): W1 = 2, slope 3."""
    real, fake = jax.random.normal(KEY, (2, 50_000, 1)) + jnp.array([[[0.0]], [[2.0]]])

    def critic(x):
        return -3 * x[:, 0]

    game = game_with(adversarial.wasserstein_discriminator)
    outputs = {"real": real, "fake": fake, "critic": critic}
    outputs |= {"real_logits": critic(real), "fake_logits": critic(fake)}
    found = summary(game, rows(game, outputs))
    np.testing.assert_allclose(found["slope"], 3.0, rtol=1e-5)
    np.testing.assert_allclose(found["estimated/wasserstein"], 2.0, atol=0.03)
    assert "accuracy" not in found  # a critic's logits have no zero


def test_codes():
    code = jnp.eye(4)[jnp.arange(8) % 4]
    known, flat = (Categorical((4,), scale * code) for scale in (1e3, 0.0))
    style = Normal((1,), jnp.zeros((8, 1)), jnp.ones((8, 1)))
    game = game_with(adversarial.non_saturating_discriminator)
    outputs = {
        "code": {"digit": code, "style": jnp.zeros((8, 1))},
        "posterior": {"digit": known, "style": style},
        "real_posterior": {"digit": flat, "style": style},
        "prior_entropy": {"digit": jnp.log(4.0), "style": jnp.log(2.0)},
    }
    found = summary(game, rows(game, outputs))
    np.testing.assert_allclose(found["code/digit/information"], np.log(4), rtol=1e-5)
    np.testing.assert_allclose(found["code/digit/information_bits"], 2.0, rtol=1e-5)
    np.testing.assert_allclose(found["code/digit/cross_entropy"], 0.0, atol=1e-5)
    np.testing.assert_allclose(found["code/digit/real_entropy"], np.log(4), rtol=1e-5)
    found_conditional = found["code/digit/real_conditional_entropy"]
    np.testing.assert_allclose(found_conditional, np.log(4), rtol=1e-5)
    expected = np.log(2) - 0.5 * np.log(2 * np.pi)
    np.testing.assert_allclose(found["code/style/information"], expected, rtol=1e-5)
    assert "code/style/real_entropy" not in found


def test_modes_of_points_are_counted_and_those_of_stacks_are_not():
    game = game_with(adversarial.non_saturating_discriminator)
    modes = {"centres": [[0.0, 0.0], [1.0, 0.0]], "deviation": 0.1}
    found = {"fake": np.zeros((8, 2))}
    assert summary(game, found, modes)["modes/count"] == 1
    assert summary(game, {}, {"count": 1000, "channels": 3, "classes": 10}) == {}


def test_a_score_knows_what_it_is_of_whatever_a_code_is_called():
    code = jnp.eye(4)[jnp.arange(8) % 4]
    posterior = Categorical((4,), jnp.zeros((8, 4)))
    game = game_with(adversarial.non_saturating_discriminator)
    outputs = {
        "code": {"surreal": code},
        "posterior": {"surreal": posterior},
        "real_posterior": {"surreal": posterior},
        "prior_entropy": {"surreal": jnp.log(4.0)},
    }
    found = {s.name: s.of == FAKES for s in panel.summary(game, rows(game, outputs))}
    assert found["code/surreal/information"] and found["code/surreal/entropy"]
    assert not found["code/surreal/real_entropy"]


def test_equal_real_examples_leave_figures_out():
    """Their spread is the unit; NaN of fakes stays."""
    game = game_with(adversarial.non_saturating_discriminator)
    real, fake = np.ones((4, 16), np.float32), np.eye(4, 16)
    assert summary(game, {"real_projected": real, "fake_projected": fake}) == {}
    assert summary(game, {"real_projected": fake[:1], "fake_projected": fake[:1]}) == {}
    bad = {"real_projected": fake, "fake_projected": np.full((4, 16), np.nan)}
    assert np.isnan(summary(game, bad)["fakes/spread"])


def test_logits_that_are_not_finite_warn_of_nothing():
    game = game_with(adversarial.non_saturating_discriminator)
    sides = {"real_logits": np.array([np.inf, 1.0]), "fake_logits": np.array([0.0, np.nan])}
    assert not np.isfinite(summary(game, sides)["certified/jensen_shannon"])


def test_logits_of_several_examples_certify_nothing():
    game = game_with(adversarial.non_saturating_discriminator)
    assert panel.certificate_of(game) == "jensen_shannon"
    assert panel.certificate_of(game, mixing=True) is None
    sides = {"real_logits": np.ones(4), "fake_logits": np.zeros(4)}
    assert set(summary(game, sides, mixing=True)) == {"ranking", "real_logit"}
