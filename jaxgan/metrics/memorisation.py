"""Whether a generator repeats its training data: nearest neighbours of its images there,
beside those of test images, which nobody can have learnt by heart.

C. Meehan et al., "A non-parametric test to detect data-copying in generative models", 2020
(arXiv:2004.05675), over all the space at once; A. M. Alaa et al., "How faithful is your
synthetic data?", 2022 (arXiv:2102.08921), for `authentic`. Traps: few modes, each drawn
well, look like copies; blurred or broken images look original; distances of pixels see
copies that are identical, and none that are shifted.
"""

import numpy as np
from numpy.typing import ArrayLike

from jaxgan.metrics.neighbours import BLOCK, nearest


def memorisation(
    train: ArrayLike, test: ArrayLike, fake: ArrayLike, block: int = BLOCK
) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Scores {"nearest/<score>"} and the neighbours of features [N, D], [T, D], [M, D].

    train, test  median distance of the fakes, and of the test features, to the nearest of
                 the training features
    closer       probability that a fake is closer than a test feature (equal ones count
                 half): 0.5 of a perfect generator, 1 of one that copies
    authentic    share of the fakes farther from their training neighbour than it is from
                 its own (1 less the share that Alaa et al. call unauthentic)

    Returns:
      The scores, and of each fake the `distance` to its nearest training feature, float64
      [M], its `row` there, int [M], and the `order` of the fakes from the closest on.
    """
    train = np.asarray(train)
    if len(train) < 2:
        raise ValueError("neighbours of training features need two or more of them")
    distance, row = (found[:, 0] for found in nearest(fake, train, block=block))
    unseen = nearest(test, train, block=block)[0][:, 0]
    chosen, back = np.unique(row, return_inverse=True)
    # The nearest but itself: it or a duplicate comes first.
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
