"""The state that a run goes on from."""

from collections.abc import Mapping
from pathlib import Path

from jax.sharding import Mesh

from jaxgan.core.state import TrainState
from jaxgan.system.progress import say
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.head import check_data


def resumed(
    folder: Path, checkpoints: Checkpoints, like: TrainState, mesh: Mesh, spec: Mapping
) -> tuple[TrainState, dict] | None:
    """The state and meta of the newest whole checkpoint of the run in `folder`, None where
    there is none; `like` has its shapes.

    Raises:
      UsageError: it was trained on other data than those of `spec`.
    """
    found = checkpoints.restore_latest(like, mesh)
    if found is None:
        return None
    restored, meta = found
    check_data(folder, meta["data_spec"], spec)
    say(f"continuing {folder} from step {int(restored.step)}")
    return restored, meta
