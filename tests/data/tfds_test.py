"""TensorFlow Datasets without TensorFlow, on a small builder made here."""

import io
import subprocess
import sys

import numpy as np
import pytest
import tensorflow_datasets as library
from PIL import Image

from jaxgan.data import tfds
from jaxgan.system.errors import UsageError


def png(value: int) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("L", (12, 12), value).save(file, "PNG")
    file.seek(0)
    return file


class TinyPictures(library.core.GeneratorBasedBuilder):
    """Sixteen grey pictures, handed over as files."""

    VERSION = library.core.Version("1.0.0")

    def _info(self):
        features = {
            "image": library.features.Image(shape=(12, 12, 1)),
            "label": library.features.ClassLabel(names=["dark", "bright"]),
        }
        features = library.features.FeaturesDict(features)
        return library.core.DatasetInfo(builder=self, features=features)

    def _split_generators(self, dl_manager):
        return {"train": self._rows(0, 12), "test": self._rows(12, 16)}

    def _generate_examples(self):
        return self._rows(0, 16)

    def _rows(self, start, stop):
        for i in range(start, stop):
            yield i, {"image": png(10 * i), "label": int(i >= 8)}


class NeedsTensorFlow(TinyPictures):
    """The same, handed over as arrays, which TFDS encodes with TensorFlow."""

    def _rows(self, start, stop):
        for i in range(start, stop):
            yield i, {"image": np.full((12, 12, 1), i, np.uint8), "label": 0}


class NoPictures(library.core.GeneratorBasedBuilder):
    """Numbers alone."""

    VERSION = library.core.Version("1.0.0")

    def _info(self):
        features = library.features.FeaturesDict({"number": np.int32})
        return library.core.DatasetInfo(builder=self, features=features)

    def _split_generators(self, dl_manager):
        return {"train": self._generate_examples()}

    def _generate_examples(self):
        yield 0, {"number": 1}


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def read(path, folder):
    return tfds(path=path, image_size=16, data_dir=str(folder))


def test_prepares_and_reads(tmp_path):
    source = read("tiny_pictures", tmp_path)
    assert source.spec["shape"] == [16, 16, 1]
    assert source.spec["label_names"] == ["dark", "bright"]
    test = source.splits["test"]
    assert sorted(test["data"][:, 0, 0, 0]) == [120, 130, 140, 150]
    assert set(test["label"]) == {1}
    assert source.size("train") + source.size("validation") == 12
    again = read("tiny_pictures", tmp_path)
    assert again.spec == source.spec


@pytest.mark.slow
def test_a_prepared_data_set_is_read_in_a_process_that_has_no_builder_code(tmp_path):
    read("tiny_pictures", tmp_path)
    code = (
        "import sys; from jaxgan.data import tfds; "
        f"s = tfds(path='tiny_pictures', image_size=16, data_dir={str(tmp_path)!r}); "
        "assert s.size('test') == 4; assert 'tensorflow' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_what_needs_tensorflow_is_said_with_the_way_out(tmp_path):
    with pytest.raises(UsageError, match=r"pip install -e '.\[tfds\]'") as error:
        read("needs_tensor_flow", tmp_path)
    assert "download_and_prepare" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["no_such_set", "mnist/nope", "mnist:9.9.9", "Mnist!!"])
def test_unknown_builders_are_said(tmp_path, name):
    with pytest.raises(UsageError, match=f"knows no builder '{name}'"):
        read(name, tmp_path)


def test_data_sets_without_images_are_refused(tmp_path):
    with pytest.raises(
        UsageError, match="'no_pictures' has no image feature; it has number"
    ):
        read("no_pictures", tmp_path)
