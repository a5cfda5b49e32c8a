"""Classes of a latent against labels of the data."""

from dataclasses import replace

import numpy as np
import pytest
from ml_collections import ConfigDict

from jaxgan import assemble
from jaxgan.assemble import as_settled
from jaxgan.data.source import Source
from jaxgan.experiment import Experiment
from jaxgan.system.errors import UsageError
from tests.experiments import config_of


def archive(folder, labels):
    images = np.random.default_rng(0).integers(0, 256, (60, 16, 16), np.uint8)
    np.savez(folder / "i.npz", images=images, labels=np.arange(60) % labels)
    return f"npz={folder / 'i.npz'}"


@pytest.mark.parametrize("size", [2, 10])
def test_an_archive_of_three_classes_has_three(tmp_path, size):
    data = archive(tmp_path, 3)
    with pytest.raises(UsageError, match=r"latents.label.size is \d+, but .* 3 classes"):
        Experiment.of(config_of("cgan", data, **{"latents.label.size": size}))
    Experiment.of(config_of("cgan", data, **{"latents.label.size": 3}))


def nameless(labels):
    rows = {"data": np.zeros((len(labels), 2), np.float32), "label": labels}
    splits = {"train": rows, "validation": rows, "test": rows}
    spec = {"name": "nameless", "modality": "points", "shape": [2], "digest": "d"}
    return Source(splits, dict, {**spec, "label_names": None, "limit": 2.0})


def labelled():
    """A source from outside, whose labels have no names."""
    return nameless(np.arange(24, dtype=np.int32) % 3)


def test_labels_without_names_are_counted():
    for size in (2, 10):
        config = config_of("cgan", "ring8", **{"latents.label.size": size})
        config.data = ConfigDict({"name": "tests.assemble.classes_test:labelled"})
        with pytest.raises(UsageError, match="labels of the data are 0 to 2; make it 3"):
            Experiment.of(config)
    config.latents.label.size = 3
    Experiment.of(config)


def test_size_0_is_as_many_classes_as_the_data_have(tmp_path):
    """By the names of labels, or by the labels alone; a run that has settled it continues
    by the same command."""
    config = config_of("cgan", archive(tmp_path, 3))
    assert config.latents.label.size == 0
    settled = Experiment.of(config).config
    assert settled.latents.label.size == 3
    assert as_settled(config, settled).to_dict() == settled.to_dict()
    config.data = ConfigDict({"name": "tests.assemble.classes_test:labelled"})
    assert assemble.settled(config, labelled()).latents.label.size == 3


def test_size_0_needs_labels():
    source = nameless(np.zeros((24, 2), np.int32))  # two an example, as of stacked digits
    for given in (source, replace(source, splits=unlabelled(source))):
        with pytest.raises(UsageError, match="label.size is 0, as many as the data have"):
            assemble.settled(config_of("cgan", "ring8"), given)


def unlabelled(source):
    return {s: {"data": rows["data"]} for s, rows in source.splits.items()}


def test_a_latent_that_is_no_class_stands_for_none():
    law = {"latents.label.name": "normal", "latents.label.size": 8}
    config = config_of("cgan", "ring8", **law)
    with pytest.raises(UsageError, match="label is normal, but stands .* categorical"):
        Experiment.of(config)


def test_codes_that_no_label_teaches_may_have_any_number_of_classes():
    Experiment.of(config_of("infogan", "digits", **{"latents.digit.size": 7}))
