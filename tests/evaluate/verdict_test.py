"""The verdict on histories made by hand; its rates are tests/benchmarks/verdict.py's."""

import numpy as np

from jaxgan.evaluate.verdict import EARLY, FEWEST, verdict

GOOD = {"spread": 1.0, "shift": 0.1, "position": 0.02}
GOOD = {f"validation/fakes/{name}": value for name, value in GOOD.items()}


def history(count=14, **series):
    names = {f"validation/fakes/{name}": values for name, values in series.items()}
    return [GOOD | {n: v[i % len(v)] for n, v in names.items()} for i in range(count)]


def test_words():
    assert verdict(history()) == "healthy"
    assert verdict(history(position=[0.6, -0.5])) == "oscillating"
    assert verdict(history(spread=[0.2])) == "collapsing"
    apart = {"validation/estimated/jensen_shannon": 0.6}
    assert verdict([line | apart for line in history()]) == "apart"
    assert verdict([line | apart for line in history(spread=[0.2])]) == "collapsing"
    one = {"validation/model/perplexity": 1.01}
    assert verdict([line | one for line in history()]) == "one code"
    several = {"validation/model/perplexity": 20.0}
    assert verdict([line | several for line in history()]) == "healthy"
    assert verdict(history(spread=[5.0])) == "diverged"
    assert verdict(history(shift=[8.0])) == "diverged"


def test_a_number_that_is_not_finite():
    """metrics.jsonl holds them as strings."""
    assert verdict([*history(), GOOD | {"critic/loss": "nan"}]) == "diverged"
    assert verdict([*history(), GOOD | {"critic/loss": np.inf}]) == "diverged"


def test_looks_at_the_last_evaluations_alone():
    early = history(20, spread=[0.1])
    assert verdict([*early, *history(10)]) == "healthy"
    between = [{"step": 1, "critic/loss": 0.5}] * 50  # logged without an evaluation
    assert verdict([*history(), *between]) == "healthy"


def test_to_arrive_is_not_to_wander():
    assert verdict(history(position=list(np.linspace(-2, 0, 14)))) == "healthy"


def test_the_start_is_not_looked_at():
    assert verdict([*history(EARLY, shift=[9.0]), *history(FEWEST)]) == "healthy"


def test_too_early():
    assert verdict(history(EARLY + FEWEST - 1)) == ""
    assert verdict([]) == ""


def test_takes_its_own_words_in_the_lines():
    assert verdict([line | {"verdict": "healthy"} for line in history()]) == "healthy"


def test_any_number_of_the_window_that_is_not_finite():
    """Also read back as a string, and of replicas."""
    for value in (np.nan, "NaN", "-Infinity", "inf", [1.0, np.inf]):
        lines = history(20)
        lines[-9] = lines[-9] | {"critic/loss": value}
        assert verdict(lines) == "diverged"
    lines = history(20)
    lines[-11] = lines[-11] | {"critic/loss": "NaN"}  # before the window
    assert verdict(lines) == "healthy"
    lines = history(14, spread=["NaN"] * 13 + [1.0])
    assert verdict(lines) == "diverged"
