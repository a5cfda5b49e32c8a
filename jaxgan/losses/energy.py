"""Maximum likelihood of models of an energy."""

import jax
import jax.numpy as jnp


def free_energy_gap(real_free_energy: jax.Array, model_free_energy: jax.Array) -> jax.Array:
    """F(x) of examples [B] less its mean over states of the model, [C] -> [B] nats.

    Its gradient is that of -log p(x), where the states are draws of the model: G. Hinton,
    "Training Products of Experts by Minimizing Contrastive Divergence", 2002, equation 5.
    With -log Z in their place it is -log p(x) itself.
    """
    return real_free_energy - jnp.mean(model_free_energy)
