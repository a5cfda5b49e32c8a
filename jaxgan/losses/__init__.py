"""The catalogue of losses: what a term of a player may be called in a config.

Every loss is a pure function of arrays. Its parameters without default name the outputs
of the game that it needs; those with a default are hyper-parameters of the config.
"""

from jaxgan.losses.adversarial import (
    minimax_discriminator,
    minimax_generator,
    non_saturating_discriminator,
    non_saturating_generator,
    wasserstein_discriminator,
    wasserstein_generator,
)
from jaxgan.losses.penalties import gradient_penalty

LOSSES = {
    "gradient_penalty": gradient_penalty,
    "minimax_discriminator": minimax_discriminator,
    "minimax_generator": minimax_generator,
    "non_saturating_discriminator": non_saturating_discriminator,
    "non_saturating_generator": non_saturating_generator,
    "wasserstein_discriminator": wasserstein_discriminator,
    "wasserstein_generator": wasserstein_generator,
}
