"""The information that an encoder's latents carry, by the mixture q(z) of q(z | x) over N
test examples.

    latents/rate_test               mean of KL(q(z | x) || p(z)), no less than I(x; z)
    latents/information_least_test  I(x; z) is no less: log q(z | x) less log q(z);
                                    at most log N
    latents/information_most_test   I(x; z) is no more: the same with x not among those of
                                    the mixture, or the rate where this is less
    latents/total_correlation_test  KL(q(z) || product of the laws of its numbers), of that
                                    mixture (Chen et al. 2018, arXiv:1802.04942), where the
                                    bound from below is not near log N: there it would grow
                                    with N alone. Classes are one number
    latents/gaussian_total_correlation_test
                                    the same of the normal law with the covariance of draws
                                    (Locatello et al. 2019, arXiv:1811.12359), no classes,
                                    less D (D - 1) / 4 N, what independent draws would have
    latents/active_test             numbers whose mean has a variance over examples of more
                                    than 0.01 (Burda et al. 2016), of `numbers` in all

All but the last are in nats. The two bounds follow from Jensen's inequality: B. Poole et
al., "On Variational Bounds of Mutual Information", 2019 (arXiv:1905.06922), the bounds of
known encoders. A rate is I(x; z) + KL(q(z) || p(z)).
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.data.source import Source, examples_of, permutation
from jaxgan.distributions.law import Law
from jaxgan.distributions.posterior import sample
from jaxgan.metrics.score import Score, score
from jaxgan.system.progress import doing

EXAMPLES, BLOCK = 2000, 100  # of the mixture, and draws that are compared with it at once
ENCODED = 500  # examples at once
ACTIVE = 0.01
FAR = 0.5  # nats below log N, where the mixture still tells one example from another


def latents(source: Source, judged: Any, seed: int) -> list[Score]:
    """Scores "latents/..." of at most 2,000 test examples, a draw of z each."""
    found, laws, said = carried(source, judged, seed)
    rate = sum(float(jnp.mean(law.kl(judged.prior[name]))) for name, law in laws.items())
    found["information_most"] = min(found["information_most"], rate)
    return scored({"rate": rate, **found}, said)


def hidden(source: Source, judged: Any, seed: int) -> list[Score]:
    """The same without a rate, of models whose p(z) is no law that is declared."""
    found, _, said = carried(source, judged, seed)
    return scored(found, said)


def scored(found: Mapping[str, float], said: Mapping[str, Any]) -> list[Score]:
    """Scores of the test split by name."""
    return [score(f"latents/{name}_test", value, **said) for name, value in found.items()]


def carried(
    source: Source, judged: Any, seed: int
) -> tuple[dict[str, float], dict[str, Law], dict[str, Any]]:
    """All but the rate, the laws q(z | x) and the protocol."""
    rows = permutation(0, 0, source.size("test"))[:EXAMPLES]
    x, _ = examples_of(source, judged.modality, "test", rows)
    with doing("what the latents carry"):
        parts = [
            judged.encode(x[k : k + ENCODED], jax.random.fold_in(jax.random.key(seed), k))
            for k in range(0, len(x), ENCODED)
        ]
        laws = jax.tree.map(lambda *each: jnp.concatenate(each), *parts)
        z = sample(laws, jax.random.key(seed), jnp.arange(len(x)))
        own, least, most, correlation = map(np.mean, compared(laws, z))
    found = {
        "information_least": float(own - least),
        "information_most": float(own - most),
    }
    if found["information_least"] < np.log(len(x)) - FAR:
        found["total_correlation"] = float(correlation)
    if not any(law.discrete for law in laws.values()):
        draws = np.concatenate([flat(each, len(x)) for each in z.values()], 1)
        found["gaussian_total_correlation"] = gaussian_correlation(draws)
    varies = np.concatenate([varying(law, len(x)) for law in laws.values()])
    found["active"] = float(np.sum(varies > ACTIVE))
    said: dict[str, Any] = {"n_real": len(x), "split": "test", "draws": 1}
    said |= {"numbers": len(varies), "data_digest": source.spec["digest"]}
    return found, laws, said


def varying(law: Law, n: int) -> np.ndarray:
    """The variance of each number's mean over n laws, [D]; of classes, one number, that of
    the class that varies most."""
    found = np.var(flat(law.mean, n), 0)
    return found.max(keepdims=True) if law.one_hot else found


def compared(laws: dict[str, Law], z: dict[str, jax.Array]) -> tuple[jax.Array, ...]:
    """Log densities of draws z [N, ...] from laws of N examples, in the same order, each
    [N]: log q(z | x); log q(z) with the example's own law in the mixture, and without; log
    q(z) less the sum of those of its numbers."""
    n = len(next(iter(z.values())))

    def row(own: dict[str, jax.Array], k: jax.Array) -> tuple[jax.Array, ...]:
        parts = jnp.concatenate([by_number(laws[name], own[name]) for name in laws], 1)
        joint, log_n = jnp.sum(parts, 1), jnp.log(float(n))  # [N]
        others = jnp.where(jnp.arange(n) == k, -jnp.inf, joint)
        mixed = jax.nn.logsumexp(joint) - log_n
        single = jnp.sum(jax.nn.logsumexp(parts, 0) - log_n)
        without = jax.nn.logsumexp(others) - jnp.log(n - 1.0)
        return joint[k], mixed, without, mixed - single

    def rows(given: tuple) -> tuple[jax.Array, ...]:
        return row(*given)

    return jax.lax.map(rows, (z, jnp.arange(n)), batch_size=BLOCK)


def by_number(law: Law, z: jax.Array) -> jax.Array:
    """log q of one value [*shape] by each of N laws, number by number, [N, D]; of classes,
    which are one number, [N, 1]."""
    n = len(jax.tree.leaves(law)[0])
    values = jnp.broadcast_to(z, (n, *z.shape))
    if law.one_hot:
        return law.log_prob(values)[:, None]
    single = jax.tree.map(lambda p: p.reshape(n, -1, 1), law).replace(shape=(1,))
    return single.log_prob(values.reshape(n, -1, 1))


def flat(mean: Any, n: int) -> np.ndarray:
    """Means of N laws, [N, D]."""
    return np.asarray(mean, np.float64).reshape(n, -1)


def gaussian_correlation(z: np.ndarray) -> float:
    """Total correlation of the normal law with the covariance of draws [N, D], nats: minus
    half the log determinant of their correlations; those that do not vary are left out.

    Independent draws have about D (D - 1) / 4 N, which is subtracted.
    """
    z = z[:, np.std(z, 0) > 0]
    if z.shape[1] < 2:
        return 0.0
    n, size = z.shape
    value = -0.5 * float(np.linalg.slogdet(np.corrcoef(z, rowvar=False))[1])
    return value - size * (size - 1) / (4 * n)
