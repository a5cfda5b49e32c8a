"""Tensors are read from both forms of PyTorch's files; nothing in a file is executed."""

import collections
import functools
import os
import pickle

import numpy as np
import pytest

from jaxgan.metrics.features.inception_file import Storage, Tensor, read
from jaxgan.system.errors import UsageError
from tests.metrics.torch_files import write_pickles, write_zip

WRITERS = pytest.mark.parametrize("write", [write_zip, write_pickles])
OLDEST = functools.partial(write_pickles, gradients=False)


class Hostile:
    """Unpickled, it would call a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("write", [write_zip, write_pickles, OLDEST])
def test_reads_what_was_written(write, monkeypatch, tmp_path):
    draw = np.random.default_rng(0)
    tensors = collections.OrderedDict(
        weight=draw.normal(size=(2, 3, 4)).astype(np.float32),
        transposed=draw.normal(size=(5, 2)).astype(np.float32).T,
        count=np.array(7),
    )
    tensors._metadata = {"": {"version": 1}}  # as a module's dictionary has
    write(monkeypatch, tmp_path / "x.pth", tensors)
    found = read(tmp_path / "x.pth")
    assert list(found) == list(tensors)
    for name, tensor in tensors.items():
        assert found[name].dtype == tensor.dtype
        np.testing.assert_array_equal(found[name], tensor)


@WRITERS
@pytest.mark.parametrize(
    "call",
    [(os.mkdir, "made"), (eval, "__import__('os').mkdir('made')"), (getattr, 1, "real")],
    ids=lambda call: call[0].__name__,
)
def test_refuses_a_file_that_calls_anything(write, call, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    tensors = {"weight": np.zeros(2, np.float32), "more": Hostile(*call)}
    write(monkeypatch, tmp_path / "x.pth", tensors)
    with pytest.raises(UsageError, match=f"it calls .*{call[0].__name__}") as error:
        read(tmp_path / "x.pth")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "made").exists()


def test_refuses_calls_in_front_of_the_tensors(tmp_path):
    path = tmp_path / "x.pth"
    path.write_bytes(pickle.dumps(Hostile(os.mkdir, str(tmp_path / "made"))))
    with pytest.raises(UsageError, match="it calls .*mkdir"):
        read(path)
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("tensors", [{}, [np.zeros(2, np.float32)], {"a": 1}, 5])
def test_refuses_what_is_no_dictionary_of_tensors(tensors, monkeypatch, tmp_path):
    write_zip(monkeypatch, tmp_path / "x.pth", tensors)
    with pytest.raises(UsageError, match="x.pth is no file of PyTorch tensors"):
        read(tmp_path / "x.pth")


@WRITERS
def test_refuses_damaged_files(write, monkeypatch, tmp_path):
    path = tmp_path / "x.pth"
    write(monkeypatch, path, {"weight": np.arange(1000, dtype=np.float32)})
    whole = path.read_bytes()
    for part in (b"", b"text", whole[:3], whole[:100], whole[: len(whole) - 200]):
        path.write_bytes(part)
        with pytest.raises(UsageError, match="is no file of PyTorch tensors") as error:
            read(path)
        assert "\n" not in str(error.value)
    write_zip(monkeypatch, path, {"weight": np.zeros(2, np.float32)}, order=b"big")
    with pytest.raises(UsageError, match="big-endian"):
        read(path)
    write_pickles(monkeypatch, path, {"weight": np.zeros(2, np.float32)}, magic=1)
    with pytest.raises(UsageError, match="unknown version"):
        read(path)


OUTSIDE = [  # of ten numbers: offset, shape, strides
    (0, (11,), (1,)),
    (1, (10,), (1,)),
    (1, (4,), (3,)),
    (0, (2, 2), (1, 9)),
    (-1, (2,), (1,)),
    (5, (2,), (-6,)),
    (2**62, (1,), (1,)),
]


@pytest.mark.parametrize("view", OUTSIDE, ids=str)
def test_a_tensor_stays_within_its_storage(view):
    storage = Storage("0", np.dtype("<f4"), 10)
    assert Tensor(storage, 0, (4,), (3,)).array(bytes(40)).shape == (4,)
    with pytest.raises((ValueError, OverflowError)):
        Tensor(storage, *view).array(bytes(40))
