"""Networks over sequences: shapes, options, what each position sees."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.models import sequence
from jaxgan.models.sequence_lstm import Recurrence
from jaxgan.models.sequence_transformer import Attention, rotated
from jaxgan.models.sequence_trunk import as_example, as_sequence
from jaxgan.system.errors import UsageError

KEY = jax.random.key(0)
X = jax.random.normal(KEY, (2, 6, 5))
IMAGE, POINT = jnp.zeros((2, 8, 16, 3)), jnp.zeros((2, 2))
JUDGES = {
    "lstm": sequence.LSTM,
    "transformer": sequence.Transformer,
    "convolution": sequence.Convolution,
}
MAKERS = {
    "lstm": sequence.LSTMGenerator,
    "transformer": sequence.TransformerGenerator,
    "convolution": sequence.ConvolutionGenerator,
}
WRITERS = {
    "lstm": sequence.LSTMLanguage(width=8, shape=(6, 5), depth=2),
    "learnt": sequence.TransformerLanguage(width=8, shape=(6, 5)),
    "rotary": sequence.TransformerLanguage(width=8, shape=(6, 5), positions="rotary"),
}


def traced(module, *inputs, **options):
    """The shapes of (output, variables) in train mode."""
    rngs = {"params": KEY, "noise": KEY}
    run = lambda: module.init_with_output(rngs, *inputs, train=True, **options)  # noqa: E731
    return jax.eval_shape(run)


@pytest.mark.parametrize("kind", JUDGES)
def test_discriminators_judge_sequences_and_images(kind):
    for x in (X, IMAGE):
        logits, features = traced(JUDGES[kind](width=8, features=True), x)[0]
        assert logits.shape == (2,) and features.shape[0] == 2
        tokens, _ = traced(JUDGES[kind](width=8, tokens=True, patch=0), x)
        assert tokens.shape == x.shape[:2]


@pytest.mark.parametrize("kind", JUDGES)
@pytest.mark.parametrize("norm", ["batch", "instance", "layer", "none"])
def test_discriminators_take_any_norm(kind, norm):
    module = JUDGES[kind](width=8, norm=norm, minibatch="deviation", dropout=0.1, noise=0.1)
    logits, variables = traced(module, X)
    assert logits.shape == (2,)
    assert ("statistics" in variables) == (norm == "batch")
    one_by_one = JUDGES[kind](width=8, norm=norm, tokens=True)
    if norm in ("batch", "instance"):
        with pytest.raises(UsageError, match=f"norm is '{norm}', by which a position sees"):
            traced(one_by_one, X)


@pytest.mark.parametrize("kind", JUDGES)
def test_every_kernel_may_be_spectral(kind):
    _, variables = traced(JUDGES[kind](width=8, spectral=True), X)

    def places(name, last):
        flat = jax.tree_util.tree_flatten_with_path(variables[name])[0]
        return {path[:-1] for path, _ in flat if path[-1].key == last}

    assert places("params", "kernel") == places("spectral", "right")


@pytest.mark.slow
@pytest.mark.parametrize("kind", MAKERS)
def test_generators_make_sequences_and_images(kind):
    for shape in ((6, 5), (8, 16, 3)):
        made, _ = traced(MAKERS[kind](shape=shape, width=8), jnp.zeros((2, 7)))
        assert made.shape == (2, *shape)
    module, latent = MAKERS[kind](shape=(6, 5), width=8, range="softmax"), X[:, 0]
    chances, _ = jax.jit(lambda: module.init_with_output(KEY, latent, train=True))()
    np.testing.assert_allclose(chances.sum(-1), 1, rtol=1e-5)


def test_patches_are_those_of_the_image():
    image = jnp.arange(2.0 * 4 * 6 * 3).reshape(2, 4, 6, 3)
    patches = as_sequence(image, 2)
    assert patches.shape == (2, 6, 12)
    np.testing.assert_array_equal(patches[1, 4], image[1, 2:4, 2:4].reshape(-1))
    np.testing.assert_array_equal(as_example(patches, (4, 6, 3), 2), image)
    rows = as_sequence(image, 0)
    np.testing.assert_array_equal(rows[0, 3], image[0, 3].reshape(-1))
    np.testing.assert_array_equal(as_example(rows, (4, 6, 3), 0), image)


def drawn(module, *inputs):
    """A network's variables."""
    return jax.jit(lambda: module.init(KEY, *inputs, train=False))()


def derivatives(function, x) -> np.ndarray:
    """The largest |d output_t / d input_s|, [T, S]; examples apart."""
    jacobian = jax.jit(jax.jacrev(function))(x)  # [B, T, ..., B, S, I]
    length, size = x.shape[1:]
    jacobian = jnp.abs(jacobian).reshape(len(x), length, -1, len(x), length, size)
    return np.asarray(jnp.max(jacobian, (0, 2, 3, 5)))


@pytest.mark.slow
@pytest.mark.parametrize("kind", WRITERS)
def test_language_models_see_nothing_that_follows(kind):
    module = WRITERS[kind]
    params = drawn(module, X)
    found = derivatives(lambda x: module.apply(params, x, train=False)[0], X[:1])
    assert (np.triu(found, 1) == 0).all() and (found[np.tril_indices(6)] > 0).all()


@pytest.mark.slow
@pytest.mark.parametrize("kind", JUDGES)
def test_judges_of_tokens_see_nothing_that_follows(kind):
    module = JUDGES[kind](width=8, tokens=True, norm="layer", depth=1)
    params = drawn(module, X)
    found = derivatives(lambda x: module.apply(params, x, train=False), X[:1])
    assert (np.triu(found, 1) == 0).all() and (np.diag(found) > 0).all()


@pytest.mark.slow
@pytest.mark.parametrize("kind", JUDGES)
def test_judges_of_sequences_see_all_of_them(kind):
    module = JUDGES[kind](width=8, depth=2)
    params = drawn(module, X)
    total = lambda x: jnp.sum(module.apply(params, x, train=False))  # noqa: E731
    gradient = jax.jit(jax.grad(total))(X)
    assert (jnp.abs(gradient).max((0, 2)) > 0).all()


@pytest.mark.slow
@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("told", [False, True])
def test_one_position_after_the_other_is_all_at_once(kind, told):
    module, words = WRITERS[kind], jax.random.normal(KEY, (2, 3)) if told else None
    params = drawn(module, X, words)
    apply = jax.jit(lambda *given: module.apply(params, X, *given, train=False)[0])
    whole = apply(words)
    step = jax.jit(lambda x, carry: module.apply(params, x, words, carry, train=False))
    carry, found = module.start(2), []
    for t in range(6):
        logits, carry = step(X[:, t : t + 1], carry)
        found.append(logits)
    np.testing.assert_allclose(jnp.concatenate(found, 1), whole, atol=1e-5)
    if told:
        other = apply(-words)
        assert jnp.abs(other - whole).max() > 1e-3


def test_both_directions_are_two_lstms():
    """The second sees the sequence backwards."""
    gates = jax.random.normal(KEY, (2, 6, 16))
    zeros = (jnp.zeros((2, 4)), jnp.zeros((2, 4)))
    params = Recurrence().init(KEY, gates, zeros)
    back, (h, _) = Recurrence(reverse=True).apply(params, gates, zeros)
    turned, _ = Recurrence().apply(params, gates[:, ::-1], zeros)
    np.testing.assert_allclose(back, turned[:, ::-1], rtol=1e-6)
    np.testing.assert_array_equal(h, back[:, 0])


def test_an_lstm_by_its_equations():
    gates = np.random.default_rng(0).normal(size=(1, 3, 8)).astype(np.float32)
    zeros = (jnp.zeros((1, 2)), jnp.zeros((1, 2)))
    (found, _), params = Recurrence().init_with_output(KEY, jnp.array(gates), zeros)
    kernel = np.float64(params["params"]["kernel"])
    for k in range(4):  # orthogonal at first
        block = kernel[:, 2 * k : 2 * k + 2]
        np.testing.assert_allclose(block @ block.T, np.eye(2), atol=1e-6)
    sigmoid, h, c = lambda x: 1 / (1 + np.exp(-x)), np.zeros(2), np.zeros(2)
    for t in range(3):
        i, f, g, o = np.split(gates[0, t] + h @ kernel, 4)
        c = sigmoid(f + 1) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        np.testing.assert_allclose(found[0, t], h, rtol=1e-5)


@pytest.mark.slow
def test_rotary_products_depend_on_the_difference_of_places():
    query, key = jax.random.normal(KEY, (2, 1, 6, 2, 8))

    def products(shift):
        place = jnp.arange(6) + shift
        return jnp.einsum("bqhc,bkhc->bhqk", rotated(query, place), rotated(key, place))

    np.testing.assert_allclose(products(0), products(37), atol=1e-4)
    one = jnp.ones((1, 6, 1, 8))
    by_distance = jnp.einsum("bqhc,bkhc->qk", *(rotated(one, jnp.arange(6)),) * 2)
    for k in range(6):
        np.testing.assert_allclose(jnp.diagonal(by_distance, k), by_distance[0, k], 1e-4)
    norms = jnp.linalg.norm(rotated(query, jnp.arange(6)), axis=-1)
    np.testing.assert_allclose(norms, jnp.linalg.norm(query, axis=-1), rtol=1e-5)


@pytest.mark.slow
def test_attention_moves_with_what_it_attends_to():
    """Without places a permutation of the positions permutes the output."""
    module, order = Attention(heads=2), np.array([3, 1, 5, 0, 2, 4])
    x = jax.random.normal(KEY, (2, 6, 8))
    (y, _), params = module.init_with_output(KEY, x, jnp.arange(6), False, None)
    moved, _ = module.apply(params, x[:, order], jnp.arange(6), False, None)
    np.testing.assert_allclose(moved, y[:, order], atol=1e-6)


def test_mistakes():
    for module, x, message in (
        (sequence.LSTM(width=8), POINT, r"take sequences .* these data is \[2\]"),
        (sequence.LSTM(width=8, patch=5), IMAGE, "patch is 5, but images are 8 x 16; it"),
        (sequence.LSTM(width=8, attention=4), X, "sequence.LSTM has maps of none"),
        (sequence.Transformer(width=6), X, "width is 6; with heads=4 .* multiple of 4"),
        (
            sequence.Transformer(width=4, positions="rotary"),
            X,
            "positions='rotary' it must be a multiple of 8",
        ),
        (sequence.Transformer(width=8, positions="sine"), X, "may be learnt, rotary"),
        (sequence.LSTM(width=8, tokens=True, minibatch="deviation"), X, "whole examples"),
        (sequence.LSTMLanguage(width=8, shape=(4, 4, 1)), X, r"symbols \[T, V\]; an"),
        (sequence.LSTMGenerator(width=8, shape=(2,)), POINT, "take sequences"),
        (sequence.LSTMGenerator(width=8, shape=(3, 2), range="up"), POINT, "no 'up'"),
    ):
        with pytest.raises(UsageError, match=message):
            traced(module, x)
