"""--mode=explore writes what applies to a run, and leaves out the rest in a word."""

import json

import numpy as np
import pytest
from PIL import Image

from jaxgan.explore.look import look
from jaxgan.system.errors import UsageError
from tests.conftest import call
from tests.explore.runs import opened_of

ALWAYS = {
    "components-noise",
    "path-linear",
    "path-spherical",
    "truncation",
    "map-pca-features-of-test-examples",
    "map-pca-features-of-samples",
    "map-pca-features-of-test-examples-and-samples",
    "nearest",
}


def written(folder):
    return {path.stem for path in folder.glob("*.png")}


@pytest.mark.slow
def test_a_run_with_an_encoder_and_points_of_one_s_own(tmp_path, capsys):
    opened = opened_of(tmp_path / "run", "veegan")
    for name, place in (("a.csv", "0,1"), ("b.csv", "1,0")):
        (tmp_path / name).write_text(place + "\n")
    look(opened, f"{tmp_path / 'a.csv'},{tmp_path / 'b.csv'}", seed=1, quick=True)
    grids = {f"traverse-noise-{k}" for k in range(opened.model.prior["noise"].size)}
    mine = {"own-1-noise", "own-2-noise", "own-path", "arithmetic", "information"}
    mine.add("map-pca-latents-of-test-examples")
    assert written(opened.where) == ALWAYS | grids | mine
    said = capsys.readouterr().err
    for name in written(opened.where):
        assert f"{name}.png: " in said
    found = json.loads((opened.where / "explore.json").read_text())["scores"]
    assert found["traversal/noise/0"]["value"] > 0
    assert found["traversal/noise/0"]["seed"] == 1
    assert "nearest_points_numbers_500_test/closer" in found
    assert 0 <= found["information/noise 0/label"]["value"] <= np.log(8) + 0.01
    assert "no film" in said


@pytest.mark.slow
def test_examples_of_one_s_own_are_moved_without_an_encoder_too(tmp_path):
    opened = opened_of(tmp_path / "run", "dcgan")
    (tmp_path / "a.csv").write_text("0,1\n1,0\n")
    look(opened, str(tmp_path / "a.csv"), 0)
    assert {"own-1-noise", "own-2-noise", "own-path"} <= written(opened.where)


def test_examples_that_are_none_of_the_data_leave_nothing(tmp_path):
    opened = opened_of(tmp_path / "run", "dcgan")
    (tmp_path / "a.csv").write_text("0,1,2\n")
    with pytest.raises(UsageError, match="the data are \\[N, 2\\]"):
        look(opened, str(tmp_path / "a.csv"), 0)
    assert not opened.where.exists()


@pytest.mark.slow
def test_mode_explore(trained):
    done = call("--mode=explore", f"--workdir={trained}")
    assert done.returncode == 0, done.stderr
    folder = trained / "explore"
    tsne = {name.replace("pca", "tsne") for name in ALWAYS if "map" in name}
    digits = ALWAYS - {"path-spherical"}  # its latents are uniform
    assert written(folder) == digits | tsne
    for path in folder.glob("*.png"):
        with Image.open(path) as picture:
            assert picture.width >= 240, path
    again = (folder / "nearest.png").read_bytes()
    assert call("--mode=explore", f"--workdir={trained}").returncode == 0
    assert (folder / "nearest.png").read_bytes() == again
