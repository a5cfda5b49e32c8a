"""Exports: what is written is read again, and damage is refused in one line."""

import json
import shutil
from pathlib import Path

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest

import jaxgan
from jaxgan.system.errors import RunError, UsageError
from jaxgan.workdir.exported import is_export, packed, sealed, unpacked
from tests.conftest import call
from tests.experiments import assert_equal

OLD = Path(__file__).parents[1] / "explore" / "export-0.2.0"


@pytest.fixture
def export(tmp_path):
    return shutil.copytree(OLD, tmp_path / "export")


def test_arrays_of_all_kinds_are_read_as_they_were_written(tmp_path):
    networks = {
        "one": {
            "params": {
                "layer": {"kernel": np.arange(6.0, dtype=np.float32).reshape(2, 3).T}
            },
            "statistics": {"count": np.array(3, np.int32), "none": np.zeros((0, 2), bool)},
        },
        "two": {"params": {"half": jnp.ones(3, ml_dtypes.bfloat16)}},
        "empty": {"params": {}},
    }
    path = tmp_path / "arrays"
    path.write_bytes(packed(networks))
    found = unpacked(path)
    del networks["empty"]
    assert_equal(found, networks)
    types = [jax.tree.map(lambda x: x.dtype, tree) for tree in (found, networks)]
    assert types[0] == types[1]
    assert packed(networks) == packed(found)


def test_a_folder_without_the_data_and_the_run_is_a_whole_model(export):
    model = jaxgan.load(export)
    assert model.step == 20 and model.weights == "ema" and not model.failed
    assert model.sample(seed=1, n=3).shape == (3, 2)
    for same in (jaxgan.load(export, step=20), jaxgan.load(export, "20", "ema", 0)):
        assert_equal(same.variables, model.variables)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (dict(step=10), "is an export of step 20 alone, not of 10; export the run again"),
        (dict(step="best"), "of step 20 alone, not of best"),
        (dict(weights="raw"), "of weights ema alone, not of raw"),
        (dict(replica=1), "--replica is 1; .* has 0 to 0"),
    ],
)
def test_what_an_export_does_not_hold_is_refused(export, asked, message):
    with pytest.raises(UsageError, match=message):
        jaxgan.load(export, **asked)


def flip(folder):
    path = folder / "model.safetensors"
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)


def truncate(folder):
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])


def change(*keys, value):
    """Changes a key of config.json."""

    def changed(folder):
        path = folder / "config.json"
        head = part = json.loads(path.read_text())
        for key in keys[:-1]:
            part = part[key]
        assert part[keys[-1]] != value
        part[keys[-1]] = value
        path.write_text(json.dumps(head))

    return changed


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (flip, "model.safetensors is damaged: its SHA-256 is not the one in config.json"),
        (truncate, "model.safetensors is damaged: its SHA-256"),
        (lambda f: (f / "model.safetensors").unlink(), "it has no model.safetensors"),
        (lambda f: (f / "config.json").unlink(), "it has no config.json"),
        (
            lambda f: (f / "config.json").write_text("{"),
            "config.json is damaged: Expecting",
        ),
        (lambda f: (f / "config.json").write_text("{}"), "is of format None"),
        (
            change("jaxgan_export", value=9),
            "is of format 9; this version of jaxgan reads 1",
        ),
        (change("digest", value="0"), "config.json is damaged: it has changed since"),
        (
            change("config", "networks", "encoder", "width", value=16),
            "config.json is damaged: it has changed since the export; export the run again",
        ),
    ],
)
def test_damage_is_refused_in_one_line(export, damage, message):
    damage(export)
    assert is_export(export)
    with pytest.raises((UsageError, RunError), match=message) as error:
        jaxgan.load(export)
    assert "\n" not in str(error.value)


def test_weights_of_other_shapes_are_refused_in_one_line(export):
    head = json.loads((export / "config.json").read_text())
    del head["digest"], head["jaxgan_export"]
    head["config"]["networks"]["generator"]["width"] = 16
    (export / "config.json").write_text(json.dumps(sealed(head)))
    with pytest.raises(RunError, match="do not fit the networks of config") as error:
        jaxgan.load(export)
    assert "\n" not in str(error.value)


def test_the_command_says_damage_in_one_line(export):
    flip(export)
    done = call("--mode=sample", f"--workdir={export}", "--n=1")
    assert done.returncode == 1 and not (export / "samples").exists()
    assert "is damaged" in done.stderr and "Traceback" not in done.stderr


def test_nothing_is_trained_into_an_export(export):
    before = (export / "config.json").read_bytes()
    done = call("--config=dcgan:ring8", f"--workdir={export}", "--config.num_steps=1")
    assert done.returncode == 2
    assert "is an export of a run; choose another --workdir" in done.stderr
    assert (export / "config.json").read_bytes() == before
