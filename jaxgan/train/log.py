"""The numbers of a run: read, found finite or not, measured, judged, written, said."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jax
import numpy as np

from jaxgan import assemble
from jaxgan.core.devices import from_first
from jaxgan.core.state import TrainState
from jaxgan.metrics.aggregate import spread_of
from jaxgan.metrics.score import listed, one_of, side_by_side
from jaxgan.population import Population
from jaxgan.system.errors import RunError
from jaxgan.train.aside import Asides
from jaxgan.train.replica import Replica
from jaxgan.train.stop import Stop
from jaxgan.workdir.metrics import Metrics


class Log:
    """The log of a run, whose rates are those of compiled steps.

    Attributes:
      line: speed and losses of the last logged step, for a person.
    """

    def __init__(
        self,
        population: Population,
        asides: Asides,
        metrics: Metrics | None,
        stop: Stop,
        folder: Path,
    ):
        self.population, self.asides, self.replicas = population, asides, asides.replicas
        self.metrics, self.stop, self.folder = metrics, stop, folder
        self.config, self.game = population.config, population.first.game
        self.totals = [f"{name}/loss" for name in self.game.players]
        self.pending: list = []  # metrics not yet read: (first step, of K steps)
        self.compiling, self.line = True, ""
        self.start_window()
        self.begin = self.window - (metrics.seconds if metrics else 0.0)

    @property
    def seconds(self) -> float:
        """Seconds of training, those before the run was continued among them."""
        return time.monotonic() - self.begin

    def start_window(self) -> None:
        """Begins to count the steps and seconds of a rate."""
        self.window, self.window_steps = time.monotonic(), 0

    def add(self, step: int, count: int, history: list, states: Any) -> None:
        """The metrics of `count` steps from `step` on."""
        for k, metrics in enumerate(history):
            self.pending.append((step + k * (count // len(history)), metrics))
        self.window_steps += count
        if self.compiling:
            jax.block_until_ready(states)
            self.compiling = False
            self.start_window()

    def finite_metrics(self) -> list[dict[str, float]]:
        """The last step's metrics of every replica.

        Sets replicas aside whose metrics are not finite; raises RunError if none is left.
        """
        last: dict[str, np.ndarray] = {}
        for start, part in self.pending:
            metrics = self.population.program.read(part)
            for k in range(len(next(iter(metrics.values())))):
                last = {name: values[k] for name, values in metrics.items()}
                try:
                    self.asides.check_metrics(start + k + 1, last)
                except RunError:
                    if self.metrics:
                        self.metrics.write(start + k + 1, self.rate() | listed(last))
                    raise
        self.pending = self.pending[-1:]
        return [
            {
                name: float("nan" if each.aside else row[each.number])
                for name, row in last.items()
            }
            for each in self.replicas
        ]

    def rate(self) -> dict[str, float]:
        """Seconds of training, and real examples that all replicas consumed per second
        since the last log; the latter is missing where the only steps since then were
        those that compiled."""
        count = self.window_steps * self.config.batch_size * self.game.repeats
        count *= len(self.asides.active)
        elapsed = time.monotonic() - self.window
        speed = {"images_per_second": count / elapsed} if count else {}
        return {"seconds": self.seconds} | speed

    def __call__(
        self, step: int, evaluate: bool, state_of: Callable[[Replica], TrainState]
    ) -> str:
        """Writes the metrics of `step`, the last that was taken, and at an evaluation what
        is measured; `line`."""
        metrics = self.finite_metrics()
        for name, every in self.game.periods.items():
            if step % every:
                for one in metrics:
                    one.pop(name)  # it was not computed in this step
        found: list[dict[str, Any]] = [{} for _ in self.replicas]
        rate, active = self.rate(), self.asides.active
        if evaluate:
            for each in active:
                found[each.number] = each.scores(state_of(each), step)
        if self.metrics:
            words = [self.judge(self.metrics, each, step, found) for each in self.replicas]
            judged = {"verdict": words if len(words) > 1 else words[0]}
            whole = side_by_side([one | more for one, more in zip(metrics, found)])
            whole |= judged if any(words) else {}
            self.metrics.write(step, {**rate, **whole})
        if evaluate:
            self.stop_some(step, state_of)
            samples = self.folder / "samples"
            for each in active:
                each.draw_plane(state_of(each), step, samples, self.metrics)
        speed = [f"{rate[n]:.0f} examples/s" for n in rate if n == "images_per_second"]
        losses = [f"{name} {self.spread(metrics, name)}" for name in self.totals]
        self.line = "  ".join(speed + losses)
        return self.line

    def spread(self, metrics: list[dict[str, float]], name: str) -> str:
        """A number of the replicas for a person; of a sweep that of each setting."""
        groups = assemble.groups_of(self.population.settings).values()
        each = [spread_of([metrics[k][name] for k in rows], ".3f") for rows in groups]
        return " | ".join(each)

    def judge(
        self, metrics: Metrics, replica: Replica, step: int, found: list[dict[str, Any]]
    ) -> str:
        """The verdict on a replica's last evaluations."""
        recent: list[Mapping] = [one_of(line, replica.number) for line in metrics.recent]
        return replica.judge(step, recent, found[replica.number])

    def stop_some(self, step: int, state_of: Callable[[Replica], TrainState]) -> None:
        """Sets aside the replicas that are to stop; all processes alike."""
        active = self.asides.active
        if not self.stop:
            return
        reasons = [""] * len(active)
        if self.metrics:
            recent = self.metrics.recent
            reasons = [
                self.stop.why(
                    [one_of(line, each.number) for line in recent],
                    each.selection.name,
                    each.verdict,
                )
                for each in active
            ]
        chosen = from_first(np.array([bool(why) for why in reasons]))
        for each, why, stops in zip(active, reasons, chosen):
            if stops:
                self.asides.stop(each, step, why, state_of(each))
