"""The host loop: data -> steps -> writers -> checkpoints -> samples.

Never names a loss, and one network alone: the `generator`, which is sampled. A run is a
function of its config: the same command continues it from its last checkpoint, to the same
bits as a run that was never stopped.
"""

import contextlib
import time
from pathlib import Path
from typing import Any

import jax
import numpy as np
from ml_collections import ConfigDict

from jaxgan.assemble import build
from jaxgan.core import state
from jaxgan.core.state import variables_of
from jaxgan.evaluate.evaluation import Evaluation
from jaxgan.evaluate.plane import Plane
from jaxgan.evaluate.selection import Selection
from jaxgan.evaluate.verdict import verdict
from jaxgan.experiment import Experiment
from jaxgan.model import Generator
from jaxgan.system import progress
from jaxgan.system.errors import RunError, UsageError
from jaxgan.system.progress import Bar, say
from jaxgan.system.signals import Interrupted, Signals
from jaxgan.workdir import head, writers
from jaxgan.workdir.checkpoint import Checkpoints, keystr, last_step

GRID = 64  # fixed latents of the grids


def train(config: ConfigDict, folder: str | Path) -> None:
    """Trains what `config` describes in `folder`, from its last checkpoint if any.

    Raises:
      UsageError: the config or the folder cannot be used; nothing was compiled.
      RunError: a loss or a parameter is no longer finite, or no checkpoint is whole.
      Interrupted: after a signal, when the state is on disk.
    """
    config, folder = build.plain(config), Path(folder)
    progress.console.quiet = jax.process_index() != 0
    build.check_numbers(config)
    head.check_config(folder, config)
    if (last := last_step(folder)) >= config.num_steps:
        say(
            f"{folder} is complete: it has {last} steps; a larger --config.num_steps "
            "continues it, another --workdir begins anew, --mode=sample draws from it"
        )
        return
    run = Run(Experiment.of(config), folder)
    first = jax.process_index() == 0
    with head.lock(folder) if first else contextlib.nullcontext():
        run.selection = Selection(config, run.source)  # it may train a classifier
        with run:
            run.loop()


class Run:
    """One training run: an experiment in a folder, the state, and how far it is."""

    def __init__(self, experiment: Experiment, folder: Path):
        self.experiment, self.folder = experiment, folder
        self.config, self.source = experiment.config, experiment.source
        self.evaluation = Evaluation(experiment)
        self.plane = Plane(experiment) if self.source.spec["shape"] == [2] else None
        self.selection = Selection(self.config)
        self.metrics: writers.Metrics | None = None  # of the first process alone
        self.pending: list = []  # metrics not yet looked at: (first step, {name: [K]})
        self.compiling, self.summary_line, self.verdict = True, "", ""
        # What cannot work stops here, before anything compiles or is written.
        experiment.trace()
        self.evaluation.measure.trace()

    def __enter__(self) -> "Run":
        """Opens the folder: the state to begin with, and what is written."""
        self.checkpoints = Checkpoints(self.folder)
        try:
            self.state = self.restore() or self.experiment.initial()
        except BaseException:
            self.checkpoints.close()
            raise
        self.step = int(self.state.step)
        if jax.process_index() == 0:
            head.write_head(self.folder, self.config, self.source.spec)
            final = self.folder / "samples" / "final.png"
            final.unlink(missing_ok=True)  # that of a shorter run
            self.metrics = writers.Metrics(self.folder, self.step)
        self.latent = self.sampler().latents(self.config.seed, GRID)
        return self

    def __exit__(self, *_) -> None:
        self.checkpoints.close()
        if self.metrics:
            self.metrics.close()

    def restore(self) -> state.TrainState | None:
        found = self.checkpoints.restore_latest(
            self.experiment.shapes, self.experiment.mesh
        )
        if found is None:
            return None
        restored, meta = found
        if meta["data_spec"]["digest"] != self.source.spec["digest"]:
            text = "was trained on other data than config.data gives now: its content has"
            raise UsageError(
                f"{self.folder} {text} changed; start anew in another --workdir"
            )
        say(f"continuing {self.folder} from step {int(restored.step)}")
        return restored

    # The loop.

    def loop(self) -> None:
        config, total = self.config, self.config.num_steps
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
        scores = self.selection.report(self.folder, self.sampler().weights)
        self.draw("final.png")  # last: it says that the run is complete
        self.wait()
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
        self.window, self.window_steps = time.monotonic(), 0

    def finite_metrics(self) -> dict[str, float]:
        """The last step's metrics. Raises RunError at the first that is not finite."""
        last: dict[str, float] = {}
        for start, metrics in jax.device_get(self.pending):
            for k in range(len(next(iter(metrics.values())))):
                last = {name: float(values[k]) for name, values in metrics.items()}
                names = sorted(last, key=causes_first)
                if bad := [name for name in names if not np.isfinite(last[name])]:
                    at = start + k + 1
                    if self.metrics:
                        self.metrics.write(at, self.rate() | last)
                    raise RunError(self.not_finite(f"{bad[0]} is {last[bad[0]]}", at))
        self.pending = self.pending[-1:]
        return last

    def not_finite(self, what: str, at: int) -> str:
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
        metrics = self.finite_metrics()
        for name, every in self.experiment.game.periods.items():
            if self.step % every:
                metrics.pop(name)  # it was not computed in this step
        line = self.rate() | metrics
        splits = ("train", "validation") if evaluate else ()
        found = self.evaluation(self.state, splits)
        found |= self.selection.scores(self.sampler()) if evaluate else {}
        plane = None
        if evaluate and self.plane:
            plane = self.plane(self.state, "validation")
        if self.metrics:
            self.metrics.write(self.step, {**line, **found, **self.judge(found)})
            if plane:
                path = self.folder / "samples" / f"{self.step:09d}-levels.png"
                self.metrics.picture(self.step, path, plane)
        speed = [f"{line[n]:.0f} images/s" for n in line if n == "images_per_second"]
        losses = [f"{n} {value:.3f}" for n, value in line.items() if n.endswith("/loss")]
        self.summary_line = "  ".join(speed + losses)
        self.bar.advance_to(self.step, self.summary_line)

    def judge(self, found: dict[str, float]) -> dict[str, str]:
        """The verdict on the last evaluations; says a change for the worse."""
        assert self.metrics
        word = verdict([*self.metrics.recent, found]) if found else ""
        if word != self.verdict and word not in ("", "healthy"):
            say(f"step {self.step}: the run looks {word} (see jaxgan/evaluate/verdict.py)")
        self.verdict = word or self.verdict
        return {"verdict": word} if word else {}

    # What is kept.

    def generator_item(self) -> dict[str, Any]:
        """What sampling needs: the generator's weights, raw and averaged."""
        item = {"raw": variables_of(self.state, "generator")}
        if "generator" in self.state.ema:
            item["ema"] = self.state.ema["generator"]
        return item

    def sampler(self, weights: str | None = None) -> Generator:
        """The generator as it is now, on this process's first device; averaged weights by
        default, if there are any."""
        item = self.generator_item()
        weights = weights or ("ema" if "ema" in item else "raw")
        variables = jax.tree.map(lambda x: x.addressable_data(0), item[weights])
        module, prior = (
            self.experiment.game.modules["generator"],
            build.make_prior(self.config),
        )
        spec = self.source.spec
        return Generator(module, variables, prior, spec, self.step, weights)

    def draw(self, name: str) -> None:
        """The grid of fixed latents, computed and written beside the next steps."""
        if self.metrics:
            images = self.sampler()(self.latent)
            self.metrics.picture(self.step, self.folder / "samples" / name, images)

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
        score = self.selection.score(self.sampler(), hurry)
        self.checkpoints.save(self.state, self.generator_item(), self.source.spec, score)

    def summary(self, scores: str) -> None:
        seconds = time.monotonic() - self.begin
        say(
            f"done: {self.step} steps of {self.config.batch_size} in {seconds:.0f} s\n"
            f"  the end  {self.summary_line}\n"
            f"  verdict  {self.verdict or 'too early to say'}\n"
            f"{scores}"
            f"  picture  {self.folder / 'samples' / 'final.png'}\n"
            f"  numbers  {self.folder / 'metrics.jsonl'}\n"
            f"  more     python -m jaxgan.main --mode=sample --workdir={self.folder}"
        )


def causes_first(name: str) -> tuple[int, str]:
    """Sorts a term before the sums and norms that it makes non-finite."""
    return ({"loss": 1, "gradient_norm": 2}.get(name.rpartition("/")[2], 0), name)
