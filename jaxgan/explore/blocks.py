"""A model's functions on any number of examples, in calls of one size: each function is
compiled once."""

from collections.abc import Callable, Mapping
from typing import Any

import jax
import numpy as np

from jaxgan.distributions.law import Law
from jaxgan.model import BLOCK, Model
from jaxgan.system.progress import track


def in_blocks(
    function: Callable[[Any], Any], inputs: Any, size: int = BLOCK, title: str = ""
) -> Any:
    """function(inputs) on the host, NumPy, from calls with `size` rows each.

    Args:
      function: a tree of arrays [size, ...] -> a tree of arrays [size, ...], each row by
        itself.
      inputs: a tree of arrays [N, ...], N from 1.
      title: of a progress bar, where there is one.
    """
    n = len(jax.tree.leaves(inputs)[0])
    parts = []
    starts = range(0, n, size)
    for start in track(starts, title, len(starts)) if title else starts:
        rows = np.arange(start, start + size) % n  # the last block goes round
        part = jax.tree.map(lambda x, rows=rows: np.asarray(x)[rows], inputs)
        parts.append(jax.device_get(function(part)))
    return jax.tree.map(lambda *each: np.concatenate(each)[:n], *parts)


def generated(model: Model, latents: Mapping[str, Any]) -> np.ndarray:
    """The examples of latents {name: [N, size]}, stored [N, ...]."""
    return model.modality.store(in_blocks(model.generate, dict(latents)))


def encoded(model: Model, examples: np.ndarray, title: str = "") -> dict[str, Law]:
    """{latent: its law given the example} of stored examples [N, ...], with parameters on
    the host.

    Raises:
      UsageError: the model's family has no encoder.
    """
    return in_blocks(model.encode, examples, title=title)


def guesses(laws: Mapping[str, Law]) -> dict[str, np.ndarray]:
    """{latent: the value to go on with}, float32 [N, size], see `Law.guess`."""
    return {name: np.asarray(law.guess, np.float32) for name, law in laws.items()}


def means(laws: Mapping[str, Law]) -> dict[str, np.ndarray]:
    """{latent: the mean of its law}, float32 [N, size]."""
    return {
        name: np.asarray(law.mean, np.float32).reshape(-1, law.size)
        for name, law in laws.items()
    }
