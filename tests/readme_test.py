"""The README's commands and code, as they stand there, on tiny networks."""

import contextlib
import importlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import jax
import numpy as np
import pytest
from ml_collections import ConfigDict
from PIL import Image

from jaxgan import assemble
from jaxgan.core.step import Steps
from jaxgan.system import shipped
from jaxgan.system.files import write_png
from tests.conftest import ROOT, TINY, call
from tests.experiments import SMALL, Experiment
from tests.launching import clone_into

READMES = [
    ROOT / "README.md",
    *(ROOT / folder / "README.md" for folder in ("configs", "launch", "tests/benchmarks")),
    *(
        ROOT / "jaxgan" / room / "README.md"
        for room in ("data", "evaluate", "explore", "losses", "train")
    ),
]
README = READMES[0].read_text()
BLOCKS = [
    (path, kind, text)
    for path in READMES
    for kind, text in re.findall(r"^```(\w+)\n(.*?)^```", path.read_text(), re.M | re.S)
]
COMMANDS = [
    line for _, kind, text in BLOCKS if kind == "bash" for line in text.splitlines()
]
CODE = [text for path, kind, text in BLOCKS if kind == "python" and path == READMES[0]]
TERM = next(
    text for path, kind, text in BLOCKS if kind == "python" and "losses" in str(path)
)
QUICK = " ".join([*TINY, "--config.num_steps=2"])


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A copy of the repository with an environment of its own, and some data in it."""
    folder = clone_into(tmp_path_factory.mktemp("clone") / "jaxgan")
    noise = np.random.default_rng(0).integers(0, 256, (40, 28, 28), np.uint8)
    np.savez(folder / "images.npz", images=noise)
    labels = np.arange(40, dtype=np.int32) % 10
    np.savez(folder / "mnist.npz", images=noise, labels=labels)
    write_png(folder / "mine.png", noise[0, ..., None])
    (folder / "pictures" / "some").mkdir(parents=True)
    for name in ("real", "fake"):
        for i, image in enumerate(noise[:30, ..., None]):
            write_png(folder / name / f"{i}.png", image)
    for i, image in enumerate(noise):
        Image.fromarray(image).save(folder / "pictures" / "some" / f"{i}.png")
    return folder


def shell(command, folder):
    path = f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "XDG_CACHE_HOME": str(folder / "cache")}
    return subprocess.run(
        command, shell=True, cwd=folder, env=environment, capture_output=True, text=True
    )


def play(command, folder):
    """A command of the README: jaxgan's in this process, others by the shell."""
    if found := re.match(r"python -m jaxgan\.(\w+) (.*)", command):
        return call(*shlex.split(found[2]), module=found[1], folder=folder)
    return shell(command, folder)


INTERPRETED = "explore/interpret/run_test.py"
# The commands by what they have in common, with the runs that each part leaves.
PARTS = {
    "infogan": ({"infogan"}, r"=infogan( |$)|=runs/infogan"),
    "points": (
        {"relativistic-grid25", "pacgan-stacked_mnist-mnist.npz"},
        r"relativistic|pacgan",
    ),
    "images": (
        {"gan-npz-images.npz", "gan-folder-pictures", "gan-shapes"},
        r":npz=images|:folder|:shapes|evaluate real fake",
    ),
    "gan": (
        {"gan", "trial", "two", "encoder-runs-gan"},
        r"=gan( |$)|runs.gan( |$)|=wgan ",
    ),
    "bigan": ({"bigan"}, r"[=/]bigan( |$)"),
    "repeat": ({"five", "sweep"}, r"runs/(five|sweep)"),
    "cgan": ({"cgan"}, r"[=/]cgan( |$)"),
    "own": ({"own"}, r"own\.py"),
}
WEIGHTS = "metrics/features/pretrained_test.py"
EXPLORED = {  # minutes of a small machine
    "python -m jaxgan.main --mode=explore --workdir=runs/gan": "explore/look_test.py",
    "python -m jaxgan.main --mode=explore --workdir=runs/bigan "
    "--images=mine.png,other.png": "explore/look_test.py",
    "python -m jaxgan.main --mode=explain --workdir=runs/gan": INTERPRETED,
    "python -m jaxgan.main --mode=explain --workdir=runs/infogan": INTERPRETED,
}
ELSEWHERE = EXPLORED | {  # needs what is not at hand -> where it is tested instead
    **{command: WEIGHTS for command in COMMANDS if "runs/cifar" in command},
    "python -m jaxgan.main --config=gan:tfds=mnist": "data/tfds_test.py",
    "python -m jaxgan.main --mode=evaluate --workdir=runs/seqgan "
    "--temperatures=0.5,0.8,1,1.25,2 --beside=runs/lstm": "explore/temperatures_test.py",
    "python -m jaxgan.evaluate mnist.npz:test "
    "runs/gan/samples/step000003000-ema-seed1/images": "evaluate/compare_test.py",
    **{
        command: f"launch/{name}_test.py"
        for command in COMMANDS
        for name in ("processes", "slurm", "tpu_vm", "docker")
        if re.match(rf"((bash|sbatch) launch/)?{name}\b", command)
    },
}
JAXGAN = r"launch/(local|processes|tpu_vm).sh|launch/slurm|docker |python -m jaxgan"


def test_the_readme_is_short_and_begins_with_the_two_commands():
    assert len(README.splitlines()) <= 200
    assert COMMANDS[:2] == ["bash launch/local.sh --config=gan", "bash launch/test.sh"]


def test_the_readmes_name_every_model():
    assert f"all {len(shipped.names())} models" in README
    gallery = (ROOT / "configs" / "README.md").read_text()
    assert re.findall(r"^\| !.*? \| `(\w+)`", gallery, re.M) != []
    assert set(re.findall(r"^\| !.*? \| `(\w+)`", gallery, re.M)) == set(shipped.names())


def test_every_command_is_tested():
    for command in COMMANDS:
        parts = [name for name, (_, e) in PARTS.items() if re.search(e, command)]
        if re.search(JAXGAN, command):
            assert command in ELSEWHERE or len(parts) == 1, command
    assert all((ROOT / "tests" / name).exists() for name in ELSEWHERE.values())


def runs_of(folder) -> set[str]:
    return {p.name for p in folder.glob("runs/*")}


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_commands(clone, monkeypatch, part):
    monkeypatch.setenv("XDG_CACHE_HOME", str(clone / "cache"))
    expected, expression = PARTS[part]
    before = runs_of(clone)
    if part == "own":
        (clone / "own.py").write_text(CODE[2])
    chosen = [c for c in COMMANDS if re.search(expression, c) and c not in ELSEWHERE]
    for command in dict.fromkeys(chosen):
        quick = f"{command} {QUICK}" if "--config=" in command else command
        if part == "repeat" and "--config=" in command:  # a table needs scores
            quick += " --config.evaluation.extractor=classifier:digits"
        done = play(quick.replace("step000003000", "step000000002"), clone)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
    assert runs_of(clone) - before == expected
    if part == "gan":
        grid = "runs/gan/samples/step000000002-ema-seed1/grid.png"
        assert (clone / grid).exists()
    if part == "images":
        found = json.loads((clone / "scores.json").read_text())["scores"]
        distance = found["fd_classifier_mnist_30"]["value"]
        assert abs(distance) < 1e-6  # the two are equal
    if part == "infogan":
        assert (clone / "runs/infogan/samples/traverse-digit.png").exists()
        monkeypatch.chdir(clone)
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(CODE[1], {})
        printed, said = out.getvalue().split(), re.findall(r"\)  # ([\d.]+)", CODE[1])[:4]
        assert [f"{float(x):.{len(s) - 2}f}" for x, s in zip(printed, said)] == said


def test_three_lines_sample(trained, tmp_path, monkeypatch):
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "gan").symlink_to(trained)
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(CODE[0], names)
    assert names["images"].shape == (16, 16, 16, 1) and names["images"].dtype == np.uint8


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dcgan", "wgan_gp"])
def test_any_config_takes_a_bound_and_pull_away(name):
    config = importlib.import_module(f"jaxgan.configs.{name}").get_config()
    exec(TERM, {"config": config, "ConfigDict": ConfigDict})
    config.networks.discriminator.features = True
    config.players.generator.losses.pull_away = ConfigDict(dict(weight=0.1))
    config.update_from_flattened_dict(SMALL)
    experiment = Experiment.of(assemble.plain(config))
    mesh = experiment.mesh(1)
    steps, feed = Steps(experiment.game, experiment.source, mesh, 1), experiment.feed(mesh)
    shapes = jax.eval_shape(experiment.initial)
    steps.trace(shapes, feed.data, experiment.rows(feed), experiment.seed)


@pytest.fixture(autouse=True)
def own_is_imported_anew(monkeypatch):
    monkeypatch.delitem(sys.modules, "own", raising=False)


@pytest.mark.slow
def test_own_kinds_train_draw_and_are_scored(tmp_path, monkeypatch):
    """tests/outside/own.py, from a folder outside of the clone."""
    own, folder = tmp_path / "own.py", tmp_path / "run"
    shutil.copy(ROOT / "tests" / "outside" / "own.py", own)
    monkeypatch.chdir(tmp_path)
    quick = [f"--config.{key}=2" for key in ("num_steps", "log_every", "evaluate_every")]
    for more in ([], ["--mode=sample", "--n=3"], ["--mode=evaluate"]):
        arguments = (f"--config={own}", *quick, f"--workdir={folder}", *more)
        done = call(*arguments, folder=tmp_path)
        assert done.returncode == 0, done.stderr
    with Image.open(folder / "samples" / "final.png") as drawn:
        assert drawn.size == (16 * 8, 64 * 8)
    (text,) = (folder / "samples").glob("step*/beats.txt")
    assert [len(line) for line in text.read_text().splitlines()] == [16] * 3
    found = json.loads((folder / "evaluation.json").read_text())["scores"]
    assert any(name.startswith("fd_own_density") for name in found)


def test_nothing_is_left_to_be_filled_in():
    for path in (*READMES, *ROOT.glob("configs/*.py")):
        assert not re.search(r"@[A-Z_]+@|TODO|RATES", path.read_text()), path


@pytest.mark.parametrize("path", READMES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_that_a_readme_names_is_there(path):
    text = path.read_text()
    for name in re.findall(r"`((?:jaxgan|configs|launch|tests)/[\w/.]+)`", text):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"!\[.*?\]\((.*?)\)", text):
        assert (path.parent / name).is_file(), name
