"""How far real and fake are apart at least, by a discriminator's logits of one example.

    estimated/<distance>        an unbiased estimate of a lower bound; of equal laws it is
                                around 0, and above it as often as below
    estimated/<distance>_error  its standard error: it is a mean over examples
    certified/<distance>        two standard errors less, 0 at least: above the truth in a
                                few of a hundred repeats

Distances are `jensen_shannon` in nats, `total_variation` and LeCam's `triangular`
discrimination (jaxgan/losses/information/certify.py).

Scale and offset of the logits are fitted first, on training examples: a discriminator with
BatchNorm is measured by running statistics, by which its logits are a fixed function of one
example, if a badly scaled one. Both splits share their fakes. So there are two fits, each
to one half of the fakes and used on the other: no fake is measured by a fit to itself.
"""

import math

import numpy as np
from scipy.special import expit

Scale = tuple[float, float]  # (a, b): a d + b is measured in the place of d
AS_THEY_ARE: tuple[Scale, Scale] = ((1.0, 0.0), (1.0, 0.0))
ERRORS = 2.0  # standard errors between estimate and certificate


def fitted(real: np.ndarray, fake: np.ndarray) -> tuple[Scale, Scale]:
    """The scales by all real logits [N] with the even fakes, and with the odd ones."""
    return calibrate(real, fake[::2]), calibrate(real, fake[1::2])


def rescaled(
    real: np.ndarray, fake: np.ndarray, scales: tuple[Scale, Scale]
) -> tuple[np.ndarray, np.ndarray]:
    """Real logits by both scales, [2, N], and fakes [M] each by that of the other half."""
    (a, b), (c, d) = scales
    both = np.stack([a * real + b, c * real + d])
    even = np.arange(len(fake)) % 2 == 0
    return both, np.where(even, c * fake + d, a * fake + b)


def certificates(real: np.ndarray, fake: np.ndarray) -> dict[str, float]:
    """The distances by `rescaled` logits [2, N] (or [1, N]) and [M]; each is a mean of one
    function over the real and of another over the fakes."""
    half = math.log(2) / 2
    sides = {
        "jensen_shannon": (
            half - np.logaddexp(0, -real) / 2,
            half - np.logaddexp(0, fake) / 2,
        ),
        "total_variation": (1.0 * (real > 0), -1.0 * (fake > 0)),
        "triangular": (1 - 4 * expit(-real) ** 2, 1 - 4 * expit(fake) ** 2),
    }
    found = {}
    for name, (ours, theirs) in sides.items():
        parts = ours.mean(0), theirs
        value = sum(np.mean(part) for part in parts)
        error = math.sqrt(sum(np.var(part) / len(part) for part in parts))
        found[f"certified/{name}"] = np.maximum(value - ERRORS * error, 0.0)
        found[f"estimated/{name}"] = value
        found[f"estimated/{name}_error"] = error
    return found


def calibrate(real: np.ndarray, fake: np.ndarray, steps: int = 30) -> Scale:
    """(a, b) by which a d + b has the least minimax loss of logits d, [N] and [M]: logistic
    regression on one number (Platt 1999), by Newton's method with a slight ridge."""
    d = np.concatenate([real, fake]).astype(np.float64)
    if not np.isfinite(d).all():
        return 1.0, 0.0
    centre, unit = d.mean(), d.std() + 1e-12
    x = np.stack([(d - centre) / unit, np.ones_like(d)], axis=1)
    y = np.repeat([1.0, 0.0], [len(real), len(fake)])
    share = np.repeat([0.5 / len(real), 0.5 / len(fake)], [len(real), len(fake)]) * len(d)
    weights = np.zeros(2)
    for _ in range(steps):
        p = expit(x @ weights)
        slope = x.T @ (share * (p - y)) + weights
        curve = (x * (share * p * (1 - p))[:, None]).T @ x + np.eye(2)
        weights -= np.linalg.solve(curve, slope)
    return weights[0] / unit, weights[1] - weights[0] * centre / unit
