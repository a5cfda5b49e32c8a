"""How restricted Boltzmann machines learn, against the truth.

    python -m tests.benchmarks.rbm study [STEPS [PICTURE]]
    python -m tests.benchmarks.rbm partition RUN

`study` trains a machine of 12 hidden units on digits (64 pixels, threshold 0.5) by CD-1,
CD-10, PCD-1 and the exact gradient, from one start and on the same batches, and measures
the exact log p of test images on the way, by the weights of each step: a table, a picture.

`partition` estimates log Z of a trained run of any size by annealed importance sampling, by
100 and by 1,000 temperatures, forwards and backwards (from chains that begin with training
images), and says log p of the test images by each; seconds beside.
"""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from PIL import Image, ImageDraw

import jaxgan
from jaxgan import assemble
from jaxgan.configs import rbm
from jaxgan.core.streams import example_keys, stream
from jaxgan.data.source import Source
from jaxgan.distributions import annealed
from jaxgan.distributions.boltzmann import Boltzmann, coins, gibbs, log_partition
from jaxgan.experiment import Experiment
from jaxgan.explore.drawing import (
    FAINT,
    INK,
    PAPER,
    beside,
    captioned,
    colour_of,
    font,
    legend,
)
from jaxgan.games.phases import visible_of
from jaxgan.model import Model
from jaxgan.system.command import use_compilation_cache
from jaxgan.system.files import write_png
from jaxgan.workdir.head import read_config

LEARNERS = {
    "CD-1": ("cd", 1),
    "CD-10": ("cd", 10),
    "PCD-1": ("pcd", 1),
    "exact gradient": ("exact", 1),
}
KEY = jax.random.key(0)
HIDDEN = 12  # units, of whose 4,096 states each step of the exact gradient has the sum
RUNS, BURNT = 500, 1000  # of annealing; Gibbs steps in front of the reverse ones
SIZE, EDGE = (440, 360), 46


def units(source: Source, split: str, game: Mapping, n: int | None = None) -> jax.Array:
    """The first n images of a split as binary units, [N, V]."""
    x = source.decode({"data": jnp.asarray(source.splits[split]["data"][:n])})["data"]
    index = jnp.arange(x.shape[0], dtype=jnp.int32)
    given = KEY, index, float(game["threshold"]), game["binarisation"]
    return visible_of(x, *given)


def stops(steps: int) -> list[int]:
    """Steps at which is measured, closer at the start."""
    found = {round(steps ** (k / 16)) for k in range(8, 17)}
    return sorted({0, *found, *range(0, steps + 1, max(1, steps // 16))})


def study(steps: int) -> tuple[list[int], dict[str, list[float]]]:
    """The stops, and the exact mean log p of test images at each, by learner."""

    @jax.jit
    def exact(machine: Boltzmann, v: jax.Array) -> jax.Array:
        return -jnp.mean(machine.free_energy(v)) - log_partition(machine)

    found: dict[str, list[float]] = {}
    at = stops(steps)
    for name, (negative, gibbs_steps) in LEARNERS.items():
        config = rbm.get_config(f"digits,{negative}")
        config.game.steps, config.width = gibbs_steps, HIDDEN
        rate = config.players.model.optimizer.learning_rate
        rate.decay_steps = config.num_steps = steps
        experiment = Experiment.of(config, jax.devices()[:1])
        v = units(experiment.source, "test", config.game)
        state, found[name] = experiment.initial(), []
        start, seconds = time.perf_counter(), 0.0
        for before, stop in zip([0, *at], at):
            for k in range(before, stop, 500):
                rows = experiment.inputs(k, min(500, stop - k))
                state, _ = experiment.steps(state, *rows)
            machine = Boltzmann(**state.params["generator"])
            jax.block_until_ready(machine)
            seconds += time.perf_counter() - start
            found[name].append(float(exact(machine, v)))
            start = time.perf_counter()
        best = max(found[name])
        print(
            f"{name:15} last {found[name][-1]:.3f}, best {best:.3f} nats after "
            f"{at[found[name].index(best)]:,} of {steps:,} steps; {seconds:.0f} s",
            flush=True,
        )
    return at, found


def panel(at: Sequence[float], lines: np.ndarray, ticks: np.ndarray) -> Image.Image:
    """Lines [L, steps] in colours against steps, between the first and the last of `ticks`;
    what is outside of these is left out."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    width, height = SIZE[0] - 2 * EDGE, SIZE[1] - 2 * EDGE
    low, high = ticks[0], ticks[-1]

    def place(step: float, value: float) -> tuple[float, float]:
        return (
            EDGE + width * step / at[-1],
            EDGE + height * (high - value) / (high - low),
        )

    for value in ticks:
        ends = place(0, value), place(at[-1], value)
        draw.line(ends, FAINT)
        draw.text((EDGE - 6, ends[0][1]), f"{value:g}", INK, font(), anchor="rm")
    for step in np.linspace(0, at[-1], 5):
        x, y = place(step, low)
        draw.text((x, y + 6), f"{step:,.0f}", INK, font(), anchor="mt")
    for k, line in enumerate(lines):
        points = [place(s, v) for s, v in zip(at, line) if low <= v <= high]
        draw.line(points, colour_of(k), width=2)
        for x, y in points:
            draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill=colour_of(k))
    return image


def picture(at: Sequence[int], curves: Mapping[str, Sequence[float]]) -> np.ndarray:
    """Log p against steps, each learner in a colour, and beside it how far each is above
    the last learner, uint8 [H, W, 3]."""
    values = np.array([*curves.values()])
    top = np.ceil(values.max())
    whole = panel(at, values, np.arange(top - 6, top + 1))
    apart = panel(at, values - values[-1], np.linspace(-0.2, 0.2, 9).round(2))
    names = [f"{name}: {line[-1]:.2f}" for name, line in zip(curves, values)]
    entries = [(colour_of(k), name) for k, name in enumerate(names)]
    title = (
        f"Exact log p of test digits, nats, against steps, {HIDDEN} hidden units; on the "
        f"right less that of the {[*curves][-1]}"
    )
    both = beside(beside(whole, apart), legend(entries))
    return np.asarray(captioned(both, title))


def partitions(run: Path) -> Iterator[tuple[str, annealed.Estimate, float]]:
    """(what, estimate, seconds) of log Z of a run's (top) machine by annealed importance
    sampling, forwards and backwards, by 100 and by 1,000 temperatures."""
    model: Model = jaxgan.load(run)
    config = read_config(run)
    *lower, top = config.game.get("layers", "generator").split()
    machine, mean, _ = model.network(top)()
    base = annealed.base_of(mean)
    keys = example_keys(stream(KEY, "annealed"), jnp.arange(RUNS, dtype=jnp.int32))
    first = units(assemble.make_source(config), "train", config["game"], RUNS)
    for name in lower:
        logits = model.network(name)()[0].hidden_logits(first)
        first = coins(example_keys(stream(KEY, name), jnp.arange(RUNS)), logits)
    settle = jax.jit(gibbs, static_argnums=3)
    v = settle(machine, first, example_keys(KEY, jnp.arange(RUNS)), BURNT)
    for temperatures in (100, 1000):
        forward = jax.jit(annealed.forward, static_argnums=3)
        backward = jax.jit(annealed.backward, static_argnums=4)
        for name, estimate in (
            ("forward", lambda f=forward, t=temperatures: f(machine, base, keys, t)),
            ("reverse", lambda f=backward, t=temperatures: f(machine, base, v, keys, t)),
        ):
            start = time.perf_counter()
            found = jax.block_until_ready(estimate())
            yield f"{name} {temperatures:5}", found, time.perf_counter() - start


def free_energy_of_test_images(run: Path) -> float:
    """Its mean, nats."""
    config = read_config(run)
    v = units(assemble.make_source(config), "test", config["game"])
    machine, _, _ = jaxgan.load(run).network("generator")()
    return float(jax.jit(lambda v: jnp.mean(machine.free_energy(v)))(v))


def partition(run: str) -> None:
    """Prints a line for each estimate."""
    machine, _, _ = jaxgan.load(run).network("generator")()
    if machine.countable:
        log_z = float(log_partition(machine))
        exact = -free_energy_of_test_images(Path(run)) - log_z
        print(f"exact: test log p {exact:.3f} nats, log Z {log_z:.3f}")
    f = free_energy_of_test_images(Path(run))
    for name, found, seconds in partitions(Path(run)):
        log_p = -f - float(found.log_partition)
        print(f"{name}: test log p {log_p:.2f}; {found.said}; {seconds:.1f} s", flush=True)


def main(what: str = "study", *given: str) -> None:
    """See the head of this module."""
    use_compilation_cache()
    if what == "partition":
        return partition(*given)
    at, curves = study(int(given[0]) if given else 20_000)
    for k, step in enumerate(at):
        print(f"{step:6}", *(f"{line[k]:9.3f}" for line in curves.values()))
    write_png(Path(given[1] if len(given) > 1 else "rbm.png"), picture(at, curves))


if __name__ == "__main__":
    main(*sys.argv[1:])
