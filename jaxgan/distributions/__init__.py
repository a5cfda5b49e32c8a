"""The catalogue of probability laws: what a config may call a law of latents (LAWS), of a
code given an example (POSTERIORS), and of examples given a latent (LIKELIHOODS).

The laws themselves, each with draw, log_prob, entropy, kl, mode and grid, are in law.py
(what all have), discrete.py, continuous.py, bounded.py and levels.py.
"""

from jaxgan.distributions import likelihood, posterior, prior
from jaxgan.distributions.bounded import Beta, TruncatedNormal, Uniform
from jaxgan.distributions.continuous import Gumbel, Normal, Point
from jaxgan.distributions.discrete import Bernoulli, Categorical
from jaxgan.distributions.law import Law
from jaxgan.distributions.levels import DiscretisedLogistic

LAWS = {
    "bernoulli": prior.bernoulli,
    "categorical": prior.categorical,
    "gumbel": prior.gumbel,
    "normal": prior.normal,
    "uniform": prior.uniform,
}
POSTERIORS = {
    "bernoulli": posterior.bernoulli,
    "beta": posterior.beta,
    "categorical": posterior.categorical,
    "gaussian": posterior.gaussian,
    "truncated_normal": posterior.truncated_normal,
    "unit_gaussian": posterior.unit_gaussian,
}
LIKELIHOODS = {
    "bernoulli": likelihood.bernoulli,
    "categorical": likelihood.categorical,
    "logistic": likelihood.logistic,
    "normal": likelihood.normal,
}

__all__ = [
    "LAWS",
    "LIKELIHOODS",
    "POSTERIORS",
    "Bernoulli",
    "Beta",
    "Categorical",
    "DiscretisedLogistic",
    "Gumbel",
    "Law",
    "Normal",
    "Point",
    "TruncatedNormal",
    "Uniform",
]
