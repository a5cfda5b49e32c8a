"""A Markov chain of letters, in its stationary law from the first one on."""

import numpy as np

from jaxgan.data.languages.language import Automaton
from jaxgan.system.errors import UsageError

LETTERS = tuple("abcdefghijklmnopqrstuvwxyz ")


def markov(symbols: int = 8, length: int = 32) -> Automaton:
    """Order 1: P_ij is proportional to exp(2 cos(2 pi (3 i + 5 j + i j) / V)).

    Raises:
      UsageError: there are too few or too many symbols, or none in a string.
    """
    if not 2 <= symbols <= len(LETTERS):
        raise UsageError(f"data.symbols is {symbols}; it must be 2 to {len(LETTERS)}")
    if length < 2:
        raise UsageError(f"data.length is {length}; it must be 2 or more")
    i, j = np.indices((symbols, symbols))
    weight = np.exp(2 * np.cos(2 * np.pi * (3 * i + 5 * j + i * j) / symbols))
    step = weight / weight.sum(1, keepdims=True)
    probability = np.concatenate([stationary(step)[None], step])  # state 0: the start
    following = np.tile(np.arange(1, symbols + 1), (symbols + 1, 1))
    return Automaton(
        LETTERS[:symbols], length, probability=probability, following=following
    )


def stationary(step: np.ndarray) -> np.ndarray:
    """The law that steps [V, V] keep, [V]."""
    equations = np.concatenate([step.T - np.eye(len(step)), np.ones((1, len(step)))])
    found = np.linalg.lstsq(equations, np.eye(len(step) + 1)[-1], rcond=None)[0]
    return np.maximum(found, 0) / np.maximum(found, 0).sum()
