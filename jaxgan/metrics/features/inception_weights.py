"""The public weights of the FID network: found or downloaded, checked, and converted.

The file is PyTorch's form of the frozen graph; pytorch-fid and torch-fidelity publish the
same. It is kept in jaxgan's folder in the user's cache.
"""

import os
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any, BinaryIO

import jax
import jax.numpy as jnp
import numpy as np
from flax.traverse_util import flatten_dict, unflatten_dict
from numpy.typing import DTypeLike

from jaxgan.metrics.features.inception_network import Network
from jaxgan.metrics.features.tensors import folded, tensor_of
from jaxgan.system.cache import cache_folder
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_file, replacing
from jaxgan.system.progress import Bar, say

NAME = "pt_inception-2015-12-05-6726825d.pth"
ADDRESSES = (
    f"https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/{NAME}",
    "https://github.com/toshas/torch-fidelity/releases/download/v0.2.0/"
    "weights-inception-2015-12-05-6726825d.pth",
)
SHA256 = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"
SIZE = 95_628_359  # bytes


def weight_file(path: str | os.PathLike | None = None) -> tuple[Path, str]:
    """The weights' file and its SHA-256.

    Without a path it is the public file, from the cache or, once, from the network. A path
    may name any file; where that is another than the public one a warning is printed.

    Raises:
      UsageError: there is no file and it cannot be downloaded, or that in the cache is
        damaged.
    """
    if path is not None:
        path = Path(path).expanduser()
        if not path.is_file():
            raise UsageError(f"there is no file {path} of Inception weights; {advice()}")
        digest = digest_file(path)
        if digest != SHA256:
            say(
                f"warning: {path} holds other weights than {NAME}: scores by it are not "
                "comparable with published ones"
            )
        return path, digest
    path = cached()
    if not path.is_file():
        download(path)
    elif digest_file(path) != SHA256:
        raise UsageError(f"{path} is damaged, its SHA-256 is not {SHA256}: delete it")
    return path, SHA256


def cached() -> Path:
    """Place of the public file in the cache."""
    return cache_folder() / "inception" / NAME


def advice() -> str:
    """The part of an error that says how to get the file."""
    return f"download {ADDRESSES[0]} ({SIZE // 10**6} MB) to {cached()}, or name a copy"


def download(path: Path) -> None:
    """Downloads the public file to `path`, in one rename; any other content is not kept.

    Raises:
      UsageError: no address gives it.
    """
    problems = []
    for address in ADDRESSES:
        try:
            with replacing(path) as file:
                fetch(address, file)
                file.flush()
                if digest_file(file.name) == SHA256:
                    return
                raise OSError("it gave another file")
        except (OSError, HTTPException) as error:  # no network, no such page, no space
            problems.append(f"{address}: {error}")
    raise UsageError(
        f"the weights of the Inception network are not here: {advice()}; "
        f"downloading failed ({'; '.join(problems)})"
    )


def fetch(address: str, file: BinaryIO) -> None:
    """Copies the content of an address to a file, 1 MB at a time, up to `SIZE`."""
    with (
        urllib.request.urlopen(address, timeout=30) as answer,
        Bar("downloading the Inception weights, MB", SIZE // 10**6) as bar,
    ):
        while file.tell() <= SIZE and (part := answer.read(10**6)):
            file.write(part)
            bar.advance_to(file.tell() // 10**6)


def convert(
    tensors: Mapping[str, np.ndarray], dtype: DTypeLike = np.float32
) -> dict[str, Any]:
    """The parameters of `inception_network.Network` from the file's tensors.

    The BatchNorms are folded into their convolutions, in float64.

    Raises:
      UsageError: a tensor is missing or has another shape.
    """

    network = "the FID network"
    params = {}
    for path, kernel in flatten_dict(expected()).items():
        *modules, leaf = path
        if leaf != "kernel":
            continue
        name, shape = ".".join(modules), kernel.shape
        if name == "fc":
            weight = tensor_of(tensors, "fc.weight", shape[::-1], network).T
            bias = tensor_of(tensors, "fc.bias", shape[1:], network)
        else:
            parts = f"{name}.conv", f"{name}.bn"
            weight, bias = folded(tensors, *parts, shape, network)
        params[*modules, "kernel"] = weight.astype(dtype)
        params[*modules, "bias"] = bias.astype(dtype)
    return unflatten_dict(params)


def expected() -> dict[str, Any]:
    """The parameters of the network as shapes."""
    images = jax.ShapeDtypeStruct((1, 299, 299, 3), jnp.float32)
    return jax.eval_shape(Network().init, jax.random.key(0), images)["params"]
