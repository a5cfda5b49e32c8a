"""Scores of replicas side by side."""

import numpy as np

from jaxgan.metrics.score import score, together


def test_protocols_that_differ_are_a_value_of_each_replica():
    """Nested ones too: a standard error is a replica's own, the count is of all."""
    more = ({"standard_error": 0.1, "n_real": 5}, {"standard_error": 0.2, "n_real": 5})
    floors = ({"noise": 3.0, "mixture": 1.0}, {"noise": 3.0, "mixture": 2.0})
    (found,) = together(
        [[score("nll", k, floors=floors[k], **more[k])] for k in range(2)],
    )
    np.testing.assert_array_equal(found.values, [0, 1])
    assert found.protocol == {
        "standard_error": [0.1, 0.2],
        "n_real": 5,
        "floors": {"noise": 3.0, "mixture": [1.0, 2.0]},
    }


def test_a_score_that_one_replica_has_not_is_nan_there():
    first, second = score("log_p_at_0.5", 1.0, draws=1), score("log_p_dynamic", 2.0)
    found = {s.name: s for s in together([[first], [second]])}
    np.testing.assert_array_equal(found["log_p_at_0.5"].values, [1, np.nan])
    np.testing.assert_array_equal(found["log_p_dynamic"].values, [np.nan, 2])
    assert found["log_p_at_0.5"].protocol == {"draws": 1}


def test_one_replica_is_as_it_was():
    alone = score("fid", 3.0, n_real=7, better="lower")
    (found,) = together([[alone]])
    assert (found.value, found.protocol, found.better) == (3.0, {"n_real": 7}, "lower")
