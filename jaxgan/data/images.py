"""Conversion of images that Pillow reads to uint8 [size, size, channels]."""

import numpy as np
from PIL import Image, ImageOps

from jaxgan.system.errors import UsageError, choose

FITS = ("crop", "resize")
GREY_MODES = ("1", "L", "LA", "I", "I;16", "I;16B", "I;16L", "F")


def check_options(image_size: int, channels: int, fit: str) -> None:
    """Raises UsageError unless `image_size` is a side in pixels, `channels` 0, 1 or 3 and
    `fit` crop or resize."""
    check_size(image_size)
    if channels not in (0, 1, 3):
        raise UsageError(
            f"data.channels is {channels}; 1 is grey, 3 is colour, 0 as the images are"
        )
    choose(fit, FITS, "data.fit")


def check_size(image_size: int) -> None:
    """Raises UsageError unless `image_size` is a side in pixels."""
    if not isinstance(image_size, int) or image_size < 1:
        raise UsageError(
            f"config.image_size is {image_size!r}; it must be a side in pixels, from 1"
        )


def is_grey(image: Image.Image) -> bool:
    """Whether an image has no colour, by its mode."""
    return image.mode in GREY_MODES


def convert(image: Image.Image, size: int, channels: int, fit: str) -> np.ndarray:
    """Converts an image to a square one, uint8 [size, size, channels].

    Args:
      image: of any kind that `flat` takes.
      size: side of the result in pixels.
      channels: 1 for grey, 3 for RGB.
      fit: "crop" cuts the central square, "resize" squeezes the whole image.
    """
    image = flat(image, channels)
    if fit == "crop" and image.width != image.height:
        image = ImageOps.fit(image, (min(image.size),) * 2)
    if image.size != (size, size):
        image = image.resize((size, size), Image.Resampling.BICUBIC)
    return np.asarray(image).reshape(size, size, channels)


def flat(image: Image.Image, channels: int) -> Image.Image:
    """Converts an image to 8 bits, grey (1 channel) or RGB (3), upright, on white.

    It may be grey, RGB, palette or CMYK, with or without alpha, of 8 or 16 bits a channel.
    """
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith(("I", "F")):
        image = Image.fromarray(to_eight_bits(np.asarray(image)))
    if "A" in image.mode or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return image.convert("L" if channels == 1 else "RGB")


def to_eight_bits(values: np.ndarray) -> np.ndarray:
    """Rescales grey values of 16 bits to uint8, 65535 to 255."""
    return np.clip(np.round(values / 257.0), 0, 255).astype(np.uint8)


def convert_arrays(images: np.ndarray, size: int, channels: int, fit: str) -> np.ndarray:
    """Converts images, uint8 [N, H, W, C], to uint8 [N, size, size, channels]."""
    if images.shape[1:] == (size, size, channels):
        return images
    result = np.empty((len(images), size, size, channels), np.uint8)
    for i, image in enumerate(images):
        image = image[..., 0] if image.shape[-1] == 1 else image
        result[i] = convert(Image.fromarray(image), size, channels, fit)
    return result
