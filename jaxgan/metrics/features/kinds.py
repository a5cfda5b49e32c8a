"""The catalogue of classifiers: how examples of a modality are classified."""

from jaxgan.metrics.features.classifier import IMAGES, Kind
from jaxgan.metrics.features.shapes import CLOUDS, VOXELS
from jaxgan.metrics.features.sounds import SOUNDS
from jaxgan.metrics.features.text_classifier import TEXTS

KINDS: dict[str, Kind] = {
    "audio": SOUNDS,
    "cloud": CLOUDS,
    "image": IMAGES,
    "text": TEXTS,
    "voxels": VOXELS,
}
