"""A model taken elsewhere: its files, the folder that `jaxgan.load` opens, and its programs
in a process that has neither jaxgan nor Flax."""

import dataclasses
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jax
import numpy as np
import pytest

import jaxgan
from jaxgan.explore.export import export, write
from jaxgan.explore.opened import Opened
from tests.conftest import call
from tests.experiments import assert_equal

pytestmark = pytest.mark.xdist_group("sample")
OLD = Path(__file__).with_name("export-0.2.0")
MADE = {"README.md", "config.json", "generate.jaxexport", "latents.jaxexport"}
MADE |= {"model.safetensors", "samples.png"}


@pytest.fixture(scope="module")
def run(trained_once, tmp_path_factory):
    """A tiny DCGAN whose weights are larger than six steps have made them, so that its
    images have contrast."""
    copy = shutil.copytree(trained_once, tmp_path_factory.mktemp("run") / "trained")
    found = Opened.of(copy)
    louder = jax.tree.map(lambda x: x * 5, found.model.variables)
    model = dataclasses.replace(found.model, variables=louder)
    return dataclasses.replace(found, model=model)


@pytest.fixture(scope="module")
def folder(run, tmp_path_factory):
    """Its export, moved away from the run."""
    return shutil.move(export(run), tmp_path_factory.mktemp("elsewhere") / "dcgan")


def test_the_model_is_the_run_s_to_the_bit(run, folder):
    assert {path.name for path in folder.iterdir()} == MADE
    found, model = jaxgan.load(folder), run.model
    assert repr(found) == repr(model) and found.data_spec == model.data_spec
    assert_equal(found.variables, model.variables)
    np.testing.assert_array_equal(found.sample(seed=2, n=9), model.sample(seed=2, n=9))


WITHOUT = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("jaxgan", "flax", "optax", "orbax", "ml_collections"):
            raise ImportError(f"{name} is not to be imported")

sys.meta_path.insert(0, Absent())
for n, seed in CASES:
    made = {}
    code = CODE.replace("np.arange(16", f"np.arange({n}")
    exec(code.replace("np.uint32(0)", f"np.uint32({seed})"), made)
    made["np"].savez(f"{n}.npz", examples=made["examples"], **made["latent"])
assert not {"jaxgan", "flax"} & set(sys.modules)
"""


@pytest.mark.slow
def test_the_code_on_the_card_makes_the_same_without_jaxgan(folder, tmp_path):
    here = shutil.copytree(folder, tmp_path / "here")
    card, cases = (folder / "README.md").read_text(), [(1, 0), (13, 2**32 - 1)]
    (code,) = re.findall(r"```python\n(from pathlib.*?)```", card, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", f"CODE = {code!r}\nCASES = {cases}\n{WITHOUT}"],
        cwd=here,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    model = jaxgan.load(folder)
    for n, seed in cases:
        latents = model.latents(seed, n)
        expected = model.modality.store(model.generate(latents))
        assert expected.std() > 10
        with np.load(here / f"{n}.npz") as made:
            np.testing.assert_array_equal(made["noise"], latents["noise"])
            np.testing.assert_array_equal(made["examples"], expected)


def test_an_export_is_sampled_and_exported_anew_in_its_place(folder, tmp_path):
    here = shutil.copytree(folder, tmp_path / "here")
    (here / "generate.jaxexport").write_bytes(b"expired")
    for mode in ("--mode=sample", "--mode=export"):
        done = call(mode, f"--workdir={here}", "--n=3")
        assert done.returncode == 0, done.stderr
    assert "model.safetensors" in done.stderr and "jaxgan.load(" in done.stderr
    (samples,) = (here / "samples").glob("*/samples.npz")
    with np.load(samples) as found:
        np.testing.assert_array_equal(found["images"], jaxgan.load(folder).sample(n=3))
    for name in MADE - {"config.json", "README.md"}:  # these tell the day
        assert (here / name).read_bytes() == (folder / name).read_bytes(), name


@pytest.fixture
def opened(tmp_path):
    """An exported run of points with an encoder, as one of several replicas."""
    model = jaxgan.load(OLD)
    config = Opened.of(OLD).config
    (tmp_path / "run").mkdir()
    return Opened(tmp_path / "run", config, model, 1)


def test_what_an_earlier_version_exported_is_read():
    """`export-0.2.0/` is of a VEEGAN of points, width 8, after 20 steps, written by jaxgan
    0.2.0; drawn.npz holds latents, what its generator made of them, and what its encoder
    made of that."""
    model = jaxgan.load(OLD)
    with np.load(OLD / "drawn.npz") as drawn:
        latent, examples, encoded = (drawn[k] for k in ("latent", "examples", "encoded"))
    assert examples.std(0).min() > 0.1 and encoded.std(0).min() > 0.05
    np.testing.assert_allclose(model.generate(latent), examples, atol=1e-6)
    np.testing.assert_allclose(model.encode(examples)["noise"].mode, encoded, atol=1e-6)


@pytest.mark.slow
def test_a_replica_has_a_folder_and_scores_of_its_own(opened):
    record = {"value": [1.0, 2.5, 3.0], "step": 20, "floor": 0.5, "split": "test"}
    content = {"scores": {"fid": record, "old": {"value": 1, "step": 10}}}
    content["replicas"] = [{"seed": 0}, {"seed": 1}, {"seed": 2}]
    (opened.folder / "evaluation.json").write_text(json.dumps(content))
    folder = export(opened)
    assert folder == opened.folder / "export" / "replica1"
    facts = json.loads((folder / "config.json").read_text())
    assert facts["replica"] == 1
    assert facts["networks"] == ["discriminator", "encoder", "generator"]
    card = (folder / "README.md").read_text()
    assert "| fid | 2.5 | 0.5 | 2.167 +- 1 (n = 3) |" in card
    assert "split test" in card and "The seeds are 3" in card
    assert "Left out: 1 scores" in card and "| old |" not in card
    again = export(Opened.of(folder))  # keeps which it is, and the scores
    assert again == folder and "| fid | 2.5 | 0.5 |" in (folder / "README.md").read_text()
    assert json.loads((folder / "config.json").read_text())["replica"] == 1


def test_programs_that_cannot_be_written_are_said(opened, monkeypatch, capsys):
    folder = export(opened)
    assert (folder / "encode.jaxexport").exists()
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name: None if name == "flatbuffers" else find(name),
    )
    export(opened)
    assert "needs flatbuffers: pip install 'jaxgan[export]'" in capsys.readouterr().err
    assert not list(folder.glob("*.jaxexport"))  # none that does not belong
    card = (folder / "README.md").read_text()
    assert "needs flatbuffers" in card and "expire" not in card
    assert jaxgan.load(folder).sample(n=2).shape == (2, 2)


def test_the_export_of_a_failed_replica_says_so(opened):
    failed = dataclasses.replace(opened.model, failed=True)
    folder = export(dataclasses.replace(opened, model=failed))
    assert "training failed" in (folder / "README.md").read_text()
    assert jaxgan.load(folder).failed


def test_all_files_are_replaced_or_none(tmp_path):
    write(tmp_path, {"one": b"1", "two.jaxexport": b"2", "evaluation.json": b"{}"})
    with pytest.raises(TypeError):
        write(tmp_path, {"one": b"new", "two.jaxexport": None})
    content = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert content == {"one": b"1", "two.jaxexport": b"2", "evaluation.json": b"{}"}
    write(tmp_path, {"one": b"new"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"one": b"new"}


def test_a_licence_that_a_person_has_written_stays():
    from jaxgan.explore.export import with_licence

    new = "---\nlicense: unknown\ntags:\n---\n## Use\nnew\n\n## Licence\n\nUnknown.\n"
    old = "---\nlicense: mit\ntags:\n---\n## Use\nold\n\n## Licence\n\nMIT, by me.\n"
    found = with_licence(new, old)
    assert "license: mit" in found and found.endswith("MIT, by me.\n")
    assert "new" in found and with_licence(new, "") == new


def test_a_file_that_is_no_card_stays(tmp_path):
    from jaxgan.explore.export import former_card
    from jaxgan.system.errors import UsageError

    (tmp_path / "README.md").write_text("my notes")
    with pytest.raises(UsageError, match="is no card of an export, and stays"):
        former_card(tmp_path)
