"""Curves are the numbers of the lines, their mean and deviation."""

import numpy as np

from jaxgan.explore.report.curves import MOST, charts, curve, thinned

DRAW = np.random.default_rng(0)


def of(charts_, name):
    (found,) = [chart for chart in charts_ if chart["name"] == name]
    return found


def test_a_curve_has_the_numbers_of_one_run():
    lines = [{"step": 3, "a": 1.5}, {"step": 5}, {"step": 9, "a": 2.0}]
    assert curve("a", [lines], MOST) == {"x": [3, 9], "y": [1.5, 2.0]}
    assert curve("b", [lines], MOST) is None


def test_replicas_are_a_mean_and_a_band():
    values = DRAW.normal(size=(6, 4))
    members = [[{"step": s, "a": values[s, k]} for s in range(6)] for k in range(4)]
    found = curve("a", members, MOST)
    mean, spread = values.mean(1), values.std(1, ddof=1)
    np.testing.assert_allclose(found["y"], mean, rtol=1e-4)
    np.testing.assert_allclose(found["high"], mean + spread, rtol=1e-4)
    np.testing.assert_allclose(found["low"], mean - spread, rtol=1e-4)


def test_replicas_that_failed_do_not_hide_the_others():
    nan = float("nan")
    members = [[{"step": 1, "a": 1.0}, {"step": 2, "a": 3.0}], [{"step": 1, "a": nan}]]
    found = curve("a", members, MOST)
    assert found["y"] == [1.0, 3.0] and found["high"] == [None, None]
    lost = curve("a", [[{"step": 1, "a": nan}, {"step": 2, "a": 1.0}]], MOST)
    assert lost["y"] == [None, 1.0]


def test_thinning_keeps_the_ends_the_spikes_and_what_is_not_finite():
    values = DRAW.normal(size=10_000)
    values[[1234, 4321, 7777]] = 50, -50, np.nan
    kept = thinned(values, 200)
    assert len(kept) <= 200 and (np.diff(kept) > 0).all()
    assert {0, 1234, 4321, 7777, 9999} <= set(kept.tolist())
    assert (thinned(values[:5], 200) == np.arange(5)).all()


def test_splits_of_a_quantity_are_one_chart():
    line = {
        "step": 1,
        "seconds": 1.0,
        "verdict": "healthy",
        "player/loss": 1.0,
        "train/fakes/spread": 0.5,
        "validation/fakes/spread": 0.6,
        "validation/player/term": 2.0,
        "code/c/information": 1.0,
        "own_score": 3.0,
    }
    found = charts({"": [[line]]}, ["player"])
    assert {chart["name"]: chart["heading"] for chart in found} == {
        "player/loss": "player",
        "player/term": "player, evaluated",
        "own_score": "Scores",
        "fakes/spread": "Spread and place of the fakes",
        "code/c/information": "Codes",
    }
    assert [line["split"] for line in of(found, "fakes/spread")["lines"]] == [
        "train",
        "validation",
    ]
    assert not of(found, "player/term")["shown"] and of(found, "player/loss")["shown"]


def test_settings_are_lines_of_one_chart():
    one, two = [{"step": 1, "a/loss": 1.0}], [{"step": 1, "a/loss": 2.0}]
    (found,) = charts({"rate 0.1": [one], "rate 0.2": [two]}, ["a"])
    assert [line["of"] for line in found["lines"]] == ["rate 0.1", "rate 0.2"]


def test_many_long_curves_stay_small():
    lines = [{"step": s, **{f"p/{k}": float(s) for k in range(60)}} for s in range(3000)]
    found = charts({"": [lines]}, ["p"])
    numbers = sum(len(line["x"]) for chart in found for line in chart["lines"])
    assert numbers <= 60_000 and all(c["lines"][0]["y"][-1] == 2999 for c in found)
