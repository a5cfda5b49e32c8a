"""Conversion of images that Pillow reads to uint8 [size, size, channels]."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from jaxgan.system.errors import UsageError, choose

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff")
UNREADABLE = (Image.DecompressionBombError, OSError, ValueError, SyntaxError)
ARRAYS = ("images", "data", "x")  # names of images in an archive
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


def read(
    path: Path, spec: Mapping[str, Any], options: Mapping[str, Any]
) -> tuple[np.ndarray, str]:
    """The images of a file or of an archive, uint8 [N, size, size, C] as `spec` says, and
    how they were prepared: by the `fit` of `options`, else "crop".

    Raises:
      UsageError: it cannot be decoded, a number is not finite, or it has fewer channels
        than the data.
    """
    size, _, channels = spec["shape"]
    fit = options.get("fit", "crop")
    said = f"{size}x{size}, {'grey' if channels == 1 else 'colour'}, {SAID[fit]}"
    if path.suffix.lower() == ".npz":
        images = arrays_in(path, channels)
        return convert_arrays(images, size, channels, fit), said
    try:
        with Image.open(path) as image:
            image.load()
            if channels == 3 and is_grey(image):
                raise UsageError(f"{path} is grey, and the data are colour; make it RGB")
            if image.mode == "F" and not np.isfinite(np.asarray(image)).all():
                raise UsageError(f"{path} has pixels that are not finite")
            return convert(image, size, channels, fit)[None], said
    except UsageError:
        raise
    except UnidentifiedImageError:
        raise UsageError(f"{path} is no image that can be read") from None
    except UNREADABLE as error:
        text = " ".join(str(error).split())
        raise UsageError(f"{path} cannot be read as an image: {text}") from None


SAID = {"crop": "the central square", "resize": "squeezed to a square"}


def arrays_in(path: Path, channels: int) -> np.ndarray:
    """The images of an archive, uint8 [N, H, W, C], C at least 1 or 3 as there are
    `channels`; floats are taken from 0 to 1."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            names = [name for name in ARRAYS if name in archive.files] or archive.files
            images = archive[names[0]] if len(names) else np.zeros(0)
    except Exception:  # zip, zlib, pickle and NumPy each raise their own
        raise UsageError(
            f"{path} is no .npz archive of plain arrays, as np.savez writes it"
        ) from None
    where = f"{path}: {names[0] if names else 'it'}"
    images = images[..., None] if images.ndim == 3 else images
    if images.ndim != 4 or 0 in images.shape or images.dtype.kind not in "uf":
        raise UsageError(
            f"{where} is {images.dtype} {list(images.shape)}; images are [N, H, W, C], "
            "uint8 or floats from 0 to 1"
        )
    if images.shape[-1] < channels or images.shape[-1] not in (1, 3):
        raise UsageError(
            f"{where} has {images.shape[-1]} channels, and the data have {channels}"
        )
    if images.dtype.kind == "f":
        if not np.isfinite(images).all():
            raise UsageError(f"{where} has pixels that are not finite")
        if images.min() < 0 or images.max() > 1:
            raise UsageError(
                f"{where} holds floats from {images.min():g} to {images.max():g}; images "
                "are uint8, or floats from 0 to 1"
            )
        images = np.round(images * 255)
    elif images.dtype != np.uint8:
        raise UsageError(f"{where} is {images.dtype}; images are uint8, or floats")
    return images.astype(np.uint8)
