"""Sets of images, as their makers leave them."""

import numpy as np
import pytest

from jaxgan.data.sets import images_in
from jaxgan.modalities.image import write
from jaxgan.system.errors import UsageError
from jaxgan.system.files import write_png

IMAGES = np.random.default_rng(0).integers(0, 256, (5, 8, 8, 1), np.uint8)
LATENTS = {"latent_z": np.zeros((5, 3)), "labels": np.zeros(5, np.int32)}


def test_the_folder_that_samples_are_written_to(tmp_path):
    """Not the picture of all that lies beside them; with and without its images/."""
    write(tmp_path, IMAGES, {})
    np.savez(tmp_path / "samples.npz", images=IMAGES, **LATENTS)
    for name in ("", "images", "samples.npz"):
        np.testing.assert_array_equal(images_in(str(tmp_path / name)), IMAGES)
    for file in (tmp_path / "images").iterdir():
        file.unlink()
    (tmp_path / "images").rmdir()
    np.testing.assert_array_equal(images_in(str(tmp_path)), IMAGES)


def test_samples_under_the_name_of_another_modality(tmp_path):
    np.savez(tmp_path / "samples.npz", maps=IMAGES[..., 0], **LATENTS)
    np.testing.assert_array_equal(images_in(str(tmp_path)), IMAGES)
    np.savez(tmp_path / "samples.npz", points=np.zeros((5, 2), np.float32), **LATENTS)
    with pytest.raises(UsageError, match="points is float32; images must be uint8"):
        images_in(str(tmp_path / "samples.npz"))


def test_what_a_system_leaves_is_no_image(tmp_path):
    for i, image in enumerate(IMAGES):
        write_png(tmp_path / f"{i}.png", image)
    for name in ("._0.png", ".hidden/0.png", "__MACOSX/0.png", "a/.b/c.png"):
        write_png(tmp_path / name, IMAGES[0, :4])
    (tmp_path / "folder.png").mkdir()
    np.testing.assert_array_equal(images_in(str(tmp_path)), IMAGES)


def test_a_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    np.savez(tmp_path / "a.npz", images=IMAGES)
    np.testing.assert_array_equal(images_in("~/a.npz"), IMAGES)
