"""Games of symbols: what is seen, what gradients pass, and what they are."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan import load
from jaxgan.core.game import Networks
from jaxgan.core.step import Steps
from jaxgan.data.languages.sentences import SUBJECTS, subject_of
from jaxgan.distributions.prior import Prior, gumbel
from jaxgan.games.policy import policy
from jaxgan.games.relaxed import relaxation, relaxed
from jaxgan.models.critics import RunningMean
from jaxgan.models.sequence import LSTM, LSTMLanguage
from jaxgan.system.errors import UsageError
from tests.conftest import call
from tests.experiments import Experiment, config_of

pytestmark = pytest.mark.slow

LENGTH, SYMBOLS, BATCH = 4, 3, 6
SHAPE, KEY = (LENGTH, SYMBOLS), jax.random.key(0)
PRIOR = Prior({"noise": gumbel(LENGTH * SYMBOLS)})
REAL = jax.nn.one_hot(np.random.default_rng(0).integers(0, SYMBOLS, (BATCH, LENGTH)), 3)
DATA = {"data": REAL, "index": jnp.arange(BATCH, dtype=jnp.int32)}
LANGUAGE = LSTMLanguage(width=5, shape=SHAPE)
CRITIC = LSTM(width=5, tokens=True, symbols=True)


def started(forward, **modules) -> Networks:
    """The networks of a game with their first parameters."""
    networks = Networks(modules, {}, {}, initialising=KEY)
    _, networks = forward(networks, DATA, KEY, prior=PRIOR)
    return networks.replace(initialising=None)


@pytest.fixture(scope="module")
def judged():
    return started(
        policy, generator=LANGUAGE, discriminator=LANGUAGE, baseline=RunningMean()
    )


@pytest.fixture(scope="module")
def shown():
    return started(relaxed, generator=LANGUAGE, discriminator=CRITIC)


def test_symbols_are_judged_by_all_that_stand_before_them(judged):
    found, after = policy(judged, DATA, KEY, prior=PRIOR, discount=0.5)
    fake = found["fake"]
    assert set(np.unique(fake)) == {0, 1} and (fake.sum(-1) == 1).all()
    np.testing.assert_allclose(
        found["fake_token_logits"], (fake * found["symbol_logits"]).sum(-1), rtol=1e-6
    )
    log_q = found["symbol_log_probability"]
    np.testing.assert_allclose(np.exp(log_q).sum(-1), 1, rtol=1e-5)
    np.testing.assert_allclose(
        found["fake_token_log_probability"], (fake * log_q).sum(-1), rtol=1e-6
    )
    returns = np.tanh(found["fake_token_logits"] / 2)
    for t in reversed(range(LENGTH - 1)):
        returns[:, t] += 0.5 * returns[:, t + 1]
    np.testing.assert_allclose(found["fake_returns"], returns, rtol=1e-5, atol=1e-6)
    average = after.variables["baseline"]["statistics"]["average"]
    np.testing.assert_allclose(average, 0.08 * returns.mean(0), rtol=1e-4, atol=1e-7)


def gradient(networks, forward, output, **options):
    """The largest gradient of an output's sum in the generator's parameters."""

    def total(params):
        some = networks.replace(params={**networks.params, "generator": params})
        return jnp.sum(forward(some, DATA, KEY, prior=PRIOR, **options)[0][output])

    found = jax.grad(total)(networks.params["generator"])
    return max(float(np.abs(leaf).max()) for leaf in jax.tree.leaves(found))


def test_gradients_pass_where_they_should(judged, shown):
    assert gradient(judged, policy, "fake_logits") == 0
    assert gradient(judged, policy, "fake_token_log_probability") > 0
    for options in ({}, {"straight_through": False}, {"feed_relaxed": True}):
        assert gradient(shown, relaxed, "fake_logits", **options) > 0


def test_the_discriminator_sees_symbols_or_their_relaxation(shown):
    hard, _ = relaxed(shown, DATA, KEY, prior=PRIOR)
    soft, _ = relaxed(shown, DATA, KEY, prior=PRIOR, straight_through=False, tau=0.5)
    np.testing.assert_allclose(np.sort(hard["fake"], -1)[..., :-1], 0, atol=1e-6)
    np.testing.assert_allclose(soft["fake"].sum(-1), 1, rtol=1e-5)
    assert 0 < soft["fake"].min() and soft["fake"].max() < 1
    same = hard["fake"].argmax(-1) == soft["fake"].argmax(-1)
    assert same.all()  # both are fed the same symbols
    np.testing.assert_allclose(
        hard["fake_logits"], hard["fake_token_logits"].mean(-1), rtol=1e-5, atol=1e-7
    )
    found = hard["critic"](REAL)
    np.testing.assert_allclose(found, hard["real_logits"], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "tau, expected", [(0.5, (-0.379, 0.055, 0.324)), (1.0, (-0.312, 0.023, 0.289))]
)
@pytest.mark.parametrize("straight_through", [True, False])
def test_a_relaxation_has_its_bias(tau, expected, straight_through):
    """The gradient of E f, f = (1, 2, 4) times the choice, at logits (1, 0, -.5)."""
    noise = jax.random.gumbel(KEY, (200_000, 3))
    rows = jnp.tile(jnp.array([1.0, 0.0, -0.5]), (len(noise), 1))
    choose = relaxation(tau, straight_through)

    def mean(logits):
        return jnp.sum(choose(logits, noise) * jnp.array([[1.0, 2.0, 4.0]]))

    found = np.asarray(jax.grad(mean)(rows))
    error = found.std(0) / np.sqrt(len(found))
    assert (np.abs(found.mean(0) - expected) < 4 * error + 1e-3).all()


@pytest.mark.parametrize(
    "name, argument",
    [
        ("lstm", "markov,transformer"),
        ("lstm", "sentences,labels"),
        ("seqgan", "brackets,sampled"),
        ("textgan", "brackets,transformer,relaxed,relativistic"),
        ("textgan", "sentences,relaxed,labels"),
    ],
)
def test_arguments_choose_the_game(name, argument):
    experiment = Experiment.of(config_of(name, argument))
    assert experiment.source.spec["name"] == argument.partition(",")[0]
    shapes = jax.eval_shape(experiment.initial)
    assert "baseline" in shapes.params if "sampled" in argument else True
    assert ("label" in experiment.config.latents) == ("labels" in argument)
    mesh = experiment.mesh(1)
    steps, feed = Steps(experiment.game, experiment.source, mesh, 1), experiment.feed(mesh)
    steps.trace(shapes, feed.data, experiment.rows(feed), experiment.seed)


def test_texts_without_labels_are_not_told_apart():
    with pytest.raises(UsageError, match="label.size is 0, as many as .* not one label an"):
        Experiment.of(config_of("textgan", "markov,labels"))


def test_a_sentence_is_about_the_subject_that_is_asked_for(tmp_path):
    """300 steps: four fifths of the sentences, nine tenths as measured."""
    size = ("--config.num_steps=300", "--config.evaluation.extractor=")
    done = call("--config=lstm:sentences,labels", f"--workdir={tmp_path}", *size)
    assert done.returncode == 0, done.stderr
    model = load(tmp_path)
    for label, word in ((3, "child"), ("dogs", "dogs")):
        subjects, _ = subject_of(model.sample(seed=1, n=200, label=label))
        assert np.mean(subjects == SUBJECTS.index(word)) > 0.8


@pytest.mark.parametrize("name", ["lstm", "seqgan", "textgan", "wgan_text"])
def test_other_data_than_text_are_refused(name):
    with pytest.raises(UsageError, match="'digits' is no data of this config"):
        config_of(name, "digits")
