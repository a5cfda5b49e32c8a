"""Two sets of images that no model of jaxgan made."""

import json

import numpy as np
import pytest
from PIL import Image

from jaxgan.data.sets import images_in
from jaxgan.evaluate import records
from jaxgan.evaluate.compare import compare
from jaxgan.metrics.frechet import frechet_distance
from jaxgan.metrics.moments import Moments
from jaxgan.modalities.image import IMAGE
from jaxgan.system.errors import UsageError
from jaxgan.system.files import write_png
from tests.conftest import run
from tests.metrics.features.extractor_test import means

MEANS = "tests.metrics.features.extractor_test.means"


@pytest.fixture
def sets(tmp_path):
    """A folder and an archive of random images."""
    draw = np.random.default_rng(0)
    real = draw.integers(0, 256, (30, 12, 12, 1)).astype(np.uint8)
    fake = draw.integers(0, 128, (20, 12, 12, 1)).astype(np.uint8)
    IMAGE.write(tmp_path / "real" / "deeper", real, {})
    (tmp_path / "real" / "deeper" / "grid.png").unlink()
    np.savez(tmp_path / "fake.npz", images=fake)
    return str(tmp_path / "real"), str(tmp_path / "fake.npz"), real, fake


@pytest.mark.slow
def test_a_folder_against_an_archive(sets, tmp_path):
    *paths, real, fake = sets
    found = compare(*paths, MEANS, ("frechet", "vendi"))
    expected = frechet_distance(Moments.of(means(real)), Moments.of(means(fake)))
    (name, record), (other, vendi) = found.items()
    assert name == "fd_tests_metrics_features_extractor_test_means_20"
    assert record["value"] == pytest.approx(expected["frechet"], rel=1e-12)
    assert (record["n_real"], record["n_fake"]) == (30, 20)
    assert (record["floor_n"], record["floor_n_real"]) == (15, 15)
    assert "(of 15 against 15)" in records.table({"fd": record})
    assert 0 < record["floor"] < record["value"]
    assert other == "vendi_tests_metrics_features_extractor_test_means_20_q1"
    file = tmp_path / "scores.json"
    arguments = (*paths, f"--extractor={MEANS}", "--metrics=frechet,vendi")
    done = run(*arguments, f"--output={file}", module="evaluate")
    assert done.returncode == 0, done.stderr
    written = json.loads(file.read_text())
    assert written["scores"] == json.loads(json.dumps(found))
    assert name in done.stdout and "30 real, 20 fake images" in done.stderr


def test_equal_sets_and_any_order_score_the_same(sets, tmp_path):
    folder, _, real, _ = sets
    np.savez(tmp_path / "again.npz", images=real[::-1])
    again = str(tmp_path / "again.npz")
    (record,) = compare(folder, again, MEANS, ("frechet",)).values()
    assert abs(record["value"]) < 1e-9


def test_images_as_they_are_read(sets, tmp_path):
    folder, archive, real, fake = sets
    np.testing.assert_array_equal(images_in(folder), real)
    np.testing.assert_array_equal(images_in(archive), fake)
    assert images_in(folder, 16).shape == (30, 16, 16, 1)
    clear = Image.fromarray(np.zeros((12, 24, 4), np.uint8))  # transparent, on white
    (tmp_path / "wide").mkdir()
    for name in ("a.png", "b.png"):
        clear.save(tmp_path / "wide" / name)
    wide = images_in(str(tmp_path / "wide"))
    np.testing.assert_array_equal(wide, np.full((2, 12, 24, 3), 255))
    np.savez(tmp_path / "two.npz", x_train=real, x_test=fake)
    np.testing.assert_array_equal(images_in(f"{tmp_path / 'two.npz'}:test"), fake)
    with pytest.raises(UsageError, match="has the splits train, test: name one"):
        images_in(str(tmp_path / "two.npz"))


def test_mistakes(sets, tmp_path):
    folder, archive, real, _ = sets
    np.savez(tmp_path / "other.npz", images=real[:, :8, :8])
    other = str(tmp_path / "other.npz")
    with pytest.raises(UsageError, match="give --image_size, or --extractor=inception"):
        compare(folder, other, MEANS)
    with pytest.raises(UsageError, match="there is no 'fid'; it may be class_balance"):
        compare(folder, archive, MEANS, ("fid",))
    with pytest.raises(UsageError, match="it may be a folder, FILE.npz or tfds:NAME"):
        compare(folder, str(tmp_path / "nothing"), MEANS)
    write_png(tmp_path / "real" / "wide.png", np.zeros((12, 24, 1), np.uint8))
    with pytest.raises(UsageError, match="images are of 2 sizes, 12x12 and 24x12 among"):
        images_in(folder)


def test_replicas_are_a_value_each(sets, tmp_path):
    """Three sets of fakes through records, comparison and table."""
    folder, archive, _, fake = sets
    others = []
    for k in (1, 2):
        path = tmp_path / f"fake{k}.npz"
        np.savez(path, images=np.clip(fake.astype(int) + 20 * k, 0, 255).astype(np.uint8))
        others.append(str(path))
    found = compare(folder, [archive, *others], MEANS, ("frechet",))
    ((name, record),) = found.items()
    alone = [compare(folder, one, MEANS, ("frechet",)) for one in (archive, *others)]
    assert record["value"] == [one[name]["value"] for one in alone]
    assert len(record["fake_digest"]) == 3 and record["n_fake"] == 20
    mean, spread = np.mean(record["value"]), np.std(record["value"], ddof=1)
    assert f"{mean:.4g} +- {spread:.2g} (n = 3)" in records.table(found)
    assert json.loads(json.dumps(found)) == found
    np.savez(tmp_path / "few.npz", images=fake[:9])
    with pytest.raises(UsageError, match="replicas have as many images each, these 20, 9"):
        compare(folder, [archive, str(tmp_path / "few.npz")], MEANS, ("frechet",))
