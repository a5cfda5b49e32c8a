"""The catalogue of data sets, by the name that a config's `data` gives.

Each is a function of its options, `image_size` among them where it has images, that returns
a `Source`.
"""

from jaxgan.data.audio import audio
from jaxgan.data.clouds import clouds
from jaxgan.data.digits import digits
from jaxgan.data.folder import folder
from jaxgan.data.gaussians import grid25, ring8
from jaxgan.data.language import brackets, markov, oracle, sentences
from jaxgan.data.npz import npz
from jaxgan.data.shapes import shapes
from jaxgan.data.solids import solids
from jaxgan.data.stacked import stacked_mnist
from jaxgan.data.text import text
from jaxgan.data.tfds import tfds
from jaxgan.data.tones import tones, vowels
from jaxgan.data.voxels import voxels

SOURCES = {
    "audio": audio,
    "brackets": brackets,
    "digits": digits,
    "folder": folder,
    "grid25": grid25,
    "markov": markov,
    "npz": npz,
    "oracle": oracle,
    "points": clouds,
    "ring8": ring8,
    "sentences": sentences,
    "shapes": shapes,
    "solids": solids,
    "stacked_mnist": stacked_mnist,
    "text": text,
    "tfds": tfds,
    "tones": tones,
    "vowels": vowels,
    "voxels": voxels,
}
