"""Tensors are read from both forms of PyTorch's files, and arrays from plain pickles;
nothing in a file is executed."""

import collections
import functools
import os
import pickle

import numpy as np
import pytest

from jaxgan.metrics.features.weights_file import Storage, Tensor, read
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


def write_arrays(path, thing):
    """One plain pickle, as NumPy before 2 wrote it."""
    pickled = pickle.dumps(thing, protocol=3)
    path.write_bytes(pickled.replace(b"numpy._core", b"numpy.core"))


def nested():
    draw = np.random.default_rng(0)
    kernel = draw.normal(size=(3, 3, 2, 4)).astype(np.float32)
    return {"Net_0": {"Conv_0": {"kernel": kernel, "bias": kernel[0, 0].T}}, "step": 7}


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_reads_pickles_of_arrays(protocol, tmp_path):
    """By either name of NumPy's core; protocol 2 writes bytes as a call, and is refused."""
    arrays = nested() | {"step": np.array(7)}
    path = tmp_path / "x.ckpt"
    path.write_bytes(pickle.dumps(arrays, protocol=protocol))
    if protocol == 2:
        with pytest.raises(UsageError, match="it calls _codecs.encode"):
            read(path)
        return
    newer = read(path)
    write_arrays(path, arrays)
    for found in (newer, read(path)):
        assert list(found) == ["Net_0/Conv_0/kernel", "Net_0/Conv_0/bias", "step"]
        kernel = arrays["Net_0"]["Conv_0"]["kernel"]
        np.testing.assert_array_equal(found["Net_0/Conv_0/kernel"], kernel)
        np.testing.assert_array_equal(found["Net_0/Conv_0/bias"], kernel[0, 0].T)
        assert found["step"] == 7 and not found["step"].flags.writeable


ARRAYS = {
    "a number": (nested(), "holds more than tensors"),
    "nothing": ({}, "holds no dictionary"),
    "a list": ([np.zeros(2, np.float32)], "holds no dictionary"),
    "an empty one": ({"a": {}}, "holds no dictionary"),
    "a type": ({"a": np.dtype(np.float32)}, "values to unpack"),
    "objects": ({"a": np.array([None, "x"])}, "an array is not of numbers"),
    "doubles": ({"a": np.zeros(2)}, "an array is of type <f8"),
    "big-endian": ({"a": np.zeros(2, ">f4")}, "an array is of type >f4"),
    "records": ({"a": np.zeros(2, [("b", "f4")])}, "an array is of type"),
    "a scalar": ({"a": np.float32(1)}, "it calls numpy.core.multiarray.scalar"),
    "ordered": (collections.OrderedDict(a=np.zeros(2)), "it calls collections.Ordered"),
    "a call": ({"a": Hostile(os.mkdir, "made")}, "it calls posix.mkdir"),
    "a builtin": ({"a": Hostile(eval, "1")}, "it calls builtins.eval"),
    "a tensor": ({"a": Hostile(Tensor, 1, 2, 3, 4)}, "it calls jaxgan.metrics"),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_refuses_what_is_no_pickle_of_arrays(name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    thing, message = ARRAYS[name]
    write_arrays(tmp_path / "x.ckpt", thing)
    with pytest.raises(UsageError, match=f"x.ckpt is no file of .*: .*{message}") as error:
        read(tmp_path / "x.ckpt")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("shape", [(-4,), (3,), (5,), (2**62, 4), "4", (2, "2"), (4.0,)])
def test_an_array_is_as_large_as_its_numbers(shape, tmp_path):
    path, thing = tmp_path / "x.ckpt", {"a": np.zeros(4, np.float32)}
    write_arrays(path, thing)
    assert len(read(path)["a"]) == 4

    class Numbers:  # pickled as NumPy's array of four, of another shape
        def __reduce__(self):
            call, arguments, state = thing["a"].__reduce__()
            return call, arguments, (state[0], shape, *state[2:])

    write_arrays(path, {"a": Numbers()})
    with pytest.raises(UsageError, match="x.ckpt is no file of"):
        read(path)


def test_refuses_damaged_pickles_of_arrays(tmp_path):
    path = tmp_path / "x.ckpt"
    write_arrays(path, {"a": {"b": np.arange(1000, dtype=np.float32)}})
    whole = path.read_bytes()
    turned = {"a": {"b": 1}}
    turned["a"]["a"] = turned  # without end
    for part in (whole[:100], whole[:-1], whole + b"more", pickle.dumps(turned)):
        path.write_bytes(part)
        with pytest.raises(UsageError, match="x.ckpt is no file of") as error:
            read(path)
        assert "\n" not in str(error.value)
