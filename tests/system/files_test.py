"""Files are whole or not there."""

import hashlib
import json

import numpy as np
import pytest

from jaxgan.system.files import (
    digest_file,
    replacing,
    restored,
    write_arrays,
    write_json,
    write_text,
)


def test_json_is_replaced_in_one_rename(tmp_path):
    write_json(tmp_path / "a.json", {"b": 1})
    write_json(tmp_path / "a.json", {"b": 2})
    assert json.loads((tmp_path / "a.json").read_text()) == {"b": 2}
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_a_file_that_is_not_finished_leaves_the_old_one(tmp_path):
    path = tmp_path / "deeper" / "a.txt"
    write_text(path, "old")
    with pytest.raises(OSError, match="full"), replacing(path) as file:
        file.write(b"half")
        raise OSError("full")
    assert path.read_text() == "old"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_arrays_and_digests(tmp_path):
    path = tmp_path / "a.npz"
    write_arrays(path, x=np.arange(3))
    with np.load(path) as archive:
        np.testing.assert_array_equal(archive["x"], [0, 1, 2])
    assert digest_file(path) == hashlib.sha256(path.read_bytes()).hexdigest()


def test_json_of_numbers_that_are_not_finite(tmp_path):
    """Any reader takes the file; `restored` gives the numbers back."""
    path = tmp_path / "value.json"
    value = {"a": float("nan"), "b": [np.float64("inf"), (-np.inf, 1.5)], "c": "inf"}
    write_json(path, value)

    def refuse(name):
        raise AssertionError(name)

    found = json.loads(path.read_text(), parse_constant=refuse)
    assert found == {"a": "NaN", "b": ["Infinity", ["-Infinity", 1.5]], "c": "inf"}
    assert restored(found)["b"] == [np.inf, [-np.inf, 1.5]]
    assert np.isnan(restored(found)["a"]) and np.isnan(float(found["a"]))
