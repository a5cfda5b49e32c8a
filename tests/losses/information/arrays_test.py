"""Arrays that are no tables, and places that are none, are refused."""

import numpy as np
import pytest

from jaxgan.losses import information as it


@pytest.mark.parametrize("measure", [it.entropy, it.mutual_information])
def test_what_is_no_table_is_refused(measure):
    counts = np.array([[30, 20], [10, 40]])
    with pytest.raises(ValueError, match="sum to 100, not 1; of counts, take"):
        measure(counts)
    for wrong in ([[0.5, -0.5], [0.5, 0.5]], [[0.5, np.nan], [0.5, 0.0]]):
        with pytest.raises(ValueError, match="below 0, or not finite"):
            measure(wrong)
    assert measure(it.normalise(counts)) == measure(counts / 100)


def test_what_cannot_be_normalised_is_refused():
    for wrong in ([0, 0], [-1, 2], [1, np.inf]):
        with pytest.raises(ValueError, match="numbers from 0, not all of them 0"):
            it.normalise(wrong)


def test_axes_that_are_none_are_refused():
    for axis in (3, -4, 7):
        with pytest.raises(ValueError, match=f"axis {axis} is none of 3"):
            it.conditional_entropy(np.full((2, 2, 2), 0.125), axis)
    with pytest.raises(ValueError, match="named twice"):
        it.conditional_entropy(np.full((2, 2, 2), 0.125), (0, -3))
