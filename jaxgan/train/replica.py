"""One replica of a run: what is measured, judged and drawn of it."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax

from jaxgan.core.state import TrainState
from jaxgan.core.streams import stream
from jaxgan.evaluate.evaluation import Evaluation
from jaxgan.evaluate.plane import Plane
from jaxgan.evaluate.selection import Selection
from jaxgan.evaluate.verdict import verdict
from jaxgan.experiment import Experiment
from jaxgan.explore import pictures
from jaxgan.metrics.score import values_of
from jaxgan.model import Model, model_of
from jaxgan.system.progress import say
from jaxgan.workdir.items import items_of
from jaxgan.workdir.metrics import Metrics

GRID = 64  # fixed latents of the grids
EVALUATED = ("train", "validation")  # the splits of an evaluation


@dataclass(frozen=True)
class Aside:
    """Why and when a replica was set aside, and its state, on the host, from then on."""

    step: int
    why: str
    state: TrainState
    failed: bool  # a number of it was not finite; else it was to stop


class Replica:
    """Replica `number` of a run: an experiment with the measures that all share."""

    def __init__(
        self,
        number: int,
        called: str,
        experiment: Experiment,
        evaluation: Evaluation,
        plane: Plane | None,
        selection: Selection,
    ):
        self.number, self.called, self.experiment = number, called, experiment
        self.evaluation, self.plane, self.selection = evaluation, plane, selection
        self.aside: Aside | None = None
        self.verdict, self.folder = "", f"replica{number}" if called else ""
        few = "none: validation is too small"
        self.no_verdict = "too early to say" if evaluation.count(EVALUATED) else few

    @property
    def who(self) -> str:
        """The replica in a message."""
        return f"replica {self.number} ({self.called})" if self.called else "the run"

    @property
    def tag(self) -> str:
        """The name of its pictures in the viewer."""
        return "/".join(filter(None, ("samples", self.folder)))

    def model(self, state: TrainState, step: int) -> Model:
        """The model as it is now, on this process's first device; with averaged weights, if
        there are any."""
        networks = items_of(state)["networks"]
        networks = jax.tree.map(lambda x: x.addressable_data(0), networks)
        spec = self.experiment.source.spec
        return model_of(self.experiment.config, spec, networks, step)

    def begin(self, state: TrainState, step: int) -> None:
        """Draws the inputs of its pictures."""
        model, source = self.model(state, step), self.experiment.source
        seed = int(self.experiment.seed)
        self.shown, self.columns = pictures.inputs(model, source, seed, GRID)

    def scores(self, state: TrainState, step: int) -> dict[str, Any]:
        """The numbers of an evaluation, {name: number}."""
        found = values_of(self.evaluation(state, EVALUATED))
        return found | values_of(self.selection.scores(self.model(state, step)))

    def judge(self, step: int, recent: Sequence[Mapping], found: Mapping[str, Any]) -> str:
        """The verdict on the last evaluations, "" where there is none; says a change for
        the worse."""
        word = verdict([*recent, found]) if found else ""
        if found and "validation/fakes/spread" not in found:
            self.no_verdict = "none: real examples have no spread to compare fakes with"
        if word != self.verdict and word not in ("", "healthy"):
            say(f"step {step}: {self.who} looks {word} (see jaxgan/evaluate/verdict.py)")
        self.verdict = word or self.verdict
        return word

    def draw(
        self, state: TrainState, step: int, samples: Path, name: str, to: Metrics
    ) -> None:
        """The picture of fixed inputs, computed and written beside the next steps."""
        model = self.model(state, step)
        key = stream(jax.random.key(int(self.experiment.seed)), "picture")
        made, path = model.generate(self.shown, key), samples / self.folder / name
        shown = functools.partial(pictures.picture, model, made, self.columns)
        to.picture(step, path, self.tag, shown)

    def draw_plane(
        self, state: TrainState, step: int, samples: Path, to: Metrics | None
    ) -> None:
        """Real and fake points over the critic's level sets."""
        plane = self.plane
        if plane is None:
            return
        found = plane(state, "validation")
        if to:
            path = samples / self.folder / f"{step:09d}-levels.png"
            tag = self.tag.replace("samples", "levels", 1)
            to.picture(step, path, tag, lambda: plane.draw(found))
