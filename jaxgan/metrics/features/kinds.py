"""The catalogue of classifiers: how examples of a modality are classified."""

from jaxgan.metrics.features.classifier import IMAGES, Kind

KINDS: dict[str, Kind] = {"image": IMAGES}
