"""The catalogue of losses: what a term of a player may be called in a config.

Every loss is a pure function of arrays. Its parameters without default name the outputs
of the game that it needs; those with a default are hyper-parameters of the config.
"""

from jaxgan.losses import adversarial, autoencoder, codes, dependence, penalties

LOSSES = {
    "code_entropy": codes.code_entropy,
    "conditional_entropy": codes.conditional_entropy,
    "donsker_varadhan": dependence.donsker_varadhan,
    "equilibrium_balance": autoencoder.equilibrium_balance,
    "equilibrium_convergence": autoencoder.equilibrium_convergence,
    "equilibrium_discriminator": autoencoder.equilibrium_discriminator,
    "equilibrium_generator": autoencoder.equilibrium_generator,
    "gradient_penalty": penalties.gradient_penalty,
    "infonce": dependence.infonce,
    "interpolated": dependence.interpolated,
    "jensen_shannon": dependence.jensen_shannon,
    "joint_entropy": codes.joint_entropy,
    "mine": dependence.mine,
    "minimax_discriminator": adversarial.minimax_discriminator,
    "minimax_generator": adversarial.minimax_generator,
    "mutual_information": codes.mutual_information,
    "non_saturating_discriminator": adversarial.non_saturating_discriminator,
    "non_saturating_generator": adversarial.non_saturating_generator,
    "nwj": dependence.nwj,
    "pull_away": dependence.pull_away,
    "smile": dependence.smile,
    "total_correlation": codes.total_correlation,
    "wasserstein_discriminator": adversarial.wasserstein_discriminator,
    "wasserstein_generator": adversarial.wasserstein_generator,
}
