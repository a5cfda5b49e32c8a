"""Checkpoints: whole or refused, latest and best kept."""

import gc
import shutil

import jax
import jax.numpy as jnp
import numpy as np
import orbax.checkpoint as ocp
import pytest

from jaxgan.core import devices
from jaxgan.core.state import TrainState
from jaxgan.system.errors import RunError, UsageError
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.items import digest, items_of

SPEC = {"shape": [4, 4, 1], "digest": "abc"}


# Orbax leaves an event loop behind when a read fails.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def collect_what_failed_reads_left():
    yield
    gc.collect()


def state_of(step, dtype=jnp.float32, width=8):
    """Two networks, one of which has nothing but a running quantity, and averages."""
    weights = jax.random.normal(jax.random.key(step), (16, width)).astype(dtype)
    params = {"layer": {"w": weights}, "empty": {}}
    variables = {"layer": {}, "empty": {"statistics": {"k": jnp.float32(step)}}}
    ema = {"layer": {"params": {"w": weights / 2}}}
    return TrainState(jnp.int32(step), params, variables, {"player": (weights,)}, ema)


def save(folder, *steps, scores=None):
    checkpoints = Checkpoints(folder)
    for i, step in enumerate(steps):
        score = None if scores is None else scores[i]
        checkpoints.save(state_of(step), SPEC, [score])
    checkpoints.wait()
    return checkpoints


def restore(folder, like=None):
    checkpoints = Checkpoints(folder)
    shapes = jax.eval_shape(lambda x: x, like or state_of(0))
    try:
        return checkpoints.restore_latest(shapes, devices.make_mesh())
    finally:
        checkpoints.close()


def data_files(folder, step, item):
    files = [
        p for p in (folder / "checkpoints" / str(step) / item).rglob("d/*") if p.is_file()
    ]
    assert files
    return files


def flip_a_bit(folder, step, item="optimisers"):
    """Flips bits in the stored array data, which Orbax restores in silence."""
    for path in data_files(folder, step, item):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 0x10
        path.write_bytes(content)


def truncate(folder, step, item="optimisers"):
    for path in data_files(folder, step, item):
        path.write_bytes(path.read_bytes()[:20])


def delete_manifest(folder, step, item="optimisers"):
    for path in (folder / "checkpoints" / str(step) / item).rglob("manifest.ocdbt"):
        path.unlink()


def exchange(folder, step, item="optimisers"):
    """Another whole item in its place: only the digest tells."""
    theirs = folder / "checkpoints" / "1" / item
    mine = folder / "checkpoints" / str(step) / item
    shutil.rmtree(mine)
    shutil.copytree(theirs, mine)


def test_round_trip(tmp_path):
    save(tmp_path, 3).close()
    state, meta = restore(tmp_path)
    assert digest(state) == digest(state_of(3))
    digests = {name: digest(item) for name, item in items_of(state).items()}
    assert digests == meta["digests"] and set(digests) == {"networks", "optimisers"}
    assert meta["data_spec"] == SPEC


def test_nothing_to_restore(tmp_path):
    assert restore(tmp_path) is None


def test_latest_five_and_best_are_kept_also_across_restarts(tmp_path):
    save(tmp_path, 1, 2, 3, 4, scores=[5.0, 1.0, 2.0, 2.5]).close()
    checkpoints = save(tmp_path, 5, 6, 7, 8, scores=[4.0, 3.0, 6.0, 7.0])
    assert checkpoints.steps() == [2, 4, 5, 6, 7, 8]
    _, _, best = checkpoints.restore_networks("best")
    assert checkpoints.best() == best == 2
    checkpoints.close()
    assert {path.name for path in tmp_path.iterdir()} == {"checkpoints"}


def test_without_scores_the_latest_five_are_kept_and_there_is_no_best(tmp_path):
    checkpoints = save(tmp_path, 1, 2, 3, 4, 5, 6)
    assert checkpoints.steps() == [2, 3, 4, 5, 6] and checkpoints.best() is None
    with pytest.raises(UsageError, match="there is no best; use --step=latest"):
        checkpoints.restore_networks("best")
    checkpoints.close()


def test_what_a_kill_leaves_of_a_deletion_is_no_checkpoint(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.rmtree", lambda *_, **__: None)  # it comes before
    steps = save(tmp_path, 1, 2, 3, 4, 5, 6, 7)
    discarded = tmp_path / "discarded"
    assert steps.steps() == [3, 4, 5, 6, 7]
    assert {path.name for path in discarded.iterdir()} == {"1", "2"}
    steps.close()
    monkeypatch.undo()
    Checkpoints(tmp_path).close()
    assert not discarded.exists()


def test_a_saved_step_is_left_as_it_is(tmp_path):
    checkpoints = save(tmp_path, 1)
    other = state_of(2).replace(step=jnp.int32(1))
    checkpoints.save(other, SPEC)
    checkpoints.close()
    assert digest(restore(tmp_path)[0]) == digest(state_of(1))


@pytest.mark.parametrize("damage", [flip_a_bit, truncate, delete_manifest, exchange])
def test_a_damaged_newest_is_set_aside_and_the_one_before_taken(tmp_path, damage, capfd):
    save(tmp_path, 1, 2).close()
    damage(tmp_path, 2)
    state, _ = restore(tmp_path)
    assert digest(state) == digest(state_of(1))
    assert "checkpoint 2 is damaged; continuing from 1" in capfd.readouterr().err
    assert (tmp_path / "checkpoints" / "2.damaged").is_dir()
    checkpoints = save(tmp_path, 2)  # its step can be saved again
    assert checkpoints.steps() == [1, 2]
    checkpoints.close()


def test_a_step_may_be_damaged_twice(tmp_path):
    for _ in range(2):
        save(tmp_path, 1, 2).close()
        truncate(tmp_path, 2)
        assert int(restore(tmp_path)[0].step) == 1
    names = sorted(p.name for p in (tmp_path / "checkpoints").iterdir())
    assert names == ["1", "2.damaged", "2.damaged.1"]


def test_when_none_is_whole_nothing_is_touched(tmp_path):
    save(tmp_path, 1, 2).close()
    flip_a_bit(tmp_path, 1)
    truncate(tmp_path, 2)
    with pytest.raises(RunError, match="no checkpoint in .* is whole: 2 .*; 1 ") as error:
        restore(tmp_path)
    assert "\n" not in str(error.value)
    assert sorted(p.name for p in (tmp_path / "checkpoints").iterdir()) == ["1", "2"]


def test_an_empty_folder_with_a_steps_name_is_no_checkpoint(tmp_path):
    save(tmp_path, 1).close()
    (tmp_path / "checkpoints" / "7").mkdir()
    assert int(restore(tmp_path)[0].step) == 1


def test_another_dtype_is_refused_not_cast(tmp_path):
    save(tmp_path, 1).close()
    with pytest.raises(RunError, match="w is stored as float32, not bfloat16"):
        restore(tmp_path, like=state_of(0, jnp.bfloat16))


def test_another_shape_is_refused(tmp_path):
    save(tmp_path, 1).close()
    wider = state_of(0, width=9)
    with pytest.raises(RunError, match="none|whole"):
        restore(tmp_path, like=wider)


@pytest.mark.parametrize("damage", [flip_a_bit, exchange])
def test_damaged_networks_count_as_damaged(tmp_path, damage, capfd):
    save(tmp_path, 1, 2).close()
    damage(tmp_path, 2, "networks")
    assert int(restore(tmp_path)[0].step) == 1
    assert "checkpoint 2 is damaged; continuing from 1" in capfd.readouterr().err


def save_as_format_1(folder, step):
    """As versions before 0.2 saved: the whole state, and the generator again."""
    handlers = {name: ocp.StandardCheckpointHandler() for name in ("state", "generator")}
    handlers["meta"] = ocp.JsonCheckpointHandler()
    atomic = ocp.options.AtomicityOptions(mode=ocp.options.AtomicityMode.COMMIT_FILE)
    manager = ocp.CheckpointManager(
        folder / "checkpoints",
        item_handlers=handlers,
        options=ocp.CheckpointManagerOptions(atomicity_options=atomic),
    )
    state = state_of(step)
    item = {"raw": {"params": state.params["layer"]}}
    digests = {"state": digest(state), "generator": digest(item)}
    meta = {"format": 1, "digests": digests, "data_spec": SPEC}
    saved = ocp.args.Composite(
        state=ocp.args.StandardSave(state),
        generator=ocp.args.StandardSave(item),
        meta=ocp.args.JsonSave(meta),
    )
    manager.save(step, args=saved)
    manager.wait_until_finished()
    manager.close()


def test_the_older_form_is_sampled_and_continued(tmp_path):
    save_as_format_1(tmp_path, 3)
    checkpoints = Checkpoints(tmp_path, writable=False)
    networks, meta, step = checkpoints.restore_networks("latest")
    checkpoints.close()
    assert step == 3 and meta["data_spec"] == SPEC
    weights = networks["generator"]["raw"]["params"]["w"]
    np.testing.assert_array_equal(weights, state_of(3).params["layer"]["w"])
    assert digest(restore(tmp_path)[0]) == digest(state_of(3))


def test_a_later_form_is_refused_and_left_as_it_is(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("jaxgan.workdir.checkpoint.FORMAT", 99)
        save(tmp_path, 1).close()
    with pytest.raises(RunError, match="checkpoint 1 has format 99; .* reads 1 and 2$"):
        restore(tmp_path)
    checkpoints = Checkpoints(tmp_path, writable=False)
    with pytest.raises(RunError, match="checkpoint 1 has format 99"):
        checkpoints.restore_networks("latest")
    checkpoints.close()
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["1"]


def test_networks_are_read_alone(tmp_path, capfd):
    save(tmp_path, 1, 2).close()
    truncate(tmp_path, 2, "optimisers")
    checkpoints = Checkpoints(tmp_path, writable=False)
    item, meta, step = checkpoints.restore_networks("latest")
    assert step == 2 and meta["data_spec"] == SPEC
    weights = item["layer"]["raw"]["params"]["w"]
    np.testing.assert_array_equal(weights, state_of(2).params["layer"]["w"])
    exchange(tmp_path, 2, "networks")
    _, _, step = checkpoints.restore_networks("latest")
    assert step == 1
    assert "checkpoint 2 is damaged" in capfd.readouterr().err
    with pytest.raises(
        RunError, match="checkpoint 2 is damaged: the digest of its networks"
    ):
        checkpoints.restore_networks(2)
    with pytest.raises(UsageError, match="no checkpoint of step 9; there are 1, 2"):
        checkpoints.restore_networks(9)
    checkpoints.close()


def test_optimisers_without_a_template_are_not_called_damaged(tmp_path, capfd):
    save(tmp_path, 1).close()
    checkpoints = Checkpoints(tmp_path, writable=False)
    with pytest.raises(UsageError, match="'optimisers' holds types .* by restore_state"):
        checkpoints._restore(1, "optimisers")
    shapes = jax.eval_shape(lambda: state_of(0))
    read, _ = checkpoints.restore_state("latest", shapes, devices.make_mesh())
    checkpoints.close()
    assert digest(read) == digest(state_of(1))
    assert "damaged" not in capfd.readouterr().err


def test_a_folder_without_checkpoints_is_said(tmp_path):
    with pytest.raises(UsageError, match="holds no checkpoints"):
        Checkpoints(tmp_path, writable=False)


def test_the_digest_sees_names_dtypes_shapes_and_values():
    trees = [
        {"a": np.zeros(4, np.float32)},
        {"b": np.zeros(4, np.float32)},
        {"a": np.zeros(4, np.int32)},
        {"a": np.zeros((2, 2), np.float32)},
        {"a": np.array([0, 0, 0, -0.0], np.float32)},
    ]
    assert len({digest(tree) for tree in trees}) == len(trees)
