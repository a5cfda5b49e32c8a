"""LSTM and attention against PyTorch's."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.models import sequence
from jaxgan.models.sequence_lstm import OPEN
from jaxgan.models.sequence_transformer import Attention

pytestmark = pytest.mark.slow
KEY = jax.random.key(0)
X = jax.random.normal(KEY, (3, 7, 8))


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


def filled(torch, module, values) -> None:
    """Puts arrays into the parameters of a PyTorch module, by name."""
    with torch.no_grad():
        for name, value in values.items():
            getattr(module, name).copy_(torch.tensor(np.asarray(value)))


@pytest.mark.parametrize(("depth", "both"), [(1, False), (2, False), (2, True)])
def test_lstm(torch, depth, both):
    """All layers and directions, and the gradient in the input."""
    module = sequence.LSTM(width=5, depth=depth, bidirectional=both, features=True)
    params = module.init(KEY, X, train=True)["params"]
    draw = np.random.default_rng(0)
    for k in range(depth * (1 + both)):
        params[f"Bias_{k}"]["bias"] = jnp.float32(draw.normal(size=20))
    peer = torch.nn.LSTM(8, 5, depth, batch_first=True, bidirectional=both)
    values, k = {}, 0
    for layer in range(depth):
        for side in ("", "_reverse")[: 1 + both]:
            bias = np.array(params[f"Bias_{k}"]["bias"])
            bias[5:10] += OPEN  # PyTorch's gates are in the same order
            name = f"l{layer}{side}"
            values[f"weight_ih_{name}"] = params[f"Dense_{k}"]["kernel"].T
            values[f"weight_hh_{name}"] = params[f"Recurrence_{k}"]["kernel"].T
            values[f"bias_ih_{name}"], values[f"bias_hh_{name}"] = bias, 0 * bias
            k += 1
    filled(torch, peer, values)

    def pooled(x):
        return module.apply({"params": params}, x, train=False)[1]

    x = torch.tensor(np.asarray(X), requires_grad=True)
    expected = peer(x)[0].mean(1)
    np.testing.assert_allclose(pooled(X), expected.detach().numpy(), atol=1e-6)
    (expected**2).sum().backward()
    gradient = jax.grad(lambda x: jnp.sum(jnp.square(pooled(x))))(X)
    np.testing.assert_allclose(gradient, x.grad.numpy(), atol=1e-6)


@pytest.mark.parametrize("causal", [False, True])
def test_multi_head_attention(torch, causal):
    module = Attention(heads=2)
    (found, _), variables = module.init_with_output(KEY, X, jnp.arange(7), causal, None)
    peer = torch.nn.MultiheadAttention(8, 2, bias=False, batch_first=True)
    kernels = [variables["params"][f"Dense_{k}"]["kernel"] for k in range(2)]
    filled(torch, peer, {"in_proj_weight": kernels[0].T})
    filled(torch, peer.out_proj, {"weight": kernels[1].T})
    x = torch.tensor(np.asarray(X))
    mask = torch.triu(torch.ones(7, 7, dtype=torch.bool), 1) if causal else None
    expected, _ = peer(x, x, x, attn_mask=mask, need_weights=False)
    np.testing.assert_allclose(found, expected.detach().numpy(), atol=1e-6)
