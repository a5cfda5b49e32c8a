"""The command line: every mistake is one line, with the right status."""

import json
import os
import shutil
import subprocess

import pytest

from tests.conftest import POINTS, ROOT, call, command, run

CONFIG = "--config=configs/dcgan.py"


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments, message",
    [
        ([], "give --config=NAME to train, or --workdir=DIR of a run"),
        (
            ["--workdir=somewhere"],
            "training needs --config=NAME, dcgan for instance, or",
        ),
        (
            ["--config=configs/dcgn.py"],
            "there is no file 'configs/dcgn.py'; jaxgan has --config=dcgan",
        ),
        (["--config=cdgan"], "there is no config 'cdgan'; jaxgan has --config=cgan"),
        (["--config", "no"], "there is no config 'no'; jaxgan has alice, began, bigan, "),
        (["--config="], "there is no config ''; jaxgan has alice"),
        (
            [CONFIG, "--config.batchsize=3"],
            "config has no key 'batchsize'; did you mean 'batch_size'?",
        ),
        (
            [CONFIG, "--config.players.generator.losses.r1.weight=3"],
            "config has no key 'r1'",
        ),
        (
            [CONFIG, "--config.batch_size=many"],
            "invalid literal for int() with base 10: 'many'",
        ),
        (
            [CONFIG, "--config.players.generator.optimizer.epss=3"],
            "optimizer: adam takes no 'epss'; did you mean 'eps'?",
        ),
        (
            [CONFIG, "--config.players.generator.optimizer.eps=small"],
            "could not convert string to float: 'small'",
        ),
        (
            [CONFIG, "--num_processes=2"],
            "--coordinator=None --num_processes=2 --process_id=None; they must be auto",
        ),
        (
            [CONFIG, "--coordinator=host:1", "--num_processes=2", "--process_id=2"],
            "--process_id=2; they must be auto alone, or HOST:PORT",
        ),
        (
            [CONFIG, "--config.latents.class=1"],
            "'class' is a word of Python and no key of a config",
        ),
        ([CONFIG, "--nosuch=1"], "Unknown command line flag 'nosuch'"),
        ([CONFIG, "train"], "'train' is no flag"),
        ([CONFIG, "--mode=trian"], "should be one of"),
        ([CONFIG + ":digits=x"], "config.data: digits takes no 'path'; it takes seed"),
        ([CONFIG, "--workdir=README.md"], "File exists: README.md"),
        ([CONFIG + ":digitz"], "config.data.name: there is no 'digitz'; it may be audio"),
        ([CONFIG + ":npz"], "config.data.path is empty: give it as --config=FILE:npz=PATH"),
        ([CONFIG + ":npz=no/such.npz"], "there is no file 'no/such.npz'"),
        ([CONFIG + ":folder=no/such"], "there is no folder 'no/such'"),
        (
            [CONFIG, "--config.image_size=20"],
            "image_size is 20; dcgan.Generator takes 8, 16, 32",
        ),
        ([CONFIG, "--config.batch_size=2000"], "the train split has only 1437"),
        ([CONFIG, "--extractor=inception"], "train by --config.evaluation.extractor"),
        (["--mode=sample", "--workdir=no/such"], "no/such is no training run"),
        (
            ["--config=jaxgan/base.py"],
            "game.name: there is no ''; it may be alice, autoencoder",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_mistakes(arguments, message, tmp_path):
    if arguments and "--workdir" not in "".join(arguments):
        arguments = [*arguments, f"--workdir={tmp_path / 'run'}"]
    done = call(*arguments)
    assert done.returncode == (1 if "File exists" in message else 2)
    assert message in done.stderr
    assert done.stderr.startswith("jaxgan: ")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "run").exists()  # nothing was begun


@pytest.mark.parametrize(
    "text, message",
    [
        ("def get_config(x=''):\n    return {}['size']\n", ":2: KeyError: 'size'"),
        ("def get_config(x=''):\n    return None\n", ": get_config returns NoneType, not"),
        ("import nosuch\n", ":1: ModuleNotFoundError: No module named 'nosuch'"),
        ("def get_config(:\n", ": SyntaxError: invalid syntax ("),
        ("size = 1\n", ": it has no function get_config"),
    ],
)
def test_mistakes_in_a_file_of_ones_own(text, message, tmp_path):
    (tmp_path / "mine.py").write_text(text)
    done = call("--config=mine.py", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"jaxgan: mine.py{message}")
    assert len(done.stderr.splitlines()) == 1


def test_a_mistake_ends_the_process_with_its_status(tmp_path):
    done = run(CONFIG, "--config.batchsize=3", f"--workdir={tmp_path / 'run'}")
    assert (done.returncode, done.stdout) == (2, "")
    message = "config has no key 'batchsize'; did you mean 'batch_size'?"
    assert done.stderr == f"jaxgan: {message}\n"


@pytest.mark.slow
def test_runs_from_any_folder(tmp_path):
    config = f"--config={ROOT}/configs/dcgan.py:ring8"
    arguments = (*POINTS[1:], "--config.num_steps=1", f"--workdir={tmp_path / 'run'}")
    done = subprocess.run(
        command(config, *arguments),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "run" / "samples" / "final.png").exists()


@pytest.mark.slow
def test_the_home_folder_is_meant_where_the_shell_leaves_its_sign(tmp_path, monkeypatch):
    import jaxgan

    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "configs").mkdir()
    shutil.copy(ROOT / "configs" / "dcgan.py", tmp_path / "configs" / "mine.py")
    arguments = (*POINTS[1:], "--config.num_steps=1", "--workdir=~/run")
    done = call("--config=~/configs/mine.py:ring8", *arguments, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    for mode in ("sample", "evaluate"):
        done = call(f"--mode={mode}", "--workdir=~/run", "--n=2", folder=tmp_path)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "run" / "evaluation.json").exists()
    assert jaxgan.load("~/run").step == 1
    assert not (tmp_path / "~").exists()


def test_a_key_that_is_a_word_of_python_is_said(tmp_path):
    text = (ROOT / "configs" / "dcgan.py").read_text()
    extra = '    config.latents["class"] = dict(name="categorical", size=10)\n'
    path = tmp_path / "mine.py"
    path.write_text(text.replace("    return config", extra + "    return config"))
    for more in ((), ("--config.latents.class.size=3",)):
        done = call(f"--config={path}", *more, f"--workdir={tmp_path / 'run'}")
        assert done.returncode == 2
        assert done.stderr.startswith("jaxgan: config.latents: 'class' is a word of Python")
        assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_a_parameter_that_the_config_does_not_spell_out_is_a_flag(tmp_path):
    folder = tmp_path / "run"
    flags = {
        "players.generator.optimizer.eps": 1e-6,
        "players.generator.optimizer.clip_gradients": 1,
        "players.discriminator.losses.non_saturating_discriminator.every": 2,
        "networks.discriminator.depth": 3,
        "latents.noise.size": 4,
    }
    given = [f"--config.{key}={value}" for key, value in flags.items()]
    done = call(*POINTS, *given, "--config.num_steps=2", f"--workdir={folder}")
    assert done.returncode == 0, done.stderr
    config = json.loads((folder / "config.json").read_text())
    for key, value in flags.items():
        entry = config
        for name in key.split("."):
            entry = entry[name]
        assert entry == value


def test_help_lists_the_flags_at_once():
    """It imports nothing that takes seconds."""
    python, *rest = command("--help")
    done = subprocess.run(
        [python, "-X", "importtime", *rest], cwd=ROOT, capture_output=True, text=True
    )
    for flag in ("--config", "--workdir", "--mode", "--n", "--weights", "--step"):
        assert flag in done.stdout
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "jaxgan.system.command" in imported
    assert not imported & {"jax", "flax", "sklearn", "scipy", "orbax"}


def test_the_default_workdir_is_named_after_config_and_argument(monkeypatch):
    from jaxgan import main

    names = {
        "configs/dcgan.py": "runs/dcgan",
        "configs/dcgan.py:shapes": "runs/dcgan-shapes",
        "dcgan": "runs/dcgan",
        "dcgan:ring8": "runs/dcgan-ring8",
        "configs/dcgan.py:npz=/a b/c.npz": "runs/dcgan-npz-a-b-c.npz",
    }
    for value, expected in names.items():
        for words in ([f"--config={value}"], ["--config", value, "--n=2"]):
            monkeypatch.setattr("sys.argv", ["main", "--seed=1", *words])
            assert main.default_workdir() == expected
