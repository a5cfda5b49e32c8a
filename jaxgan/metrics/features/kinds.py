"""The catalogue of classifiers: how examples of a modality are classified."""

from jaxgan.metrics.features.classifier import IMAGES, Kind
from jaxgan.metrics.features.text_classifier import TEXTS

KINDS: dict[str, Kind] = {"image": IMAGES, "text": TEXTS}
from jaxgan.metrics.features.sounds import SOUNDS

KINDS: dict[str, Kind] = {"audio": SOUNDS, "image": IMAGES}
