"""The catalogue of classifiers: how examples of a modality are classified."""

from jaxgan.metrics.features.classifier import IMAGES, Kind
from jaxgan.metrics.features.shapes import CLOUDS, VOXELS

KINDS: dict[str, Kind] = {"cloud": CLOUDS, "image": IMAGES, "voxels": VOXELS}
