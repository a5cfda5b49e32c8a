"""The host loop: data -> steps -> writers -> checkpoints -> samples.

Names no network, no loss and no modality. A run is a function of its config: the same
command continues it from its last checkpoint, to the same bits as a run that was never
stopped.
"""

import contextlib
from collections import Counter
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
from ml_collections import ConfigDict

from jaxgan import assemble
from jaxgan.core.processes import agree, leaves, together
from jaxgan.core.state import TrainState
from jaxgan.data import report
from jaxgan.evaluate import selection
from jaxgan.evaluate.evaluation import Evaluation
from jaxgan.evaluate.plane import Plane
from jaxgan.evaluate.selection import Selection
from jaxgan.explore import pictures
from jaxgan.explore.report import after_training
from jaxgan.model import model_of
from jaxgan.population import Population
from jaxgan.system import progress
from jaxgan.system.keys import check_keys
from jaxgan.system.peers import stop_here
from jaxgan.system.places import place
from jaxgan.system.progress import Bar, say
from jaxgan.system.signals import Interrupted, Signals
from jaxgan.train.aside import Asides
from jaxgan.train.log import Log
from jaxgan.train.replica import EVALUATED, Replica
from jaxgan.train.stop import Stop
from jaxgan.workdir import head
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.items import items_of
from jaxgan.workdir.metrics import Metrics
from jaxgan.workdir.resume import resumed
from jaxgan.workdir.warm import networks_of, with_networks


def train(config: ConfigDict, folder: str | Path, page: bool = True) -> None:
    """Trains what `config` describes in `folder`, from its last checkpoint if any, and ends
    with its `page`, report.html.

    Raises:
      UsageError: the config or the folder cannot be used; nothing was compiled.
      RunError: a loss or a parameter is no longer finite, or no checkpoint is whole.
      Interrupted: after a signal, when the state is on disk.
    """
    config, folder = assemble.plain(config), place(folder)
    progress.console.quiet = jax.process_index() != 0
    whole = config.to_dict()
    agree({**leaves(whole), **head.packages(), "its folder": str(folder)})
    with together():
        check_keys(whole)
        assemble.check_numbers(config)
        head.check_config(folder, config)
        if not (folder / "config.json").exists():
            assemble.check_shared(config, jax.device_count())
    stopped = head.stopped(folder, config)
    if (last := head.last_step(folder)) >= config.num_steps or stopped:
        say(
            f"{folder} is complete: it has {last} steps; "
            f"{stopped or 'a larger --config.num_steps continues it'}, another "
            "--workdir begins anew, --mode=sample draws from it"
        )
        return
    population = Population.of(head.as_begun(config, folder))
    run = Run(population, folder, page)
    with contextlib.ExitStack() as held:
        with together():
            if jax.process_index() == 0:
                held.enter_context(head.lock(folder))
            head.check_config(folder, population.config)  # what the data settled, too
        run.select()
        with run:
            run.loop()


def next_stop(config: ConfigDict, step: int) -> int:
    """Steps from `step` to the next stop, which depends on the step alone."""
    periods = [config[name] for name in assemble.CADENCES if name != "num_steps"]
    stops = [(step // p + 1) * p for p in (config.steps_per_call, *periods)]
    return min(*stops, config.num_steps) - step


class Run:
    """One training run: a population in a folder, its states, and how far it is."""

    def __init__(self, population: Population, folder: Path, page: bool = True):
        self.population, self.folder, self.config = population, folder, population.config
        self.page = page
        first = population.first
        self.experiment, self.source = first, first.source
        self.metrics: Metrics | None = None  # of the first process alone
        self.begun: dict = {}  # the run that it starts from
        self.stop = Stop(self.config)
        evaluation = Evaluation(first)
        plane = Plane(first) if first.modality.is_plane(self.source.spec) else None
        self.replicas = [
            Replica(
                number,
                assemble.described(setting) if len(population) > 1 else "",
                one,
                evaluation.on(one),
                plane and plane.on(one),
                Selection(one.config),
            )
            for number, (one, setting) in enumerate(
                zip(population.members, population.settings)
            )
        ]
        # A mistake stops here, before anything compiles or is written.
        population.trace()
        evaluation.measure.trace()
        if left_out := evaluation.left_out(EVALUATED):
            say(f"evaluation: {left_out}")
        networks = items_of(first.shapes)["networks"]
        pictures.trace(model_of(first.config, self.source.spec, networks, 0))

    def select(self) -> None:
        """Makes what chooses the best checkpoints; it may train a classifier."""
        selection = Selection(self.experiment.config, self.source)
        for each in self.replicas:
            each.selection = selection.on(each.experiment.config)

    def __enter__(self) -> "Run":
        """Opens the folder: the states to begin with, and what is written."""
        population, mesh = self.population, self.experiment.mesh
        self.checkpoints = Checkpoints(self.folder, replicas=len(population))
        self.asides = Asides(population, self.replicas, self.checkpoints, self.folder)
        try:
            shapes, spec = population.shapes, self.source.spec
            found = resumed(self.folder, self.checkpoints, shapes, mesh, spec)
            if found:
                state, meta = found
                self.asides.again(meta.get("aside", {}), state)
                self.states, self.step = population.program.parted(state), int(state.step)
            else:
                self.states, self.step = self.first_states(), 0
        except BaseException:
            self.checkpoints.close()
            raise
        if jax.process_index() == 0:
            head.write_head(self.folder, self.config, self.source.spec, self.begun)
            head.begin(self.folder)
            groups = assemble.groups_of(population.settings)
            self.metrics = Metrics(self.folder, self.step, groups)
        for each in self.replicas:
            each.begin(self.state_of(each), self.step)
        self.log = Log(population, self.asides, self.metrics, self.stop, self.folder)
        return self

    def first_states(self) -> Any:
        """The first states of the replicas; networks of another run, where one is named."""
        population, init_from = self.population, self.config.init_from
        frozen = self.experiment.game.frozen
        if not init_from:
            return population.initial()
        count, program = len(self.replicas), population.program
        networks, self.begun = networks_of(init_from, population.shapes, count, frozen)
        self.asides.begun = networks
        state = program.joined(population.initial())
        return program.parted(with_networks(state, networks))

    def __exit__(self, kind: type[BaseException] | None, *_: Any) -> None:
        self.checkpoints.close()
        if self.metrics:  # after one error the next one of the same cause is no news
            with contextlib.suppress(*([OSError] if kind else [])):
                self.metrics.close()

    def state_of(self, replica: Replica) -> TrainState:
        """The state of one replica."""
        if replica.aside:
            return jax.tree.map(jnp.asarray, replica.aside.state)
        return self.population.program.take(self.states, replica.number)

    def loop(self) -> None:
        """Trains to the end, and reports."""
        config, total = self.config, self.config.num_steps
        for line in report.lines(self.source, config.data.get("path", "")):
            say(line)
        say(f"training in {self.folder}; compiling the first step")
        if len(self.replicas) > 1:
            names = "; ".join(f"{each.number}: {each.called}" for each in self.replicas)
            say(f"{len(self.replicas)} replicas by {config.replicas_by}: {names}")
        signals = Signals(say)
        with signals, Bar("training", total, self.step) as self.bar:
            while self.step < total and self.asides.active:
                self.advance()
                at, last = self.step, self.step == total
                evaluate = at % config.evaluate_every == 0 or last
                logged = at % config.log_every == 0 or evaluate
                if logged:
                    line = self.log(self.step, evaluate, self.state_of)
                    self.bar.advance_to(at, line)
                    last |= not self.asides.active
                if at % config.sample_every == 0 or last:
                    self.draw(f"{at:09d}.png")
                if at % config.checkpoint_every == 0 or last:
                    self.save()
                if logged:
                    self.log.start_window()  # pictures and checkpoints are not its steps
                if number := stop_here(signals.number):
                    self.save(hurry=True)
                    self.wait()
                    saved = f"saved step {at} in {self.folder}"
                    raise Interrupted(number, f"{saved}; the same command continues")
        self.wait()
        chosen = [each.selection for each in self.replicas]
        scores = selection.report(self.folder, chosen, self.population.settings)
        self.draw("final.png")
        self.wait()
        if self.metrics:
            head.complete(self.folder, self.step, self.asides.ended)  # last
        page = after_training(self.folder, self.source) if self.page else None
        self.summary(scores, page)

    def advance(self) -> None:
        """Takes the steps up to the next stop, which depends on the step alone."""
        program, count = self.population.program, next_stop(self.config, self.step)
        data, rows, seeds = self.population.inputs(self.step, count)
        aside = [each.number for each in self.replicas if each.aside]
        self.states, history = program(self.states, data, rows, seeds, aside)
        self.log.add(self.step, count, history, self.states)
        self.step += count

    def draw(self, name: str) -> None:
        """The picture of fixed inputs, of each replica."""
        for each in self.replicas if name == "final.png" else self.asides.active:
            state = self.state_of(each)  # by all processes
            if self.metrics:
                samples = self.folder / "samples"
                each.draw(state, self.step, samples, name, self.metrics)

    def wait(self) -> None:
        """Returns when all that was to be written is on disk."""
        if self.metrics:
            self.metrics.wait()
        self.checkpoints.wait()

    def save(self, hurry: bool = False) -> None:
        """Saves the states, if all of them are finite."""
        self.log.finite_metrics()
        for each in self.asides.active:
            self.asides.check_state(each, self.step, self.state_of(each))
        scores = [
            each.selection.score(
                each.model(self.state_of(each), self.step), hurry or bool(each.aside)
            )
            for each in self.replicas
        ]
        state = self.population.program.joined(self.states)
        state, aside = self.asides.to_save(state)
        if self.metrics:
            self.metrics.flush()  # a run that goes on from there has them
        self.checkpoints.save(state, self.source.spec, scores, aside)

    def summary(self, scores: str, page: Path | None) -> None:
        """Says what became of the run and where it is."""
        several = len(self.replicas) > 1
        verdicts = [each.verdict or each.no_verdict for each in self.asides.living]
        counted = Counter(verdicts).most_common()
        judged = ", ".join(f"{n} {word}" if several else word for word, n in counted)
        aside = [
            f"  stopped  {each.who} at step {each.aside.step}: {each.aside.why}\n"
            for each in self.replicas
            if each.aside
        ]
        picture = self.folder / "samples" / self.replicas[0].folder / "final.png"
        say(
            f"done: {self.step} steps of {self.config.batch_size} in "
            f"{self.log.seconds:.0f} s\n"
            f"  the end  {self.log.line}\n"
            f"  verdict  {judged}\n"
            f"{''.join(aside)}{scores}"
            f"  picture  {picture}\n"
            + (f"  page     {page}\n" if page else "")
            + f"  numbers  {self.folder / 'metrics.jsonl'}\n"
            f"  more     python -m jaxgan.main --mode=sample --workdir={self.folder}"
        )
