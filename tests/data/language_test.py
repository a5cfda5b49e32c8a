"""Strings of known languages as data sets."""

import numpy as np
import pytest

from jaxgan.data import SOURCES
from jaxgan.data.languages import language_of
from jaxgan.data.languages.sentences import SUBJECTS
from jaxgan.data.source import decoded
from jaxgan.modalities.text import lines_of


@pytest.mark.slow
@pytest.mark.parametrize("name", ["brackets", "markov", "sentences"])
def test_splits_are_the_first_strings_of_a_seed(name):
    source = SOURCES[name](seed=3)
    language, start = language_of(source.spec), 0
    for split, size in {"train": 50_000, "validation": 5000, "test": 5000}.items():
        tokens = source.splits[split]["data"]
        assert tokens.shape == (size, language.length) and tokens.dtype == np.uint8
        np.testing.assert_array_equal(tokens[-5:], language.sample(3, 5, start + size - 5))
        start += size
    assert source.spec["shape"] == [language.length, len(language.vocabulary)]
    assert SOURCES[name]().spec["digest"] != source.spec["digest"]


def test_a_sentence_is_labelled_by_its_subject():
    source = SOURCES["sentences"]()
    (batch,) = decoded(source, "test", np.arange(40), ("data", "label"))
    lines = lines_of(batch["data"].argmax(-1), source.spec)
    for line, label in zip(lines, batch["label"]):
        first = next(word for word in line.split() if word in SUBJECTS)
        assert source.spec["label_names"][label] == first
    assert set(source.splits["train"]["label"]) == set(range(8))
