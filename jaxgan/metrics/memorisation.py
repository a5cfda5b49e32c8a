"""Memorisation of training data by a generator: nearest training neighbours of its images,
beside those of test images, which it cannot have memorised.

C. Meehan et al., "A non-parametric test to detect data-copying in generative models", 2020
(arXiv:2004.05675), over the whole space instead of its cells; A. M. Alaa et al., "How
faithful is your synthetic data?", 2022 (arXiv:2102.08921), for `authentic`. Traps: few
modes, each drawn well, score as copies; blurred or broken images score as original;
distances of pixels find identical copies, and no shifted ones.
"""

import numpy as np
from numpy.typing import ArrayLike

from jaxgan.metrics.neighbours import BLOCK, nearest


def memorisation(
    train: ArrayLike, test: ArrayLike, fake: ArrayLike, block: int = BLOCK
) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """{"nearest/<score>"} and the neighbours of training, test and fake features [N, D],
    [T, D] and [M, D].

    train, test  median distance of the fakes, and of the test features, to the nearest of
                 the training features
    closer       probability that a fake is closer than a test feature (equal distances
                 count half): 0.5 for a perfect generator, 1 for one that copies
    authentic    share of the fakes farther from their training neighbour than it is from
                 its own (1 less the share that Alaa et al. call unauthentic)

    Returns:
      The scores, and for each fake the `distance` to its nearest training feature, float64
      [M], the `row` of that feature, int [M]; and the `order` of the fakes, closest first.
    """
    train = np.asarray(train)
    if len(train) < 2:
        raise ValueError("neighbours of training features need two or more of them")
    distance, row = (found[:, 0] for found in nearest(fake, train, block=block))
    unseen = nearest(test, train, block=block)[0][:, 0]
    chosen, back = np.unique(row, return_inverse=True)
    # The second nearest: the first is the feature itself, or a duplicate.
    own = nearest(train[chosen], train, 2, block)[0][:, 1][back]
    ordered = np.sort(unseen)
    farther = len(unseen) - np.searchsorted(ordered, distance, "right")
    equal = len(unseen) - np.searchsorted(ordered, distance, "left") - farther
    scores = {
        "train": np.median(distance),
        "test": np.median(unseen),
        "closer": np.mean(farther + equal / 2) / len(unseen),
        "authentic": np.mean(distance > own),
    }
    neighbours = {
        "distance": distance,
        "row": row,
        "order": np.argsort(distance, kind="stable"),
    }
    return {f"nearest/{name}": float(value) for name, value in scores.items()}, neighbours
