"""Information of the generator's codes, as losses, in nats.

Each is to be minimised under a positive weight: quantities to maximise come with a minus.
`code` is {name: [B, size]} as drawn, `posterior` {name: Q(c | x)}, laws as in
jaxgan/distributions/law.py, and `prior_entropy` {name: H(c)}; `all_posterior` is that of
the global batch. With `inputs=dict(posterior="real_posterior")` a term is of the
real images instead.
"""

from collections.abc import Iterable, Mapping, Sequence

import jax
import jax.numpy as jnp

from jaxgan.core.devices import several
from jaxgan.losses.information import gaussians, tables
from jaxgan.system.errors import UsageError


def mutual_information(
    code: Mapping, posterior: Mapping, prior_entropy: Mapping, weights: Mapping = {}
) -> jax.Array:
    """Minus the sum of w_c (H(c) + log Q(c | x)) over the codes, [B].

    Its mean bounds -I(c; G(z, c)) from above (Chen et al. 2016, equation 4; Barber &
    Agakov 2003). `weights` are by code, 1 where none is given.
    """
    check_codes(weights, code)
    information = {
        name: prior_entropy[name] + posterior[name].log_prob(value)
        for name, value in code.items()
    }
    total = sum(weights.get(name, 1.0) * value for name, value in information.items())
    return -jnp.asarray(total)


def conditional_entropy(posterior: Mapping, codes: Sequence[str] = ()) -> jax.Array:
    """The sum of H(Q(c | x)) over `codes` (default: all), [B]."""
    check_codes(codes, posterior)
    entropies = [posterior[name].entropy() for name in codes or sorted(posterior)]
    return jnp.sum(jnp.stack(entropies), 0)


def code_entropy(all_posterior: Mapping, codes: Sequence[str] = ()) -> jax.Array:
    """Minus the sum of H(E_x Q(c | x)) over `codes` (default: all discrete), coin by coin,
    []: classes of equal size. With `conditional_entropy` on real images the two are the
    information that the classes have of the images (Krause, Perona & Gomes 2010)."""
    check_several(all_posterior, "code_entropy")
    marginals = [jnp.mean(p, 0) for p in probabilities(all_posterior, codes)]
    return -jnp.sum(jnp.stack([tables.entropy(p) for p in marginals]))


def joint_entropy(all_posterior: Mapping, codes: Sequence[str] = ()) -> jax.Array:
    """Minus the joint entropy of `codes` in the distribution E_x prod Q(c_i | x), [].

    `codes` are all discrete (a table) or all continuous, whose joint distribution over
    the batch is taken as normal: covariance of the means plus mean of the variances.
    """
    check_several(all_posterior, "joint_entropy")
    if is_continuous(all_posterior, codes):
        return -gaussians.joint_entropy(covariance(all_posterior, codes))
    return -tables.joint_entropy(joint_table(probabilities(all_posterior, codes)))


def total_correlation(all_posterior: Mapping, codes: Sequence[str] = ()) -> jax.Array:
    """The total correlation of `codes`, sum of H(c_i) less H(c_1, ...), in the distribution
    of `joint_entropy`, []."""
    check_several(all_posterior, "total_correlation")
    if is_continuous(all_posterior, codes):
        return gaussians.total_correlation(covariance(all_posterior, codes))
    return tables.total_correlation(joint_table(probabilities(all_posterior, codes)))


def check_several(posterior: Mapping, term: str) -> None:
    """Raises UsageError where the laws are those of one example: over a single one there is
    no distribution."""
    for leaf in jax.tree.leaves(dict(posterior))[:1]:
        several(len(leaf), term)


def is_continuous(posterior: Mapping, codes: Sequence[str]) -> bool:
    """Whether `codes` are named and none of them is discrete."""
    check_codes(codes, posterior)
    return bool(codes) and not any(posterior[name].discrete for name in codes)


def probabilities(posterior: Mapping, codes: Sequence[str]) -> list[jax.Array]:
    """The probabilities [N, K] of each variable of `codes`, by default of all discrete
    ones; a coin is a variable."""
    check_codes(codes, posterior)
    chosen = codes or [name for name in sorted(posterior) if posterior[name].discrete]
    if not chosen:
        raise UsageError("codes: there is no discrete code")
    if other := [name for name in chosen if not posterior[name].discrete]:
        raise UsageError(f"codes: {other[0]!r} is not discrete")
    return [table for name in chosen for table in posterior[name].tables]


def joint_table(variables: Sequence[jax.Array]) -> jax.Array:
    """E_x of the outer product of the variables' probabilities, [K1, K2, ...]."""
    product, *rest = variables
    for p in rest:
        product = product[..., None] * p.reshape(len(p), *(1,) * (product.ndim - 1), -1)
    return jnp.mean(product, 0)


def covariance(posterior: Mapping, codes: Sequence[str]) -> jax.Array:
    """The covariance of all components of continuous codes, by the law of total
    variance."""
    means = jnp.concatenate([posterior[name].mean for name in codes], 1)
    deviations = jnp.concatenate([posterior[name].deviation for name in codes], 1)
    apart = means - jnp.mean(means, 0, keepdims=True)
    within = jnp.mean(jnp.square(deviations), 0)
    return apart.T @ apart / len(means) + jnp.diag(within)


def check_codes(names: Iterable[str], offered: Iterable[str]) -> None:
    """Raises UsageError where a name is none of those offered."""
    if unknown := [name for name in names if name not in offered]:
        codes = ", ".join(sorted(offered))
        raise UsageError(f"{unknown[0]!r} is no code of the game; there are {codes}")
