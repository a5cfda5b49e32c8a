"""Scores of text whose law is not known."""

import numpy as np
import pytest

from jaxgan.data import text
from jaxgan.metrics.text import text_scores


def test_text_is_compared_with_the_training_text(tmp_path):
    path = tmp_path / "text.txt"
    words = np.random.default_rng(0).choice(["ab", "ba", "c "], 3000)
    path.write_text("".join(words))
    source = text(path=str(path), length=10)
    test, train = (source.splits[s]["data"] for s in ("test", "train"))
    good = text_scores(source, lambda n: train[:n], lambda x: np.full(len(x), -7.0))
    found = {s.name: s for s in good}
    assert found["text/nll_test"].value == pytest.approx(0.7)
    assert found["text/unique"].protocol["n_fake"] == len(test)
    for n in (1, 2, 3, 4):
        js = found[f"text/js{n}"]
        assert js.value < 3 * js.protocol["floor"] + 1e-3
    bad = text_scores(source, lambda n: np.repeat(train[:1], n, 0), None)
    worse = {s.name: s.value for s in bad}
    assert worse["text/js2"] > 10 * found["text/js2"].value
    assert worse["text/unique"] == 1 / len(test) and "text/nll_test" not in worse
