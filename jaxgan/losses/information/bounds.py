"""Variational bounds on mutual information, from the scores of a statistics network.

`scores` [N, N] are f(x_i, y_j) of N independent pairs (x_i, y_i): the diagonal is of the
joint distribution, the rest of the product of the marginals. Each function returns a float
[] to be maximised, in nats; its docstring says at which f it is best and the largest value
that it can take, whatever the truth. B. Poole, S. Ozair, A. van den Oord, A. Alemi, G.
Tucker, "On Variational Bounds of Mutual Information", 2019 (arXiv:1905.06922) derive most
of them. `jaxgan.losses.dependence` has them as losses.
"""

import math

import jax
import jax.numpy as jnp
from jax import lax
from jax.nn import logsumexp, softplus


def joint(scores: jax.Array) -> jax.Array:
    """Scores of the pairs that belong together, [N]."""
    return jnp.diagonal(scores)


def log_mean_exp_product(scores: jax.Array) -> jax.Array:
    """log of the mean of exp(f) over the product of the marginals, []."""
    n = len(scores)
    apart = jnp.where(jnp.eye(n, dtype=bool), -jnp.inf, scores)
    return logsumexp(apart) - math.log(max(n * (n - 1), 1))  # -inf for a single pair


def barber_agakov(log_q: jax.Array, entropy: float | jax.Array) -> jax.Array:
    """H(c) + E log q(c | x), from `log_q` [N] and the `entropy` H(c) in nats; Barber &
    Agakov 2003, the bound of InfoGAN.

    Best at q = p(c | x). At most H(c) for a discrete code, unbounded for a density.
    """
    return entropy + jnp.mean(log_q)


def donsker_varadhan(scores: jax.Array) -> jax.Array:
    """E f - log E' exp f; Donsker & Varadhan 1983.

    Best at f = log p(y | x) / p(y) plus any constant. Unbounded. The log of a mean over a
    batch biases the value upwards, and the minibatch gradient.
    """
    return jnp.mean(joint(scores)) - log_mean_exp_product(scores)


def mine(scores: jax.Array, log_average: jax.Array) -> jax.Array:
    """The value of `donsker_varadhan` with the gradient of E f - E' exp(f) / average;
    Belghazi et al. 2018 (arXiv:1801.04062), section 3.2.

    `log_average` [] is the log of a running average of E' exp f, as kept by
    `models.critics.Average`. With that of the batch itself the gradient is that of
    `donsker_varadhan`. Unbounded.
    """
    log_mean = log_mean_exp_product(scores)
    corrected = jnp.exp(log_mean - lax.stop_gradient(log_average))
    return with_gradient_of(donsker_varadhan(scores), jnp.mean(joint(scores)) - corrected)


def nwj(scores: jax.Array) -> jax.Array:
    """E f - E' exp(f - 1); Nguyen, Wainwright & Jordan 2010, also f-GAN's KL.

    Best at f = 1 + log p(y | x) / p(y), and at no other constant. Unbounded, unbiased; its
    variance grows as exp(I) / N.
    """
    return jnp.mean(joint(scores)) - jnp.exp(log_mean_exp_product(scores) - 1)


def tuba(scores: jax.Array, log_baseline: jax.Array) -> jax.Array:
    """1 + E (f - log a(y)) - E' exp(f) / a(y); Poole et al. 2019, I_TUBA.

    `log_baseline` [N] is log a(y_j). Best at f = log p(y | x) / p(y) + log a(y).
    Unbounded.
    """
    return nwj(1 + scores - log_baseline[None])


def infonce(scores: jax.Array) -> jax.Array:
    """log N + mean of log softmax over j at the pair; van den Oord et al. 2018
    (arXiv:1807.03748). Best at f = log p(y | x) / p(y) + c(x). At most log N.
    """
    return math.log(len(scores)) + jnp.mean(joint(scores) - logsumexp(scores, axis=1))


def jensen_shannon(scores: jax.Array) -> jax.Array:
    """The value of `nwj` at 1 + f with the gradient of a classifier of joint against
    product; Hjelm et al. 2019 (arXiv:1808.06670), combined as by Poole et al. 2019.

    Best at f = log p(y | x) / p(y). Unbounded, as nwj.
    """
    return with_gradient_of(nwj(1 + scores), classifier(scores))


def classifier(scores: jax.Array) -> jax.Array:
    """-E softplus(-f) - E' softplus(f): twice the Jensen-Shannon divergence of joint and
    product, less 2 log 2, at the best f. At most 0."""
    n = len(scores)
    apart = jnp.where(jnp.eye(n, dtype=bool), 0.0, softplus(scores))
    return -jnp.mean(softplus(-joint(scores))) - jnp.sum(apart) / (n * (n - 1))


def smile(scores: jax.Array, clip: float = 5.0) -> jax.Array:
    """E f - log E' exp(f clipped to +-clip), with the classifier's gradient; Song & Ermon
    2020 (arXiv:1910.06222).

    No bound: at the best f it exceeds the truth (2.35 for 2 nats at clip 1). In return its
    variance is lower. Unbounded.
    """
    clipped = log_mean_exp_product(jnp.clip(scores, -clip, clip))
    return with_gradient_of(jnp.mean(joint(scores)) - clipped, classifier(scores))


def interpolated(
    scores: jax.Array, share: float = 0.01, log_baseline: jax.Array | None = None
) -> jax.Array:
    """A bound between `tuba` (share 0) and `infonce` over x (share 1); Poole et al. 2019,
    I_alpha.

    The baseline of y_j is share * (mean of exp f over N - 1 rows) + (1 - share) a(y_j);
    `log_baseline` [N] is log a(y_j), 0 by default. At most 1 + log((N - 1) / share): the
    baseline is at least share exp(f_jj) / (N - 1), and the second expectation at least 0.
    """
    n = len(scores)
    if not 0 < share < 1:
        raise ValueError(f"share is {share}; it must be between 0 and 1")
    log_a = jnp.zeros(n) if log_baseline is None else log_baseline
    itself = jnp.eye(n, dtype=bool)

    def baseline(left_out: jax.Array) -> tuple[jax.Array, jax.Array]:
        """The log mean over the rows not left out, for each y, and log of the mixture."""
        rows = logsumexp(jnp.where(left_out, -jnp.inf, scores), axis=0) - math.log(n - 1)
        return rows, jnp.logaddexp(math.log(share) + rows, math.log1p(-share) + log_a)

    # Both expectations are over N - 1 rows: that of the joint distribution leaves out any
    # row but the pair's own, that of the product the pair's own.
    _, with_own = baseline(jnp.roll(itself, 1, axis=0))
    rows, without_own = baseline(itself)
    return 1 + jnp.mean(joint(scores) - with_own) - jnp.mean(jnp.exp(rows - without_own))


def with_gradient_of(value: jax.Array, surrogate: jax.Array) -> jax.Array:
    """`value`, whose derivative is that of `surrogate`."""
    return surrogate + lax.stop_gradient(value - surrogate)
