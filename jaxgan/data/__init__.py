"""The catalogue of data sets, by the name that a config's `data` gives.

Each is a function of its options, `image_size` among them where it has images, that returns
a `Source`.
"""

from jaxgan.data.clouds import clouds
from jaxgan.data.digits import digits
from jaxgan.data.folder import folder
from jaxgan.data.gaussians import grid25, ring8
from jaxgan.data.npz import npz
from jaxgan.data.shapes import shapes
from jaxgan.data.solids import solids
from jaxgan.data.stacked import stacked_mnist
from jaxgan.data.tfds import tfds
from jaxgan.data.voxels import voxels

SOURCES = {
    "clouds": clouds,
    "digits": digits,
    "folder": folder,
    "grid25": grid25,
    "npz": npz,
    "ring8": ring8,
    "shapes": shapes,
    "solids": solids,
    "stacked_mnist": stacked_mnist,
    "tfds": tfds,
    "voxels": voxels,
}
