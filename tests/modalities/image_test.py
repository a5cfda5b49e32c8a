"""Images: stored, decoded, shown."""

import numpy as np
import pytest
from PIL import Image

from jaxgan.modalities.image import IMAGE, grid, to_uint8
from jaxgan.system.files import write_png


def test_images_are_rounded_once():
    values = np.array([-1.5, -1.0, -0.999, 0.0, 1.0, 2.0])
    np.testing.assert_array_equal(to_uint8(values), [0, 0, 0, 128, 255, 255])
    exact = np.arange(256) / 127.5 - 1
    np.testing.assert_array_equal(to_uint8(exact), np.arange(256))


@pytest.mark.parametrize("channels", [1, 3])
def test_grids_are_read_row_by_row(tmp_path, channels):
    images = np.arange(5, dtype=np.uint8).reshape(5, 1, 1, 1) * np.ones((1, 4, 6, channels))
    picture = grid(images.astype(np.uint8), columns=3)
    assert picture.shape == (2 * 6 + 2, 3 * 8 + 2, channels)
    for i in range(5):
        top, left = 2 + (i // 3) * 6, 2 + (i % 3) * 8
        assert (picture[top : top + 4, left : left + 6] == i).all()
    write_png(tmp_path / "new" / "grid.png", picture)
    with Image.open(tmp_path / "new" / "grid.png") as image:
        read = np.asarray(image)
    np.testing.assert_array_equal(read.reshape(picture.shape), picture)


def test_stored_images_survive_decoding():
    images = np.random.default_rng(0).integers(0, 256, (5, 4, 6, 3)).astype(np.uint8)
    np.testing.assert_array_equal(IMAGE.store(IMAGE.decode(images)), images)


def test_an_image_a_file_and_a_grid_of_all(tmp_path):
    images = np.arange(3, dtype=np.uint8).reshape(3, 1, 1, 1) * np.ones((4, 4, 1), np.uint8)
    IMAGE.write(tmp_path, images, {})
    names = sorted(path.name for path in (tmp_path / "images").iterdir())
    assert names == ["00000.png", "00001.png", "00002.png"]
    with Image.open(tmp_path / "images" / "00002.png") as image:
        np.testing.assert_array_equal(np.asarray(image), images[2, ..., 0])
    assert (tmp_path / "grid.png").exists()


def test_an_image_alone_has_no_margin():
    image = np.random.default_rng(0).integers(0, 256, (5, 7, 3), np.uint8)
    np.testing.assert_array_equal(IMAGE.alone(image, {}), image)


def test_heat_is_red_above_zero_blue_below_and_white_at_it():
    images = np.full((2, 4, 4, 1), 9, np.uint8)
    fine = np.zeros((2, 4, 4, 1))
    fine[0, 0, 0], fine[0, 1, 1] = 2.0, -2.0
    coarse = np.array([[[1.0, -1.0], [0.0, 0.5]]] * 2)
    picture = IMAGE.heat(images, [fine, coarse])
    assert picture.shape == (2 * 6 + 2, 3 * 6 + 2, 3) and picture.dtype == np.uint8
    assert (picture[2:6, 2:6] == 9).all()
    first, second = picture[2:6, 8:12], picture[2:6, 14:18]
    assert list(first[0, 0]) == [255, 0, 0] and list(first[1, 1]) == [0, 0, 255]
    assert (first[2:] == 255).all() and (picture[8:12, 8:12] == 255).all()
    assert (second[:2, :2] == [255, 0, 0]).all() and (second[:2, 2:] == [0, 0, 255]).all()
    assert (second[2:, :2] == 255).all()
    assert second[3, 3, 0] == 255 and 120 < second[3, 3, 1] < 135
