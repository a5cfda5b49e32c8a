"""Images as numbers in [-1, 1], and as the uint8 that is stored, shown and scored."""

import numpy as np


def to_uint8(images: np.ndarray) -> np.ndarray:
    """[-1, 1] -> uint8, rounded once: -1 is 0 and 1 is 255."""
    scaled = (np.asarray(images, np.float32) + 1.0) * 127.5
    return np.clip(np.round(scaled), 0, 255).astype(np.uint8)
