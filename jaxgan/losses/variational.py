"""The two parts of the evidence lower bound, in nats.

log p(x) >= E log p(x | z) - KL(q(z | x) || p(z)), z drawn from q: D. P. Kingma, M. Welling,
"Auto-Encoding Variational Bayes", 2014 (arXiv:1312.6114), equation 3. With a weight of 1
each the losses are minus that bound; another weight of `kl` is the beta of beta-VAE
(Higgins et al. 2017).
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp


def reconstruction(observed: jax.Array, likelihood: Any) -> jax.Array:
    """-log p(x | z) of the `observed` x [B, ...], the `likelihood` being the law p(x | z)
    for one draw of z from q(z | x), [B]; Kingma & Welling 2014, equation 7 with L = 1."""
    return -likelihood.log_prob(observed)


def kl(real_posterior: Mapping[str, Any], prior: Mapping[str, Any]) -> jax.Array:
    """KL(q(z | x) || p(z)) in closed form, summed over the latent variables, [B]; Kingma &
    Welling 2014, equation 7, for normal laws equation 10."""
    each = [law.kl(prior[name]) for name, law in real_posterior.items()]
    return jnp.sum(jnp.stack(each), 0)
