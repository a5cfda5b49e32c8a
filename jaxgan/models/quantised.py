"""Networks of a VQ-VAE: A. van den Oord, O. Vinyals, K. Kavukcuoglu, "Neural Discrete
Representation Learning", 2017 (arXiv:1711.00937)."""

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.core import devices
from jaxgan.models.network import Network
from jaxgan.system.errors import UsageError

FACTOR = 4  # pixels to a side of a place of the code

Codes = tuple[jax.Array, jax.Array]


class Encoder(Network, kw_only=True):
    """image [B, H, W, C] -> a vector for each place of its code, [B, H / 4, W / 4, size]:
    two strided convolutions, then two of stride 1, the first of them residual."""

    width: int
    size: int = 16

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        if x.ndim != 4 or x.shape[1] % FACTOR or x.shape[2] % FACTOR:
            raise UsageError(
                f"quantised.Encoder takes images whose sides are multiples of {FACTOR}, "
                f"not {list(x.shape[1:])}"
            )
        x = nn.relu(self.normalise(self.conv(x, self.width), train))
        x = self.normalise(self.conv(x, 2 * self.width), train)
        new = self.normalise(self.conv(nn.relu(x), x.shape[-1], kernel=3, stride=1), train)
        return self.dense(nn.relu(x + nn.relu(new)), self.size, use_bias=True)


class Decoder(Network, kw_only=True):
    """vectors of the places [B, H / 4, W / 4, size] -> `numbers` of each pixel's channels,
    [B, H, W, C], or [B, H, W, C, numbers] of more than one; the encoder turned round."""

    shape: tuple[int, ...]
    width: int
    numbers: int = 1

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        x = self.normalise(self.conv(x, 2 * self.width, kernel=3, stride=1), train)
        new = self.normalise(self.conv(nn.relu(x), x.shape[-1], kernel=3, stride=1), train)
        x = self.normalise(self.conv_transpose(nn.relu(x + new), self.width), train)
        x = self.conv_transpose(nn.relu(x), self.shape[-1] * self.numbers)
        bias = self.param("bias", nn.initializers.zeros, (x.shape[-1],))
        x += jnp.broadcast_to(bias, x.shape)
        own = () if self.numbers == 1 else (self.numbers,)
        return x.reshape(*x.shape[:3], self.shape[-1], *own)


class Codebook(nn.Module):
    """`codes` vectors; vectors [B, H, W, D] -> the nearest of each as one-hot codes [B, H,
    W, K], and themselves, [B, H, W, D].

    In training the vectors follow running averages of what chose them (appendix A.1):

        N_k <- decay N_k + (1 - decay) n_k,   m_k <- decay m_k + (1 - decay) s_k,
        e_k = m_k / N_k

    where n_k is the share of the global batch's places that chose code k and s_k the sum of
    their vectors over the number of places. A call sees the vectors before its own update.
    N_k is smoothed as (N_k + epsilon) / (N + K epsilon) N, N their sum. A code whose N_k
    falls below `restart` / K begins anew at a vector of the batch, with N_k = 1 / K; 0 is
    never (the authors do not).

    `learnt` makes the vectors parameters instead, which the term `codebook` moves.
    """

    size: int
    codes: int = 64
    decay: float = 0.99
    epsilon: float = 1e-8
    restart: float = 0.1
    learnt: bool = False

    def setup(self) -> None:
        shape, init = (self.codes, self.size), nn.initializers.normal(1.0)

        def first() -> jax.Array:
            return init(self.make_rng("params"), shape, jnp.float32) / self.codes

        if self.learnt:
            self.vectors = self.param("vectors", init, shape)
            return
        self.counts = self.variable(
            "codebook", "counts", lambda: jnp.full((self.codes,), 1 / self.codes)
        )
        self.sums = self.variable("codebook", "sums", first)

    def __call__(self, z: jax.Array, train: bool) -> Codes:
        vectors = self.all()
        flat = z.reshape(-1, self.size)
        length = jnp.sum(jnp.square(vectors), 1)
        distances = length[None] - 2 * flat @ vectors.T  # but for |z|^2, the same for all
        codes = jax.nn.one_hot(jnp.argmin(distances, 1), self.codes)
        if train and not self.learnt and not self.is_initializing():
            self.follow(*map(jax.lax.stop_gradient, (flat, codes)))
        chosen = (codes @ vectors).reshape(z.shape)
        return codes.reshape(*z.shape[:-1], self.codes), chosen

    def look_up(self, codes: jax.Array, train: bool) -> jax.Array:
        """The vectors of one-hot codes, [..., K] -> [..., D]."""
        return codes @ self.all()

    def all(self) -> jax.Array:
        """The vectors, [K, D]."""
        if self.learnt:
            return self.vectors
        counts, total = self.counts.value, jnp.sum(self.counts.value)
        smoothed = (counts + self.epsilon) / (total + self.codes * self.epsilon) * total
        return self.sums.value / smoothed[:, None]

    def follow(self, z: jax.Array, codes: jax.Array) -> None:
        """Moves the averages by vectors [N, D] and the codes [N, K] that they chose."""
        batch = jnp.mean(codes, 0), codes.T @ z / z.shape[0]
        share, total = devices.mean(batch)
        counts = self.decay * self.counts.value + (1 - self.decay) * share
        sums = self.decay * self.sums.value + (1 - self.decay) * total
        if self.restart:
            places = devices.gather(z)
            shape = (self.codes,), 0, places.shape[0]
            some = places[jax.random.randint(self.make_rng("noise"), *shape)]
            dead = counts < self.restart / self.codes
            counts = jnp.where(dead, 1 / self.codes, counts)
            sums = jnp.where(dead[:, None], some / self.codes, sums)
        self.counts.value, self.sums.value = counts, sums
