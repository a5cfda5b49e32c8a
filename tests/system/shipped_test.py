"""The file behind --config, wherever the command runs."""

import sys

import pytest

from jaxgan.system import shipped
from jaxgan.system.errors import UsageError


@pytest.mark.parametrize(
    "words, file",
    [
        (["--config=dcgan"], "dcgan.py"),
        (["--config=dcgan:npz=a/b.npz"], "dcgan.py:npz=a/b.npz"),
        (["-config=dcgan"], "dcgan.py"),
        (["--config", "dcgan:ring8"], "dcgan.py:ring8"),
    ],
)
def test_a_name_is_a_shipped_config(words, file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where there may be others of that name
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "dcgan.py").touch()
    (tmp_path / "dcgan.py").touch()
    found = shipped.with_file(["main", *words, "--config.seed=1"])
    assert found == ["main", f"--config={shipped.CONFIGS}/{file}", "--config.seed=1"]
    assert shipped.config_argument(["main", *words]) == words[-1].removeprefix(
        "--config="
    ).removeprefix("-config=")


def test_a_path_is_a_file_and_its_folder_can_be_imported(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "dcgan.py").touch()
    found = shipped.with_file(["main", "--config", "own/dcgan.py:shapes"])
    assert found == ["main", "--config=own/dcgan.py:shapes"]
    assert sys.path[-1] == str(tmp_path / "own")


def test_a_file_that_lacks_its_ending_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").touch()
    with pytest.raises(UsageError, match="for the file here give --config=mine.py"):
        shipped.with_file(["main", "--config=mine"])


def test_other_words_stay(tmp_path):
    words = ["main", "--mode=sample", "--config.x", "--config"]
    assert shipped.with_file(words) == words
    assert shipped.config_argument(["main", "--workdir=x"]) is None
