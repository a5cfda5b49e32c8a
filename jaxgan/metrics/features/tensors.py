"""Tensors of a file of weights by name and shape, as parameters of jaxgan's networks."""

from collections.abc import Mapping

import numpy as np

from jaxgan.system.errors import UsageError

EPSILON = 1e-3  # in the BatchNorms of networks that TensorFlow trained


def tensor_of(
    tensors: Mapping[str, np.ndarray], name: str, shape: tuple[int, ...], network: str
) -> np.ndarray:
    """The tensor called `name`, in float64; `network` is named in errors.

    Raises:
      UsageError: it is missing or has another shape.
    """
    found = tensors[name].shape if name in tensors else "missing"
    if found != shape:
        raise UsageError(f"no weights of {network}: {name} is {found}, not {shape}")
    return tensors[name].astype(np.float64)


def folded(
    tensors: Mapping[str, np.ndarray],
    convolution: str,
    norm: str,
    shape: tuple[int, ...],
    network: str,
) -> tuple[np.ndarray, np.ndarray]:
    """Kernel of a shape [height, width, inputs, outputs] and bias [outputs] of a PyTorch
    convolution without bias and the BatchNorm that follows, as one convolution.

    Raises:
      UsageError: a tensor is missing or has another shape.
    """
    height, width, inputs, outputs = shape
    kernel = (outputs, inputs, height, width)
    weight = tensor_of(tensors, f"{convolution}.weight", kernel, network)
    scale, shift, mean, variance = (
        tensor_of(tensors, f"{norm}.{part}", (outputs,), network)
        for part in ("weight", "bias", "running_mean", "running_var")
    )
    scale = scale / np.sqrt(variance + EPSILON)
    return weight.transpose(2, 3, 1, 0) * scale, shift - mean * scale
