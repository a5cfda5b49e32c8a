"""The catalogue of modalities: what a data spec's `modality` may be."""

from collections.abc import Mapping
from typing import Any

from jaxgan.modalities.audio import AUDIO
from jaxgan.modalities.cloud import CLOUD
from jaxgan.modalities.image import IMAGE
from jaxgan.modalities.points import POINTS
from jaxgan.modalities.text import TEXT
from jaxgan.modalities.voxels import VOXELS

MODALITIES = {
    "audio": AUDIO,
    "cloud": CLOUD,
    "image": IMAGE,
    "points": POINTS,
    "text": TEXT,
    "voxels": VOXELS,
}


def name_in(spec: Mapping[str, Any]) -> str:
    """The name of the modality in a data spec; in specs older than that key there are
    images, of three axes, and points."""
    return spec.get("modality") or ("image" if len(spec["shape"]) == 3 else "points")
