"""Scores and the panel as rows."""

import math

import pytest

from jaxgan.explore.report.curves import charts
from jaxgan.explore.report.folder import Folder
from jaxgan.explore.report.scores import ceilings, evaluated, panel
from tests.experiments import config_of
from tests.explore.report.made_up import folder_of

LINE = {
    "step": 4,
    "train/estimated/jensen_shannon": 0.5,
    "train/estimated/jensen_shannon_error": 0.01,
    "validation/estimated/jensen_shannon": 0.3466,
    "validation/estimated/jensen_shannon_error": 0.02,
    "code/digit/information": 2.0,
    "images_per_second": 9.0,
}


@pytest.fixture
def infogan(tmp_path):
    record = {"value": 20.0, "step": 4, "floor": 3.0, "better": "lower", "n_fake": 100}
    record |= {"extractor": "own", "n_real": 90, "split": "test", "weights": "ema"}
    record |= {"best": {"step": 2, "value": 18.0}, "seed": 3}
    scores = {
        "fd_own": record,
        "modes/count": {"value": 7.0, "step": 4, "better": "higher", "perfect": 8.0},
        "code/digit/information": {"value": 2.0, "step": 4},
    }
    config = config_of("infogan")
    return Folder.of(folder_of(tmp_path / "run", [LINE], {"scores": scores}, config=config))


def test_ceilings_are_closed_forms(infogan):
    found = ceilings(infogan)
    assert found["estimated/jensen_shannon"] == pytest.approx(math.log(2))
    assert found["code/digit/information"] == pytest.approx(math.log(10))
    assert found["code/digit/information_bits"] == pytest.approx(math.log2(10))
    assert "code/style/information" not in found  # of a continuous code there is none


def test_the_panel_has_splits_errors_and_the_share_of_a_ceiling(infogan):
    drawn = charts({"": [[LINE]]}, ["generator"])
    found = panel(drawn, ceilings(infogan))
    (row,) = found["Distances between real and fake"]
    assert row["cells"] == {
        "": "",
        "train": "0.5 ± 0.01",
        "validation": "0.3466 ± 0.02",
        "test": "",
    }
    assert row["ceiling"] == "0.6931" and row["part"] == pytest.approx(0.5, abs=1e-3)
    (code,) = found["Codes"]
    assert code["part"] == pytest.approx(2 / math.log(10), abs=1e-3)
    assert "Speed" not in found


def test_scores_have_floor_ceiling_best_and_protocol(infogan):
    chosen, others = evaluated(infogan)
    fd, modes = chosen
    assert (fd["value"], fd["floor"], fd["ceiling"]) == ("20", "3", "")
    assert fd["best"] == "18 at step 2" and fd["arrow"] == "↓"
    assert fd["protocol"] == (
        "features of own, 100 samples, 90 test examples, ema weights, seed 3"
    )
    assert modes["ceiling"] == "8" and modes["arrow"] == "↑"
    (code,) = others
    assert code["ceiling"] == "2.303"


def test_replicas_are_mean_and_deviation(tmp_path):
    scores = {"scores": {"fd": {"value": [1.0, 3.0], "step": [2, 4]}}}
    folder = folder_of(tmp_path / "run", [], scores, replicas=2)
    _, (row,) = evaluated(Folder.of(folder))
    assert row["value"] == "2 +- 1.4 (n = 2)" and row["step"] == "2, 4"
