"""PyTorch's side of the benchmark: the networks of dcgan, gan and wgan_gp:digits,paper.

The same layers, batch, optimiser and passes as jaxgan's step; data on the device as bytes,
one random latent a turn, losses looked at when all is done. Channels last; on a GPU in
TF32, which is XLA's default precision there. On request the networks are compiled, on a GPU
with CUDA graphs; `torch.compile` has no second derivatives, so not for WGAN-GP.
"""

import math
import time

import torch
from torch import nn
from torch.nn import functional as F

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
torch.set_float32_matmul_precision("high" if DEVICE == "cuda" else "highest")


def widths(size: int, width: int) -> list[int]:
    return [width * min(2**i, 8) for i in range(int(math.log2(size)) - 2)]


class Generator(nn.Module):
    """[B, Z] -> [B, C, S, S]."""

    def __init__(self, size, width, channels, latent):
        super().__init__()
        *rest, self.first = widths(size, width)
        self.dense = nn.Linear(latent, 16 * self.first, bias=False)
        layers = [nn.BatchNorm2d(self.first), nn.ReLU(True)]
        last = self.first
        for features in reversed(rest):
            layers += [nn.ConvTranspose2d(last, features, 4, 2, 1, bias=False)]
            layers += [nn.BatchNorm2d(features), nn.ReLU(True)]
            last = features
        layers += [nn.ConvTranspose2d(last, channels, 4, 2, 1), nn.Tanh()]
        self.layers = nn.Sequential(*layers)

    def forward(self, z):
        x = self.dense(z).view(-1, self.first, 4, 4)
        return self.layers(x.contiguous(memory_format=torch.channels_last))


def discriminator(size, width, channels, norm: bool) -> nn.Module:
    """[B, C, S, S] -> [B, 1]."""
    first, *rest = widths(size, width)
    layers = [nn.Conv2d(channels, first, 4, 2, 1), nn.LeakyReLU(0.2, True)]
    last = first
    for features in rest:
        layers += [nn.Conv2d(last, features, 4, 2, 1, bias=not norm)]
        layers += [nn.BatchNorm2d(features)] if norm else []
        layers += [nn.LeakyReLU(0.2, True)]
        last = features
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * last, 1))


class SmallGenerator(nn.Module):
    """[B, Z] -> [B, C, S, S]: the family `image` of small images."""

    def __init__(self, size, width, channels, latent):
        super().__init__()
        self.shape = (2 * width, size // 4, size // 4)
        wide, flat = 16 * width, math.prod(self.shape)
        self.dense = nn.Sequential(
            *(nn.Linear(latent, wide, bias=False), nn.BatchNorm1d(wide), nn.ReLU(True)),
            *(nn.Linear(wide, flat, bias=False), nn.BatchNorm1d(flat), nn.ReLU(True)),
        )
        self.layers = nn.Sequential(
            nn.ConvTranspose2d(2 * width, width, 4, 2, 1, bias=False),
            *(nn.BatchNorm2d(width), nn.ReLU(True)),
            *(nn.ConvTranspose2d(width, channels, 4, 2, 1), nn.Tanh()),
        )

    def forward(self, z):
        x = self.dense(z).view(-1, *self.shape)
        return self.layers(x.contiguous(memory_format=torch.channels_last))


def small_discriminator(size, width, channels, norm: bool) -> nn.Module:
    """[B, C, S, S] -> [B, 1]."""
    flat = 2 * width * (size // 4) ** 2
    return nn.Sequential(
        *(nn.Conv2d(channels, width, 4, 2, 1), nn.LeakyReLU(0.1, True)),
        nn.Conv2d(width, 2 * width, 4, 2, 1, bias=False),
        *(nn.BatchNorm2d(2 * width), nn.LeakyReLU(0.1, True), nn.Flatten()),
        nn.Linear(flat, 16 * width, bias=False),
        *(nn.BatchNorm1d(16 * width), nn.LeakyReLU(0.1, True), nn.Linear(16 * width, 1)),
    )


class Dcgan:
    """`step()` takes one step: the discriminator's turn and the generator's."""

    latent, critic_turns, norm, betas = 100, 1, True, (0.5, 0.999)
    generator, discriminator = Generator, staticmethod(discriminator)

    def __init__(self, size, width, channels, batch, compiled=False):
        torch.manual_seed(0)
        made = (
            self.generator(size, width, channels, self.latent),
            self.discriminator(size, width, channels, self.norm),
        )
        self.g, self.d = (m.to(DEVICE, memory_format=torch.channels_last) for m in made)
        self.of_g, self.of_d = (
            torch.optim.Adam(
                m.parameters(), 2e-4, self.betas, fused=True, capturable=DEVICE == "cuda"
            )
            for m in (self.g, self.d)
        )
        self.batch, self.at = batch, 0
        shape = (8 * batch, channels, size, size)
        data = torch.randint(0, 256, shape, dtype=torch.uint8, device=DEVICE)
        self.data = data.contiguous(memory_format=torch.channels_last)
        if compiled:  # the networks: second derivatives it does not do
            mode = "reduce-overhead" if DEVICE == "cuda" else "default"
            self.g, self.d = (torch.compile(m, mode=mode) for m in (self.g, self.d))

    def draw(self):
        rows = slice(self.at * self.batch, (self.at + 1) * self.batch)
        self.at = (self.at + 1) % 8
        z = torch.randn(self.batch, self.latent, device=DEVICE)
        return self.data[rows].float() / 127.5 - 1.0, z

    def step(self):
        self.play([self.draw() for _ in range(self.critic_turns)])

    def play(self, draws):
        (real, z), ones = draws[0], torch.ones(self.batch, 1, device=DEVICE)
        bce = F.binary_cross_entropy_with_logits
        fake = self.g(z)  # one pass for both turns, as XLA shares it
        loss = bce(self.d(real), ones) + bce(self.d(fake.detach()), torch.zeros_like(ones))
        self.descend(self.of_d, self.d, loss)
        self.descend(self.of_g, self.g, bce(self.d(fake), ones))

    def descend(self, optimizer, network, loss):
        """Only the gradients of the player's own parameters are computed."""
        parameters = list(network.parameters())
        for p, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
            p.grad = gradient
        optimizer.step()


class Small(Dcgan):
    """The same game between the networks for small images, with averaged weights."""

    latent = 62
    generator, discriminator = SmallGenerator, staticmethod(small_discriminator)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = [t for t in self.g.state_dict().values() if t.is_floating_point()]
        self.averages = [t.clone() for t in self.now]

    def play(self, draws):
        super().play(draws)
        torch._foreach_lerp_(self.averages, self.now, 1e-3)


class WganGp(Dcgan):
    latent, norm, betas = 128, False, (0.0, 0.9)

    def play(self, draws):
        with torch.no_grad():  # the generator learns from the first alone
            rest = [self.g(z) for _, z in draws[1:]]
        fakes = [self.g(draws[0][1]), *rest]
        for (real, _), made in zip(draws, fakes):
            fake = made.detach()
            share = torch.rand(self.batch, 1, 1, 1, device=DEVICE)
            x = (share * real + (1 - share) * fake).requires_grad_()
            (gradient,) = torch.autograd.grad(self.d(x).sum(), x, create_graph=True)
            norm = (gradient.square().sum((1, 2, 3)) + 1e-12).sqrt()
            loss = self.d(fake).mean() - self.d(real).mean()
            self.descend(self.of_d, self.d, loss + 10 * (norm - 1).square().mean())
        self.descend(self.of_g, self.g, -self.d(fakes[0]).mean())


class FiveTurns(WganGp):
    critic_turns = 5


def layer(transposed, axes, kernel, stride, size, inputs, outputs, batch):
    """A function of no arguments: one layer forward and backward, of image `size`."""
    of = {1: (nn.Conv1d, nn.ConvTranspose1d), 2: (nn.Conv2d, nn.ConvTranspose2d)}
    of[3] = (nn.Conv3d, nn.ConvTranspose3d)
    channels = (outputs, inputs) if transposed else (inputs, outputs)
    low = (kernel - stride + 1) // 2
    extra = {"output_padding": (kernel - stride) % 2} if transposed else {}
    made = of[axes][transposed](*channels, kernel, stride, low, bias=False, **extra)
    form = {2: torch.channels_last, 3: torch.channels_last_3d}.get(
        axes, torch.contiguous_format
    )
    made = made.to(DEVICE, memory_format=form)
    side = size // stride if transposed else size
    x = torch.randn(batch, channels[0], *(side,) * axes, device=DEVICE)
    x = x.contiguous(memory_format=form).requires_grad_()
    y = made(x)
    assert y.shape[2:] == ((size if transposed else size // stride),) * axes
    ct = torch.randn_like(y)

    def both():
        return torch.autograd.grad(made(x), (x, made.weight), ct)

    return both


def seconds(function, count: int) -> float:
    """Of `count` calls, until all is computed."""
    start = time.perf_counter()
    for _ in range(count):
        function()
    if DEVICE == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start
