"""Several runs on one page."""

import pytest

from jaxgan.explore.report import compare
from jaxgan.system.errors import UsageError
from tests.conftest import call
from tests.experiments import config_of
from tests.explore.report.made_up import LINES, Page, folder_of


def scores(value, **more):
    record = {"value": value, "step": 4, "better": "lower", "extractor": "own"}
    record |= {"weights": "ema", "n_fake": 9, "n_real": 9, "split": "test"} | more
    return {"scores": {"fd": record}}


@pytest.fixture
def runs(tmp_path):
    """Two seeds of one config, and another."""
    doubled = [{**line, "generator/loss": 2 * line["generator/loss"]} for line in LINES]
    pictures = ["000000002.png", "000000004.png"]
    other = config_of("dcgan", "ring8", num_steps=8, width=6)
    return [
        folder_of(tmp_path / "a", LINES, scores(1.0), pictures=pictures),
        folder_of(tmp_path / "b", doubled, scores(3.0), pictures=pictures, seed=9),
        folder_of(tmp_path / "c", LINES[:1], pictures=pictures[:1], config=other),
    ]


def test_seeds_of_one_config_are_one_line_and_one_row(runs, tmp_path):
    found = Page(compare(runs, tmp_path / "out.html").read_text())
    chart = next(c for c in found.data["charts"] if c["name"] == "generator/loss")
    one, other = chart["lines"]
    assert one["of"] != other["of"]
    assert one["y"] == [3.0, 1.5] and other["y"] == [2.0]  # means of 2, 4 and 1, 2
    assert "low" in one and "low" not in other
    assert "2.0 ± 1.4" in found.text and "over 2 seeds" in found.text
    assert "Not evaluated: c" in found.text
    film = found.data["films"]["samples"]
    assert [figure["label"] for figure in film["figures"]] == ["a", "b", "c"]
    assert film["figures"][2]["at"] == [0, 0]  # it ended early
    assert not found.fetched


def test_scores_of_other_protocols_are_left_out_and_said(runs, tmp_path):
    third = folder_of(tmp_path / "d", LINES, scores(1.0, n_fake=8), seed=3)
    found = Page(compare([runs[0], third], tmp_path / "out.html").read_text())
    assert "Left out: fd has another protocol" in found.text


def test_runs_of_the_same_name_are_told_apart(runs, tmp_path):
    same = folder_of(tmp_path / "deeper" / "a", LINES, pictures=["000000002.png"], seed=5)
    found = Page(compare([runs[0], same], tmp_path / "out.html").read_text())
    labels = [f["label"] for f in found.data["films"]["samples"]["figures"]]
    assert labels == [str(runs[0]), str(same)]


def test_the_command(runs, tmp_path):
    done = call(*runs, module="report", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert Page((tmp_path / "report.html").read_text()).ids[0] == "runs"
    done = call(runs[0], module="report", folder=tmp_path)
    assert done.returncode == 0 and (runs[0] / "report.html").exists()
    (tmp_path / "mine.html").write_text("mine")
    done = call(*runs, "--out=mine.html", module="report", folder=tmp_path)
    assert done.returncode == 2 and "stays" in done.stderr
    done = call(tmp_path, runs[0], module="report", folder=tmp_path)
    assert done.returncode == 2 and "is no training run" in done.stderr


def test_a_folder_that_is_no_run_is_refused(runs, tmp_path):
    with pytest.raises(UsageError, match="is no training run"):
        compare([runs[0], tmp_path], tmp_path / "out.html")
    assert not (tmp_path / "out.html").exists()
