"""The benchmark command: what it prints, and that its numbers hang together."""

import json

import pytest

from tests.conftest import TINY, run


def test_ends_with_one_line_of_json_and_writes_nothing(tmp_path):
    config = ("--config=configs/dcgan.py", *TINY)
    done = run(*config, "--windows=3", "--seconds=0.05", module="bench")
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
    assert "images/s" in done.stderr and "of what matrix products reach" in done.stderr


def test_a_mistake_is_one_line():
    done = run("--config=configs/dcgan.py", "--config.game.name=gun", module="bench")
    assert done.returncode == 2
    assert done.stderr.startswith("jaxgan: config.game.name: there is no 'gun'")
    done = run(module="bench")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "jaxgan: give --config=FILE, configs/dcgan.py for instance\n"
