"""The default data set: 1,797 handwritten digits, part of scikit-learn's package.

E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
Repository, 1998: 8x8 pixels, 17 grey levels, 43 writers.
"""

import numpy as np

from jaxgan.data.source import Source, image_source
from jaxgan.modalities.pixels import check_size, convert_arrays


def digits(*, image_size: int, seed: int = 0) -> Source:
    """Digits, white on black, in splits of 80 / 10 / 10 %. At 8 pixels they are the
    original images, at other sizes these padded by one pixel and resized."""
    check_size(image_size)
    from sklearn.datasets import load_digits  # late: scikit-learn takes a second

    loaded = load_digits()
    images = np.round(loaded.images * (255 / 16)).astype(np.uint8)
    edge = 0 if images.shape[1:] == (image_size, image_size) else 1
    images = np.pad(images, ((0, 0), (edge, edge), (edge, edge)))[..., None]
    rows = {
        "data": convert_arrays(images, image_size, 1, "resize"),
        "label": loaded.target.astype(np.int32),
    }
    names = [str(digit) for digit in range(10)]
    return image_source("digits", {"train": rows}, seed, names)
