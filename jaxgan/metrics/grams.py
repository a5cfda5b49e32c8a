"""Distances of n-grams, and how often strings repeat."""

import math

import numpy as np

from jaxgan.data.languages.language import Grams
from jaxgan.losses.information import tables


def jensen_shannon(p: Grams, q: Grams) -> float:
    """The Jensen-Shannon divergence of two laws of n-grams in bits, 0 to 1; as Gulrajani et
    al. 2017 (arXiv:1704.00028) compare samples with the training text.

    Of N draws of p itself it is about (K - 1) / (8 N ln 2), K the n-grams that there are.
    """
    codes = np.union1d(p[0], q[0])
    sides = []
    for found, shares in (p, q):
        side = np.zeros(len(codes))
        side[np.searchsorted(codes, found)] = shares
        sides.append(side)
    return float(tables.jensen_shannon(sides[0], sides[1], "bits"))


def repeats(tokens: np.ndarray) -> np.ndarray:
    """How often each distinct string of [N, T] is there, int [K]."""
    return np.unique(tokens, axis=0, return_counts=True)[1]


def collision_entropy(counts: np.ndarray) -> float:
    """-log of the share of pairs of draws that are equal, which is unbiased for sum q^2:
    nats, at most the entropy; infinite where no two are."""
    n = counts.sum()
    equal = float(np.sum(counts * (counts - 1.0)) / (n * (n - 1.0)))
    return -math.log(equal) if equal else math.inf


def plug_in_entropy(counts: np.ndarray) -> float:
    """The entropy of the shares of counts, nats; too low by about (K - 1) / 2 N."""
    p = counts / counts.sum()
    return float(-np.sum(p * np.log(p)))
