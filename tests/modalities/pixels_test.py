"""Conversion of every kind of image."""

import numpy as np
import pytest
from PIL import Image

from jaxgan.modalities.pixels import check_options, convert, convert_arrays
from jaxgan.system.errors import UsageError


@pytest.mark.parametrize(
    "image, grey, colour",
    [
        (Image.new("L", (4, 4), 100), 100, (100, 100, 100)),
        (Image.new("RGB", (4, 4), (10, 20, 30)), None, (10, 20, 30)),
        (Image.new("RGBA", (4, 4), (200, 0, 0, 0)), 255, (255, 255, 255)),
        (Image.new("RGBA", (4, 4), (0, 0, 0, 255)), 0, (0, 0, 0)),
        (Image.new("LA", (4, 4), (0, 0)), 255, (255, 255, 255)),
        (Image.new("1", (4, 4), 1), 255, (255, 255, 255)),
        (Image.fromarray(np.full((4, 4), 51400, np.uint16)), 200, (200, 200, 200)),
        (Image.new("RGB", (4, 4), (10, 20, 30)).quantize(4), None, (10, 20, 30)),
    ],
    ids=["grey", "rgb", "clear", "opaque", "grey-alpha", "bits", "16-bit", "palette"],
)
def test_modes(image, grey, colour):
    in_colour = convert(image, 4, 3, "crop")
    assert in_colour.shape == (4, 4, 3) and in_colour.dtype == np.uint8
    np.testing.assert_array_equal(in_colour[1, 1], colour)
    if grey is not None:
        np.testing.assert_array_equal(
            convert(image, 4, 1, "crop"), np.full((4, 4, 1), grey)
        )


def test_crop_takes_the_middle_and_resize_the_whole():
    wide = np.zeros((4, 12, 3), np.uint8)
    wide[:, 4:8] = 255
    image = Image.fromarray(wide)
    assert convert(image, 4, 1, "crop").min() == 255
    assert 50 < convert(image, 4, 1, "resize").mean() < 120


def test_transparent_palette_is_flattened_onto_white():
    image = Image.new("P", (4, 4), 0)
    image.putpalette([10, 20, 30] * 256)
    image.info["transparency"] = 0
    np.testing.assert_array_equal(convert(image, 4, 1, "crop"), np.full((4, 4, 1), 255))


def test_photographs_are_turned_upright():
    image = Image.fromarray(np.array([[0, 0], [255, 255]], np.uint8))
    exif = image.getexif()
    exif[0x0112] = 3  # upside down
    image.info["exif"] = exif.tobytes()
    np.testing.assert_array_equal(
        convert(image, 2, 1, "crop")[..., 0], [[255, 255], [0, 0]]
    )


def test_arrays_are_resized_and_recoloured():
    images = np.full((3, 28, 28, 1), 77, np.uint8)
    np.testing.assert_array_equal(
        convert_arrays(images, 32, 3, "crop"), np.full((3, 32, 32, 3), 77)
    )
    assert convert_arrays(images, 28, 1, "crop") is images


def test_options_are_checked():
    with pytest.raises(UsageError, match="data.channels is 2"):
        check_options(32, 2, "crop")
    with pytest.raises(
        UsageError, match="data.fit: there is no 'pad'; it may be crop, resize"
    ):
        check_options(32, 0, "pad")
    with pytest.raises(UsageError, match="config.image_size is 0; it must be a side"):
        check_options(0, 1, "crop")
