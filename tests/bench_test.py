"""The benchmark command: what it prints, and that its numbers hang together."""

import json

import pytest

from jaxgan import bench
from tests.conftest import ROOT, TINY, call, run

SHORT = ("--windows=3", "--seconds=0.05")


def check(done) -> None:
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert {"compile_seconds", "peak_memory_bytes"} <= set(found)
    assert found["backend"] == "cpu" and found["batch_size"] == 8
    rate = found["images_per_second"]
    assert rate == sorted(found["images_per_second_windows"])[1]
    assert rate == pytest.approx(8 * found["steps_per_second"])
    work = rate * found["flops_per_image"]
    assert found["flops_per_second"] == pytest.approx(work)
    assert found["share_of_ceiling"] == pytest.approx(
        work / found["ceiling_flops_per_second"]
    )
    assert 0 < found["share_of_ceiling"] < 1
    assert found["program_memory_bytes"] < found["peak_memory_bytes"]
    assert "examples/s" in done.stderr and "of what matrix products reach" in done.stderr


@pytest.mark.slow
def test_ends_with_one_line_of_json_and_writes_nothing(tmp_path, monkeypatch):
    """The products of matrices take ten seconds: a machine of 1 TFLOP/s instead."""
    monkeypatch.setattr(bench, "ceiling", lambda: 1e12)
    folder = tmp_path / "empty"
    folder.mkdir()
    config = (f"--config={ROOT}/configs/dcgan.py:ring8", *TINY)
    check(call(*config, *SHORT, "--cache", module="bench", folder=folder))
    assert not list(folder.iterdir())


@pytest.mark.slow
def test_images_against_what_this_machine_can():
    check(run("--config=configs/dcgan.py", *TINY, *SHORT, module="bench"))


def test_a_mistake_is_one_line():
    done = call("--config=configs/dcgan.py", "--config.game.name=gun", module="bench")
    assert done.returncode == 2
    assert done.stderr.startswith("jaxgan: config.game.name: there is no 'gun'")
    done = run(module="bench")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "jaxgan: give --config=NAME, dcgan for instance, or FILE.py\n"
