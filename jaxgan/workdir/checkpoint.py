"""Checkpoints that are whole or refused (Orbax).

`<workdir>/checkpoints/<step>/` holds three items: `networks`, {name: {raw, ema}} of the
variables of every network, all that sampling needs; `optimisers`, their states and the
step; `meta`, JSON with the digests of both, the data's spec and the format's version. Orbax
restores flipped bits and casts dtypes in silence, so both are compared here. Saving is
asynchronous and atomic: a process killed at any moment leaves every earlier checkpoint
whole. The older form, with items `state` and `generator`, is still read.
"""

import contextlib
import functools
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import jax
import orbax.checkpoint as ocp
from jax.experimental import multihost_utils
from jax.sharding import Mesh, NamedSharding
from jax.sharding import PartitionSpec as P
from orbax.checkpoint import options as ocp_options

from jaxgan.core.state import TrainState
from jaxgan.system.errors import RunError, UsageError
from jaxgan.system.places import absolute, discard, place
from jaxgan.system.progress import say
from jaxgan.workdir.choice import kept, least, meant, metrics_of, score_of
from jaxgan.workdir.items import (
    Damaged,
    compare_dtypes,
    digest,
    items_of,
    one_line,
    state_of,
)

Tree = Any
FORMAT = 2
ITEMS, OLD = ("networks", "optimisers"), ("state", "generator")  # OLD: of format 1
TYPED = ("optimisers", "state")  # read without a template they are other trees
DISCARDED = "discarded"  # where older ones are deleted: a kill amid that leaves no half
KEPT = 5  # whose median is reported


class Checkpoints:
    """The checkpoints of one workdir: the latest `KEPT` and the best are kept.

    Best is the least `score` that one was saved with, for each of several replicas.
    """

    def __init__(
        self, workdir: str | os.PathLike, writable: bool = True, replicas: int = 1
    ):
        for name in ("absl", "asyncio"):  # what fails raises
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self.folder = absolute(place(workdir)) / "checkpoints"
        self.writable = writable
        if not writable and not self.folder.is_dir():
            raise UsageError(
                f"{workdir} holds no checkpoints; give the --workdir of a training run"
            )
        self.manager = ocp.CheckpointManager(
            self.folder,
            handler_registry=ocp.handlers.create_default_handler_registry(
                **{name: ocp.StandardCheckpointHandler() for name in (*ITEMS, *OLD)},
                meta=ocp.JsonCheckpointHandler(),
            ),
            options=ocp.CheckpointManagerOptions(
                best_fn=score_of,
                best_mode="min",
                preservation_policy=kept(KEPT, replicas),
                atomicity_options=ocp_options.AtomicityOptions(
                    mode=ocp_options.AtomicityMode.COMMIT_FILE
                ),
                cleanup_tmp_directories=writable,
                todelete_subdir=f"../{DISCARDED}" if writable else None,
                read_only=not writable,
            ),
        )
        if writable:
            self._empty_discarded()

    def save(
        self,
        state: TrainState,
        spec: Mapping,
        scores: Sequence[float | None] = (),
        aside: Mapping[str, Mapping] = {},
    ) -> None:
        """Saves under `state.step`, in the background; a saved step is left as it is.

        Args:
          scores: of each replica; aside: {replica: why and when it was set aside}.
        """
        step = int(state.step)
        if step in self.manager.all_steps():
            return
        items = items_of(state)
        # As host arrays: Orbax gives those back on any number of devices.
        items["networks"] = jax.device_get(items["networks"])
        digests = {name: digest(tree) for name, tree in items.items()}
        meta = {"format": FORMAT, "digests": digests, "data_spec": dict(spec)}
        meta |= {"aside": dict(aside)} if aside else {}
        saved = {name: ocp.args.StandardSave(tree) for name, tree in items.items()}
        arguments = ocp.args.Composite(**saved, meta=ocp.args.JsonSave(meta))
        with self._reported():
            self.manager.wait_until_finished()
            self._empty_discarded()
            self.manager.save(step, metrics=metrics_of(scores), args=arguments)

    def wait(self) -> None:
        """Returns when all that was saved is on disk; raises RunError if it is not."""
        with self._reported():
            self.manager.wait_until_finished()
            self.manager.check_for_errors()

    @contextlib.contextmanager
    def _reported(self) -> Iterator[None]:
        """Turns what Orbax raises, of any kind, into one line."""
        try:
            yield
        except Exception as error:
            raise RunError(f"saving to {self.folder} failed: {one_line(error)}") from error

    def steps(self) -> list[int]:
        """The steps that have a committed checkpoint, ascending."""
        return sorted(self.manager.all_steps())

    def restore_latest(
        self, like: TrainState, mesh: Mesh
    ) -> tuple[TrainState, dict] | None:
        """The newest whole state and its meta, or None where there is no checkpoint.

        A damaged one is said, set aside as `<step>.damaged`, and the one before it taken.

        Raises:
          RunError: checkpoints exist, but none is whole.
        """
        steps, found = self.steps(), []
        sharding = NamedSharding(mesh, P())
        for step in reversed(steps):
            try:
                restored = self._restore_state(step, like, sharding)
            except Damaged as error:
                found.append(f"{step} ({error})")
                continue
            for bad in steps[steps.index(step) + 1 :]:
                say(f"warning: checkpoint {bad} is damaged; continuing from {step}")
                self._set_aside(bad)
            return restored
        if steps:
            raise RunError(
                f"no checkpoint in {self.folder} is whole: {'; '.join(found)}; "
                "start anew in another --workdir"
            )
        return None

    def restore_networks(self, step: str | int, replica: int = 0) -> tuple[Tree, dict, int]:
        """{network: {raw, ema}} of "latest", "best" or a step; its meta; the step.

        "latest" falls back, with a warning, to the newest that is whole; "best" is that of
        a replica.
        """

        def read(candidate: int) -> tuple[Tree, dict]:
            if not self._is_old(candidate):
                return self._restore(candidate, "networks")
            tree, meta = self._restore(candidate, "generator")
            return {"generator": tree}, meta

        return self._first_whole(step, read, replica)

    def restore_state(
        self, step: str | int, like: TrainState, mesh: Mesh
    ) -> tuple[TrainState, dict]:
        """The state of "latest", "best" or a step and its meta, for measuring: nothing is
        set aside."""
        sharding = NamedSharding(mesh, P())
        read = functools.partial(self._restore_state, like=like, sharding=sharding)
        return self._first_whole(step, read)[:2]

    def best(self, replica: int = 0) -> int | None:
        """The step of a replica's least score; None without scores."""
        return least(self.steps(), self.manager.metrics, replica)

    def score(self, step: int, replica: int) -> float:
        """The score with which a step was saved, infinite without one."""
        return score_of(self.manager.metrics(step) or {}, replica)

    def candidates(self, step: str | int, replica: int = 0) -> list[int]:
        """The steps that may stand for "latest", "best" or a number, the first first."""
        return meant(step, self.steps(), lambda: self.best(replica), self.folder)

    def _first_whole(
        self,
        step: str | int,
        read: Callable[[int], tuple[Tree, dict]],
        replica: int = 0,
    ) -> tuple[Tree, dict, int]:
        problems: list[str] = []
        for candidate in self.candidates(step, replica):
            try:
                tree, meta = read(candidate)
            except Damaged as error:
                problems.append(f"checkpoint {candidate} is damaged: {error}")
                continue
            for problem in problems:
                say(f"warning: {problem}; using {candidate}")
            return tree, meta, candidate
        raise RunError("; ".join(problems))

    def _is_old(self, step: int) -> bool:
        return (self.folder / str(step) / "state").is_dir()

    def _restore_state(
        self, step: int, like: TrainState, sharding: NamedSharding
    ) -> tuple[TrainState, dict]:
        if self._is_old(step):
            return self._restore(step, "state", like, sharding)
        parts = items_of(like)
        restored: dict[str, Tree] = {}
        meta: dict = {}
        for name, part in parts.items():
            restored[name], meta = self._restore(step, name, part, sharding)
        return state_of(like, restored["networks"], restored["optimisers"]), meta

    def _restore(
        self, step: int, item: str, like: Tree = None, sharding: Any = None
    ) -> tuple[Tree, dict]:
        def target(leaf: Any) -> jax.ShapeDtypeStruct:
            return jax.ShapeDtypeStruct(leaf.shape, leaf.dtype, sharding=sharding)

        if like is None and item in TYPED:
            raise UsageError(
                f"{item!r} holds types of optax, which a checkpoint does not name; read it "
                "by restore_state, which takes a state of the run's config"
            )
        want = None if like is None else jax.tree.map(target, like)
        try:
            if want is not None:
                compare_dtypes(self.manager.item_metadata(step)[item].tree, want)
            args = ocp.args.Composite(
                **{item: ocp.args.StandardRestore(want), "meta": ocp.args.JsonRestore()}
            )
            restored = self.manager.restore(step, args=args)
        except Damaged:
            raise
        except Exception as error:  # Orbax raises bare Exceptions, with pages of text
            if "structures do not match" in str(error):
                raise UsageError(
                    f"checkpoint {step} in {self.folder} has other arrays than the game of "
                    "the config: config.json is not that of its training"
                ) from error
            raise Damaged(f"it cannot be read: {one_line(error)}") from error
        tree, meta = restored[item], restored["meta"]
        if meta.get("format") not in (1, FORMAT):
            raise RunError(
                f"checkpoint {step} has format {meta.get('format')}; this version of "
                f"jaxgan reads 1 and {FORMAT}"
            )
        if digest(tree) != meta["digests"][item]:
            raise Damaged(f"the digest of its {item} differs from the one saved")
        return tree, meta

    def _set_aside(self, step: int) -> None:
        if jax.process_index() == 0:
            times = len(list(self.folder.glob(f"{step}.damaged*")))
            name = f"{step}.damaged" + (f".{times}" if times else "")
            self.folder.joinpath(str(step)).rename(self.folder / name)
        if jax.process_count() > 1:
            multihost_utils.sync_global_devices(f"set aside {step}")
        self.manager.reload()

    def _empty_discarded(self) -> None:
        """Deletes what Orbax has moved out of the way of the checkpoints that are kept."""
        if jax.process_index() == 0:
            discard(self.folder.parent / DISCARDED)

    def close(self) -> None:
        """Waits for what is being saved, whose failure `wait` reports."""
        with contextlib.suppress(Exception):
            self.manager.close()
        if self.writable:
            self._empty_discarded()
