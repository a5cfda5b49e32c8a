"""The state that a run goes on from."""

from collections.abc import Mapping
from pathlib import Path

from jax.sharding import Mesh

from jaxgan.core.state import TrainState
from jaxgan.system.errors import UsageError
from jaxgan.system.progress import say
from jaxgan.workdir.checkpoint import Checkpoints


def resumed(
    folder: Path, checkpoints: Checkpoints, like: TrainState, mesh: Mesh, spec: Mapping
) -> TrainState | None:
    """The state of the newest whole checkpoint of the run in `folder`, None where there is
    none; `like` has its shapes.

    Raises:
      UsageError: it was trained on other data than those of `spec`.
    """
    found = checkpoints.restore_latest(like, mesh)
    if found is None:
        return None
    restored, meta = found
    if meta["data_spec"]["digest"] != spec["digest"]:
        raise UsageError(
            f"{folder} was trained on other data than config.data gives now: its content "
            "has changed; start anew in another --workdir"
        )
    say(f"continuing {folder} from step {int(restored.step)}")
    return restored
