"""--mode=encode, from a run to the latents of examples of one's own."""

import json

import numpy as np
import pytest
from PIL import Image

from jaxgan.explore.accuracy import partners
from jaxgan.explore.given import given
from jaxgan.explore.opened import Opened
from jaxgan.system.errors import UsageError
from tests.conftest import TINY, call

pytestmark = pytest.mark.slow

SHORT = ("--config.num_steps=2", "--config.checkpoint_every=2", "--config.sample_every=2")


@pytest.fixture(scope="module")
def bigan(made_once):
    """A tiny BiGAN of digits."""

    def make(folder):
        done = call("--config=bigan", f"--workdir={folder}", *TINY, *SHORT)
        assert done.returncode == 0, done.stderr

    return made_once("bigan", make)


def encoded(folder, *arguments):
    done = call("--mode=encode", f"--workdir={folder}", *arguments)
    assert done.returncode == 0, done.stderr
    return done


def test_the_test_split_has_latents_a_picture_and_numbers_beside_floors(bigan):
    encoded(bigan)
    where = bigan / "explore" / "encode-test"
    with np.load(where / "latents.npz") as archive:
        found = {name: archive[name] for name in archive.files}
    assert found["latent_noise"].shape == (180, 10)
    assert found["images"].shape == (180, 16, 16, 1) and found["images"].dtype == np.uint8
    model = Opened.of(bigan).model
    law = model.encode(found["images"][:20])["noise"]
    np.testing.assert_allclose(found["latent_noise"][:20], law.mean, atol=1e-5)
    with Image.open(where / "pictures.png") as picture:
        assert picture.size[0] > 8 * 16
    scores = json.loads((where / "encode.json").read_text())["scores"]
    value = scores["reconstruction/pixels"]
    assert set(value["floors"]) == {"mean_example", "pca_10"}
    assert 0 < value["floors"]["pca_10"] < value["floors"]["mean_example"] < 1
    assert value["value"] > value["floors"]["pca_10"]  # after two steps
    assert len(scores["latent_r2/noise"]["coordinates"]) == 10
    probe = scores["probe/1nn"]
    assert set(probe["floors"]) == {"raw", "pca_10", "untrained"}
    assert probe["floors"]["raw"] > 0.9 and probe["n_tested"] == 180
    assert abs(probe["value"] - probe["floors"]["untrained"]) < 0.1  # after two steps
    assert (0 <= scores["off_prior"]["value"] <= 1) and scores["off_prior"]["step"] == 2


def test_files_of_ones_own_are_prepared_as_the_runs_data(bigan, tmp_path):
    image = np.full((40, 60, 3), 200, np.uint8)
    image[:, :10] = 0  # cut away with the square
    Image.fromarray(image).save(tmp_path / "mine.png")
    done = encoded(bigan, f"--images={tmp_path / 'mine.png'}", "--starts=2")
    assert "1 images, prepared as the run's data: 16x16, grey, the central" in done.stderr
    (where,) = (bigan / "explore").glob("encode-mine-*-starts2")
    with np.load(where / "latents.npz") as archive:
        assert (archive["images"] == 200).all()
        assert archive["latent_noise"].shape == (1, 10)
        assert not archive["off_prior"].any()
    assert (where / "pictures.png").exists()


def test_optimisation_is_no_worse_than_its_start(bigan):
    model = Opened.of(bigan).model
    x = given(Opened.of(bigan), "test", 6)
    before, after = (model.invert(x, 2, steps=steps).loss for steps in (0, 40))
    assert (after <= before + 1e-6).all() and after.mean() < before.mean()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.png", b"no image", "is no image that can be read"),
        ("a.wav", b"RIFF", "it may be png, jpg, jpeg"),
        ("a.npz", b"PK", "is no .npz archive of plain arrays"),
        (None, None, "there is no such file; give files, folders"),
    ],
)
def test_examples_that_cannot_be_read(bigan, tmp_path, name, content, message):
    path = tmp_path / (name or "missing.png")
    if content is not None:
        path.write_bytes(content)
    done = call("--mode=encode", f"--workdir={bigan}", f"--images={path}")
    assert done.returncode == 2 and message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not [*(bigan / "explore").glob(f"encode-{path.stem}*")]


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.full((2, 8, 8, 1), np.nan, np.float32), "pixels that are not finite"),
        (np.full((2, 8, 8, 1), 7, np.float32), "floats from 7 to 7; images are uint8"),
        (np.zeros((2, 8, 8, 2), np.uint8), "2 channels, and the data have 1"),
        (np.zeros((2, 8), np.uint8), "images are \\[N, H, W, C\\]"),
    ],
)
def test_archives_that_are_none_of_the_data(bigan, tmp_path, array, message):
    np.savez(tmp_path / "a.npz", images=array)
    with pytest.raises(UsageError, match=message):
        given(Opened.of(bigan), str(tmp_path / "a.npz"))


def test_a_run_without_encoder_is_told_which_command_trains_one(trained):
    done = call("--mode=encode", f"--workdir={trained}")
    assert done.returncode == 2
    assert f"--config=encoder:{trained} trains one, --starts=4 optimises" in done.stderr


def test_an_encoder_is_trained_afterwards_by_that_command(trained, tmp_path):
    run = tmp_path / "encoder"
    arguments = (f"--config=encoder:{trained}", f"--workdir={run}", *TINY, *SHORT)
    done = call(*arguments)
    assert done.returncode == 0, done.stderr
    there, here = (Opened.of(folder).model for folder in (trained, run))
    np.testing.assert_array_equal(there.sample(0, 4), here.sample(0, 4))
    encoded(run)
    scores = json.loads((run / "explore" / "encode-test" / "encode.json").read_text())
    scores = scores["scores"]
    assert scores["gilbo"]["value"] == pytest.approx(scores["gilbo/noise"]["value"])
    assert scores["gilbo"]["standard_error"] > 0


def test_no_example_is_its_own_partner():
    for n in (2, 3, 100):
        found = partners(n)
        assert sorted(found) == list(range(n)) and (found != np.arange(n)).all()


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros((2, 8, 8, 1), np.uint8), r"uint8 \[2, 8, 8, 1\]; stored ones.*16, 16, 1"),
        (np.zeros((2, 16, 16, 3), np.uint8), r"\[2, 16, 16, 3\]; stored ones"),
        (np.zeros((2, 16, 16, 1), np.float32), "images are float32 .*are uint8"),
    ],
)
def test_arrays_that_are_no_examples_of_the_data(bigan, x, message):
    model = Opened.of(bigan).model
    for function in (model.encode, model.invert):
        with pytest.raises(UsageError, match=message):
            function(x)


def test_other_examples_and_options_are_written_elsewhere(tmp_path):
    from jaxgan.explore.encode import called

    names = [
        called("test", None, "pixels"),
        called("test", 4, "pixels"),
        called("test", 4, "lpips:alexnet.ckpt"),
        called(str(tmp_path / "a" / "test.png"), None, "pixels"),
        called(str(tmp_path / "b" / "test.png"), None, "pixels"),
    ]
    assert len(set(names)) == len(names) and names[0] == "encode-test"
