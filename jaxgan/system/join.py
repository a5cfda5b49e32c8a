"""Joins the processes of a run: JAX's own runtime, and `Peers` which watch one another."""

import jax

from jaxgan.system import ending, peers
from jaxgan.system.errors import UsageError


def detected() -> tuple[str, int, int]:
    """The coordinator, the number of processes and which this is, as the surroundings tell
    JAX: Cloud TPU, Slurm and others.

    Raises:
      UsageError: they do not tell.
    """
    try:
        # JAX tells them nowhere else, and `join` must know them before JAX connects.
        from jax._src.clusters import ClusterEnv

        given = None, None, None, None, None, int(peers.WAIT)
        found = ClusterEnv.auto_detect_unset_distributed_params(*given)
        address, count, number = found[:3]
    except Exception as error:  # of the surroundings, or of another version of JAX
        raise UsageError(f"--coordinator=auto: {first_line(error)}") from error
    if address is None or count is None or number is None:
        raise UsageError(
            "--coordinator=auto: neither Slurm, Cloud TPU nor another cluster that JAX "
            "knows tells the processes; give --coordinator=HOST:PORT, --num_processes and "
            "--process_id"
        )
    return address, count, number


def join(address: str, count: int, number: int, timeout: float) -> None:
    """Connects process `number` of `count` with the others.

    Args:
      address: HOST:PORT of process 0; timeout: seconds after which a silent one is lost.

    Raises:
      UsageError: one does not come.
    """
    peers.current = found = peers.Peers(address, count, number, timeout, ending.lost)
    address = found.meet()
    # All stop at one step by `Peers`: of JAX's service for that Orbax asks, too, and by
    # another count of questions, so that its processes may wait for each other for ever.
    jax.config.update("jax_enable_preemption_service", False)
    later = 2 * int(timeout) + 30  # than ours: it aborts
    try:
        jax.distributed.initialize(
            *(address, count, number),
            heartbeat_timeout_seconds=later,
            coordinator_bind_address=address,  # process 0 alone listens
        )
    except (RuntimeError, ValueError) as error:
        raise UsageError(f"--coordinator={address}: {first_line(error)}") from error


def first_line(error: Exception) -> str:
    """The first line of an error's text."""
    return next(iter(str(error).splitlines()), "")
