"""One training step of DCGAN against PyTorch's layers, losses and Adam."""

from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.core.devices import positions
from jaxgan.core.step import train_step
from tests.experiments import Experiment, config_of

pytestmark = pytest.mark.slow


def to_torch(torch, x):
    return torch.tensor(np.array(x))


def networks_of(torch, params, channels, width):
    """PyTorch modules for 16x16 images that hold the given weights."""
    nn = torch.nn
    g = nn.ModuleDict(
        dict(
            dense=nn.Linear(100, 4 * 4 * 2 * width, bias=False),
            norm0=nn.BatchNorm2d(2 * width),
            up1=nn.ConvTranspose2d(2 * width, width, 4, 2, 1, bias=False),
            norm1=nn.BatchNorm2d(width),
            up2=nn.ConvTranspose2d(width, channels, 4, 2, 1),
        )
    )
    d = nn.ModuleDict(
        dict(
            down1=nn.Conv2d(channels, width, 4, 2, 1),
            down2=nn.Conv2d(width, 2 * width, 4, 2, 1, bias=False),
            norm=nn.BatchNorm2d(2 * width),
            dense=nn.Linear(4 * 4 * 2 * width, 1),
        )
    )
    pg, pd = params["generator"], params["discriminator"]
    with torch.no_grad():
        g["dense"].weight.copy_(to_torch(torch, pg["Dense_0"]["kernel"].T))
        copy_transposed(torch, g["up1"].weight, pg["ConvTranspose_0"]["kernel"])
        copy_transposed(torch, g["up2"].weight, pg["ConvTranspose_1"]["kernel"])
        d["down1"].weight.copy_(
            to_torch(torch, pd["Conv_0"]["kernel"].transpose(3, 2, 0, 1))
        )
        d["down2"].weight.copy_(
            to_torch(torch, pd["Conv_1"]["kernel"].transpose(3, 2, 0, 1))
        )
        d["dense"].weight.copy_(to_torch(torch, pd["Dense_0"]["kernel"].T))
        for layer, own in (("norm0", "BatchNorm_0"), ("norm1", "BatchNorm_1")):
            g[layer].weight.copy_(to_torch(torch, pg[own]["scale"]))
        d["norm"].weight.copy_(to_torch(torch, pd["BatchNorm_0"]["scale"]))
        for bias in (g["up2"].bias, d["down1"].bias, d["dense"].bias):
            bias.zero_()

    def generate(z):
        x = g["dense"](z).reshape(-1, 4, 4, 2 * width).permute(0, 3, 1, 2)
        x = torch.relu(g["norm0"](x))
        x = torch.relu(g["norm1"](g["up1"](x)))
        return torch.tanh(g["up2"](x))

    def judge(x):
        leaky = torch.nn.functional.leaky_relu
        x = leaky(d["down1"](x), 0.2)
        x = leaky(d["norm"](d["down2"](x)), 0.2)
        return d["dense"](x.permute(0, 2, 3, 1).flatten(1))[:, 0]

    return g, d, generate, judge


def norm_of(module) -> float:
    """The Euclidean norm of all gradients."""
    return float(sum((p.grad**2).sum() for p in module.parameters())) ** 0.5


def copy_transposed(torch, weight, kernel):
    """Ours [H, W, out, in], a strided convolution's; PyTorch's [in, out, H, W]."""
    weight.copy_(to_torch(torch, kernel.transpose(3, 2, 0, 1)))


def test_losses_and_updates_are_pytorchs():
    import torch

    e = Experiment.of(config_of(**{"game.augmentation": ()}))
    state = jax.device_get(e.initial())
    real = jax.random.uniform(jax.random.key(1), (8, 16, 16, 1), minval=-1.0)
    batch = {"data": real, "index": positions(8)}
    drawn = {}

    def recording(networks, batch, key, **options):
        outputs, networks = e.game.forward.function(networks, batch, key, **options)
        jax.debug.callback(lambda z: drawn.setdefault("z", z), outputs["latent"]["noise"])
        return outputs, networks

    game = e.game.replace(forward=e.game.forward.replace(function=recording))
    after, metrics = jax.device_get(train_step(game, state, [batch], jax.random.key(0)))
    jax.effects_barrier()

    g, d, generate, judge = networks_of(torch, state.params, 1, 4)
    adam = dict(lr=2e-4, betas=(0.5, 0.999))
    of_g, of_d = (
        torch.optim.Adam(g.parameters(), **adam),
        torch.optim.Adam(d.parameters(), **adam),
    )
    z, x = to_torch(torch, drawn["z"]), to_torch(torch, real).permute(0, 3, 1, 2)
    bce = torch.nn.functional.binary_cross_entropy_with_logits
    logits = judge(x), judge(generate(z).detach())
    d_loss = bce(logits[0], torch.ones(8)) + bce(logits[1], torch.zeros(8))
    d_loss.backward()
    d_norm = norm_of(d)
    of_d.step()
    g_loss = bce(judge(generate(z)), torch.ones(8))
    of_g.zero_grad()
    g_loss.backward()
    of_g.step()

    np.testing.assert_allclose(metrics["discriminator/loss"], d_loss.item(), rtol=1e-5)
    np.testing.assert_allclose(metrics["generator/loss"], g_loss.item(), rtol=1e-5)
    np.testing.assert_allclose(metrics["discriminator/gradient_norm"], d_norm, rtol=1e-4)
    np.testing.assert_allclose(metrics["generator/gradient_norm"], norm_of(g), rtol=1e-4)
    pairs = [
        (g["up1"].weight, after.params["generator"]["ConvTranspose_0"]["kernel"]),
        (g["up2"].weight, after.params["generator"]["ConvTranspose_1"]["kernel"]),
        (d["down1"].weight, after.params["discriminator"]["Conv_0"]["kernel"]),
        (d["down2"].weight, after.params["discriminator"]["Conv_1"]["kernel"]),
    ]
    for theirs, ours in pairs:
        ours = np.asarray(ours).transpose(3, 2, 0, 1)
        theirs = theirs.detach().numpy()
        # Adam moves every weight by the rate, in the direction of its gradient's sign:
        # where that gradient is rounding noise the two may differ by twice the rate.
        close = np.abs(ours - theirs) < 1e-6
        assert close.mean() > 0.999
    # Running statistics: PyTorch's variance is the unbiased one, n / (n - 1) larger.
    statistics = after.variables["generator"]["statistics"]["BatchNorm_1"]
    n = 8 * 8 * 8
    mean = g["norm1"].running_mean.numpy()
    # PyTorch's generator passed twice, ours committed one turn: undo the second average.
    np.testing.assert_allclose(
        mean, (1 - 0.9**2) / 0.1 * statistics["mean"], rtol=1e-3, atol=1e-6
    )
    biased = (g["norm1"].running_var.numpy() - 0.9**2) / (1 - 0.9**2) * (n - 1) / n
    ours = (statistics["var"] - 0.9) / 0.1
    np.testing.assert_allclose(ours, biased, rtol=1e-3)
    assert jnp.isfinite(ours).all()


def test_the_benchmark_skips_what_torch_cannot_compile(monkeypatch, capsys):
    """And prints a row as soon as it has it."""
    from tests.benchmarks import __main__ as benchmark

    def measure(name):
        said.append(capsys.readouterr().out)
        numbers = dict(ours=2.0, theirs=1.0, ratio=2.0, min=2.0, max=2.0)
        return {"case": name, "unit": "images/s", **numbers}

    said: list[str] = []
    monkeypatch.setattr(benchmark, "measure", measure)
    monkeypatch.setattr(benchmark, "TORCH", SimpleNamespace(value="compiled"))
    monkeypatch.setattr(
        benchmark, "CASES", ["game:dcgan-32", "game:wgan_gp-5", "strided:x"]
    )
    benchmark.main([""])
    assert len(said) == 2 and "| game:dcgan-32 | 2 | 1 |" in said[1]
    done = capsys.readouterr()
    assert "wgan_gp" not in done.out
    assert "| strided:x |" in done.out
