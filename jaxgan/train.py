"""The host loop: data -> steps -> writers -> checkpoints -> samples.

Names no network, no loss and no modality. A run is a function of its config: the same
command continues it from its last checkpoint, to the same bits as a run that was never
stopped.
"""

import contextlib
import functools
import os
import time
from pathlib import Path
from typing import Any

import jax
import numpy as np
from ml_collections import ConfigDict

from jaxgan import assemble
from jaxgan.core.processes import agree, leaves, together
from jaxgan.core.streams import stream
from jaxgan.data import report
from jaxgan.evaluate.evaluation import Evaluation
from jaxgan.evaluate.plane import Plane
from jaxgan.evaluate.selection import Selection
from jaxgan.evaluate.verdict import verdict
from jaxgan.experiment import Experiment
from jaxgan.explore import pictures
from jaxgan.metrics.score import values_of
from jaxgan.model import Model, model_of
from jaxgan.system import progress
from jaxgan.system.errors import RunError
from jaxgan.system.keys import check_keys
from jaxgan.system.progress import Bar, say
from jaxgan.system.signals import Interrupted, Signals
from jaxgan.workdir import head
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.items import items_of, keystr
from jaxgan.workdir.metrics import Metrics
from jaxgan.workdir.resume import resumed

GRID = 64  # fixed latents of the grids
EVALUATED = ("train", "validation")  # the splits of an evaluation


def train(config: ConfigDict, folder: str | Path) -> None:
    """Trains what `config` describes in `folder`, from its last checkpoint if any.

    Raises:
      UsageError: the config or the folder cannot be used; nothing was compiled.
      RunError: a loss or a parameter is no longer finite, or no checkpoint is whole.
      Interrupted: after a signal, when the state is on disk.
    """
    config, folder = assemble.plain(config), Path(os.path.expanduser(folder))
    progress.console.quiet = jax.process_index() != 0
    whole = config.to_dict()
    agree({**leaves(whole), **head.packages(), "its folder": str(folder)})
    with together():
        check_keys(whole)
        assemble.check_numbers(config)
        head.check_config(folder, config)
    if (last := head.last_step(folder)) >= config.num_steps:
        say(
            f"{folder} is complete: it has {last} steps; a larger --config.num_steps "
            "continues it, another --workdir begins anew, --mode=sample draws from it"
        )
        return
    experiment = Experiment.of(config)
    run = Run(experiment, folder)
    with contextlib.ExitStack() as held:
        with together():
            if jax.process_index() == 0:
                held.enter_context(head.lock(folder))
            head.check_config(folder, experiment.config)  # what the data settled, too
        run.selection = Selection(config, run.source)  # it may train a classifier
        with run:
            run.loop()


class Run:
    """One training run: an experiment in a folder, the state, and how far it is."""

    def __init__(self, experiment: Experiment, folder: Path):
        self.experiment, self.folder = experiment, folder
        self.config, self.source = experiment.config, experiment.source
        spec = self.source.spec
        self.evaluation = Evaluation(experiment)
        self.plane = Plane(experiment) if experiment.modality.is_plane(spec) else None
        self.selection = Selection(self.config)
        self.metrics: Metrics | None = None  # of the first process alone
        self.pending: list = []  # metrics not yet looked at: (first step, {name: [K]})
        self.totals = [f"{name}/loss" for name in experiment.game.players]
        self.compiling, self.summary_line, self.verdict = True, "", ""
        # A mistake stops here, before anything compiles or is written.
        experiment.trace()
        self.evaluation.measure.trace()
        if left_out := self.evaluation.left_out(EVALUATED):
            say(f"evaluation: {left_out}")
        few = "none: validation is too small"
        self.no_verdict = "too early to say" if self.evaluation.count(EVALUATED) else few
        networks = items_of(experiment.shapes)["networks"]
        pictures.trace(model_of(self.config, spec, networks, 0))

    def __enter__(self) -> "Run":
        """Opens the folder: the state to begin with, and what is written."""
        self.checkpoints = Checkpoints(self.folder)
        experiment, spec, shapes = self.experiment, self.source.spec, self.experiment.shapes
        try:
            found = resumed(self.folder, self.checkpoints, shapes, experiment.mesh, spec)
            self.state = found or experiment.initial()
        except BaseException:
            self.checkpoints.close()
            raise
        self.step = int(self.state.step)
        if jax.process_index() == 0:
            head.write_head(self.folder, self.config, self.source.spec)
            head.begin(self.folder)
            self.metrics = Metrics(self.folder, self.step)
        model = self.model()
        seed = self.config.seed
        self.shown, self.columns = pictures.inputs(model, self.source, seed, GRID)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: Any) -> None:
        self.checkpoints.close()
        if self.metrics:  # after one error the next one of the same cause is no news
            with contextlib.suppress(*([OSError] if kind else [])):
                self.metrics.close()

    def loop(self) -> None:
        """Trains to the end, and reports."""
        config, total = self.config, self.config.num_steps
        for line in report.lines(self.source, config.data.get("path", "")):
            say(line)
        say(f"training in {self.folder}; compiling the first step")
        self.start_window()
        self.begin = self.window - (self.metrics.seconds if self.metrics else 0.0)
        signals = Signals(say, listen=jax.process_count() == 1)
        with signals, Bar("training", total, self.step) as self.bar:
            while self.step < total:
                self.advance()
                at, last = self.step, self.step == total
                evaluate = at % config.evaluate_every == 0 or last
                logged = at % config.log_every == 0 or evaluate
                if logged:
                    self.log(evaluate)
                if at % config.sample_every == 0 or last:
                    self.draw(f"{at:09d}.png")
                if at % config.checkpoint_every == 0 or last:
                    self.save()
                if logged:
                    self.start_window()  # pictures and checkpoints are not its steps
                if number := self.checkpoints.preempted() or signals.number:
                    self.save(hurry=True)
                    self.wait()
                    saved = f"saved step {at} in {self.folder}"
                    raise Interrupted(number, f"{saved}; the same command continues")
        self.wait()
        scores = self.selection.report(self.folder)
        self.draw("final.png")
        self.wait()
        if self.metrics:
            head.complete(self.folder, self.step)  # last
        self.summary(scores)

    def advance(self) -> None:
        """Takes the steps up to the next stop, which depends on the step alone."""
        config = self.config
        periods = [config[name] for name in head.CADENCES if name != "num_steps"]
        stops = [(self.step // p + 1) * p for p in (config.steps_per_call, *periods)]
        count = min(*stops, config.num_steps) - self.step
        inputs = self.experiment.inputs(self.step, count)
        self.state, history = self.experiment.steps(self.state, *inputs)
        for metrics in history:
            self.pending.append((self.step, metrics))
            self.step += len(metrics[next(iter(metrics))])
        self.window_steps += count
        if self.compiling:  # rates are those of compiled steps
            jax.block_until_ready(self.state)
            self.compiling = False
            self.start_window()

    def start_window(self) -> None:
        """Begins to count the steps and seconds of a rate."""
        self.window, self.window_steps = time.monotonic(), 0

    def finite_metrics(self) -> dict[str, float]:
        """The last step's metrics. Raises RunError at the first that is not finite."""
        last: dict[str, float] = {}
        for start, metrics in jax.device_get(self.pending):
            for k in range(len(next(iter(metrics.values())))):
                last = {name: float(values[k]) for name, values in metrics.items()}
                names = sorted(last, key=self.causes_first)
                if bad := [name for name in names if not np.isfinite(last[name])]:
                    at = start + k + 1
                    if self.metrics:
                        self.metrics.write(at, self.rate() | last)
                    raise RunError(self.not_finite(f"{bad[0]} is {last[bad[0]]}", at))
        self.pending = self.pending[-1:]
        return last

    def causes_first(self, name: str) -> tuple[bool, bool, str]:
        """Sorts a term before the sums and norms that it makes non-finite."""
        return name not in self.experiment.game.periods, name not in self.totals, name

    def not_finite(self, what: str, at: int) -> str:
        """The error's line."""
        steps = self.checkpoints.steps()
        kept = f"step {steps[-1]} is the last checkpoint" if steps else "nothing was saved"
        return f"{what} at step {at}; {kept} in {self.folder}; try a smaller learning rate"

    def rate(self) -> dict[str, float]:
        """Seconds of training, and real images consumed per second since the last log;
        the latter is missing where the only steps since then were those that compiled."""
        now = time.monotonic()
        images = self.window_steps * self.config.batch_size * self.experiment.game.repeats
        speed = {"images_per_second": images / (now - self.window)} if images else {}
        return {"seconds": now - self.begin} | speed

    def log(self, evaluate: bool) -> None:
        """Writes the last step's metrics, and at an evaluation what is measured."""
        metrics = self.finite_metrics()
        for name, every in self.experiment.game.periods.items():
            if self.step % every:
                metrics.pop(name)  # it was not computed in this step
        line, found = self.rate() | metrics, dict[str, Any]()
        if evaluate:
            found = values_of(self.evaluation(self.state, EVALUATED))
            found |= values_of(self.selection.scores(self.model()))
        if self.metrics:
            self.metrics.write(self.step, {**line, **found, **self.judge(found)})
        if evaluate and self.plane:
            self.draw_plane(self.plane)
        speed = [f"{line[n]:.0f} images/s" for n in line if n == "images_per_second"]
        losses = [f"{n} {line[n]:.3f}" for n in self.totals]
        self.summary_line = "  ".join(speed + losses)
        self.bar.advance_to(self.step, self.summary_line)

    def judge(self, found: dict[str, float]) -> dict[str, str]:
        """The verdict on the last evaluations; says a change for the worse."""
        assert self.metrics
        word = verdict([*self.metrics.recent, found]) if found else ""
        if found and "validation/fakes/spread" not in found:
            self.no_verdict = "none: real examples have no spread to compare fakes with"
        if word != self.verdict and word not in ("", "healthy"):
            say(f"step {self.step}: the run looks {word} (see jaxgan/evaluate/verdict.py)")
        self.verdict = word or self.verdict
        return {"verdict": word} if word else {}

    def model(self) -> Model:
        """The model as it is now, on this process's first device; with averaged weights, if
        there are any."""
        networks = items_of(self.state)["networks"]
        networks = jax.tree.map(lambda x: x.addressable_data(0), networks)
        return model_of(self.config, self.source.spec, networks, self.step)

    def draw(self, name: str) -> None:
        """The picture of fixed inputs, computed and written beside the next steps."""
        if self.metrics:
            model = self.model()
            key = stream(jax.random.key(self.config.seed), "picture")
            made, path = model.generate(self.shown, key), self.folder / "samples" / name
            shown = functools.partial(pictures.picture, model, made, self.columns)
            self.metrics.picture(self.step, path, "samples", shown)

    def draw_plane(self, plane: Plane) -> None:
        """Real and fake points over the critic's level sets."""
        found = plane(self.state, "validation")
        if self.metrics:
            path = self.folder / "samples" / f"{self.step:09d}-levels.png"
            self.metrics.picture(self.step, path, "levels", lambda: plane.draw(found))

    def wait(self) -> None:
        """Returns when all that was to be written is on disk."""
        if self.metrics:
            self.metrics.wait()
        self.checkpoints.wait()

    def save(self, hurry: bool = False) -> None:
        """Saves the state, if all of it is finite."""
        self.finite_metrics()
        for path, leaf in jax.tree_util.tree_flatten_with_path(self.state)[0]:
            if not np.isfinite(np.asarray(leaf.addressable_data(0))).all():
                raise RunError(self.not_finite(f"{keystr(path)} is not finite", self.step))
        score = self.selection.score(self.model(), hurry)
        self.checkpoints.save(self.state, self.source.spec, score)

    def summary(self, scores: str) -> None:
        """Says what became of the run and where it is."""
        seconds = time.monotonic() - self.begin
        say(
            f"done: {self.step} steps of {self.config.batch_size} in {seconds:.0f} s\n"
            f"  the end  {self.summary_line}\n"
            f"  verdict  {self.verdict or self.no_verdict}\n"
            f"{scores}"
            f"  picture  {self.folder / 'samples' / 'final.png'}\n"
            f"  numbers  {self.folder / 'metrics.jsonl'}\n"
            f"  more     python -m jaxgan.main --mode=sample --workdir={self.folder}"
        )
