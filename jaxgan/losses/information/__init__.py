"""Information theory, usable without any GAN.

    from jaxgan.losses import information
    table = [[0.3, 0.2], [0.1, 0.4]]                       # p(x, y)
    information.mutual_information(table, unit="bits")

    tables     entropies, divergences and mutual information of probability tables
    gaussians  the same in closed form for normal distributions
    samples    estimates from draws: plug-in with Miller-Madow's correction, neighbours
    bounds     variational bounds on mutual information, from a statistics network's scores
    certify    lower bounds on the distance of two distributions, from a discriminator

Values are in nats unless `unit="bits"`. Definitions without a source are those of T. M.
Cover, J. A. Thomas, "Elements of Information Theory", 2006.
"""

from jaxgan.losses.information import bounds, certify, gaussians, samples
from jaxgan.losses.information.arrays import normalise
from jaxgan.losses.information.tables import (
    chi_squared,
    conditional_entropy,
    cross_entropy,
    entropy,
    jensen_shannon,
    joint_entropy,
    kullback_leibler,
    mutual_information,
    renyi_divergence,
    renyi_entropy,
    squared_hellinger,
    total_correlation,
    total_variation,
)

__all__ = [
    "bounds",
    "certify",
    "chi_squared",
    "conditional_entropy",
    "cross_entropy",
    "entropy",
    "gaussians",
    "jensen_shannon",
    "joint_entropy",
    "kullback_leibler",
    "mutual_information",
    "normalise",
    "renyi_divergence",
    "renyi_entropy",
    "samples",
    "squared_hellinger",
    "total_correlation",
    "total_variation",
]
