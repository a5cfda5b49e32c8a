"""python -m tests.benchmarks [CASE ...] [--pairs=5]

jaxgan and PyTorch in alternation on the same networks, in one process; the ratio of their
speeds (jaxgan : PyTorch) pair by pair, then a table for README.md and lines of JSON. Needs
the optional extra `peers`.
"""

import importlib
import json
import statistics
import sys
import time

import jax
import numpy as np
from absl import app, flags

from jaxgan import assemble
from jaxgan.core.devices import compiler_options, make_mesh
from jaxgan.data.source import image_source
from jaxgan.experiment import Experiment
from jaxgan.models.convolution import strided, transposed
from tests.benchmarks import peers

PAIRS = flags.DEFINE_integer("pairs", 5, "Pairs of measurements.", lower_bound=1)
SECONDS = flags.DEFINE_float("length", 2.0, "Seconds of one measurement.")
TORCH = flags.DEFINE_enum("torch", "eager", ["eager", "compiled"], "How PyTorch runs.")

GAMES = {  # name: config:argument, PyTorch's side, changes, size, channels, width, batch
    "dcgan-32": ("dcgan", peers.Dcgan, {}, 32, 1, 32, 64),
    "small-32": ("gan", peers.Small, {}, 32, 1, 32, 64),
    "dcgan-64": ("dcgan", peers.Dcgan, {}, 64, 3, 64, 64),
    "dcgan-64-128": ("dcgan", peers.Dcgan, {}, 64, 3, 64, 128),
    "wgan_gp-1": (
        "wgan_gp:digits,paper",
        peers.WganGp,
        {"turns": ("critic", "generator")},
        32,
        1,
        32,
        64,
    ),
    "wgan_gp-5": ("wgan_gp:digits,paper", peers.FiveTurns, {}, 32, 1, 32, 64),
}
LAYERS = {  # name: axes, kernel, stride, image size, its channels, features, batch
    "1d-k25-1": (1, 25, 4, 4096, 1, 64, 64),
    "1d-k25-64": (1, 25, 4, 1024, 64, 128, 64),
    "1d-k25-128": (1, 25, 4, 256, 128, 256, 64),
    "2d-k4-1": (2, 4, 2, 32, 1, 32, 64),
    "2d-k4-3": (2, 4, 2, 64, 3, 64, 64),
    "2d-k4-32": (2, 4, 2, 16, 32, 64, 64),
    "2d-k4-64": (2, 4, 2, 32, 64, 128, 64),
    "2d-k4-128": (2, 4, 2, 16, 128, 256, 64),
    "2d-k4-256": (2, 4, 2, 8, 256, 512, 64),
    "2d-k5-32": (2, 5, 2, 32, 32, 64, 64),
    "3d-k4-16": (3, 4, 2, 16, 16, 32, 64),
    "3d-k4-32": (3, 4, 2, 16, 32, 64, 16),
}


def game_of(name: str):
    """`steps(count)` of jaxgan's training, and images of one step."""
    config_name, _, changes, size, channels, width, batch = GAMES[name]
    config_name, _, argument = config_name.partition(":")
    module = importlib.import_module(f"jaxgan.configs.{config_name}")
    config = module.get_config(argument or "digits")
    changes = changes | {"image_size": size, "width": width, "batch_size": batch}
    config.update_from_flattened_dict(changes)
    if "augmentation" in config.game:
        config.game.augmentation = ()  # PyTorch's side has none
    config = assemble.plain(config)
    draw, shape = np.random.default_rng(0), (size, size, channels)
    rows = {"train": 8 * batch, "validation": batch, "test": batch}
    splits = {
        split: {"data": draw.integers(0, 256, (n, *shape), np.uint8)}
        for split, n in rows.items()
    }
    source = image_source("random", splits, 0)
    game = assemble.make_game(config, source.spec)
    run = Experiment(config, source, game, make_mesh())
    return run, batch * run.game.repeats


def jaxgan_steps(run):
    """The seconds of `count` training steps, until all is computed."""
    state, step = run.initial(), 0

    def take(count: int) -> float:
        nonlocal state, step
        start = time.perf_counter()
        for _ in range(max(1, count // run.steps.scanned)):
            state, _ = run.steps(state, *run.inputs(step, run.steps.scanned))
            step += run.steps.scanned
        jax.block_until_ready(state)
        return time.perf_counter() - start

    return take


def layer_of(is_transposed: bool, name: str):
    """The seconds of `count` passes of one layer, forward and backward."""
    axes, kernel, stride, size, inputs, outputs, batch = LAYERS[name]
    side = size // stride
    image = (batch, *(size,) * axes, inputs)
    features = (batch, *(side,) * axes, outputs)
    x, y = (features, image) if is_transposed else (image, features)
    shapes = x, (kernel,) * axes + (inputs, outputs), y
    keys = jax.random.split(jax.random.key(0), 3)
    arrays = [jax.random.normal(k, s) for k, s in zip(keys, shapes)]
    operation = transposed if is_transposed else strided

    def both(x, w, ct):
        y, back = jax.vjp(lambda x, w: operation(x, w, stride), x, w)
        return y, back(ct)

    compiled = jax.jit(both, compiler_options=compiler_options())

    def take(count: int) -> float:
        start = time.perf_counter()
        for _ in range(count):
            out = compiled(*arrays)
        jax.block_until_ready(out)
        return time.perf_counter() - start

    return take


def torch_of(function):
    return lambda count: peers.seconds(function, count)


def compare(name: str, ours, theirs, units: float, unit: str) -> dict:
    """Alternates `ours` and `theirs`; speeds in `units` per call and second."""
    for side in (ours, theirs):
        side(1)
    calls = [
        max(1, round(SECONDS.value / min(side(1), side(1)))) for side in (ours, theirs)
    ]
    pairs = []
    for _ in range(PAIRS.value):
        a, b = (units * n / side(n) for side, n in zip((ours, theirs), calls))
        pairs.append((a, b))
        print(f"{name}  {a:.4g} : {b:.4g} {unit}, ratio {a / b:.3f}", file=sys.stderr)
    ratios = [a / b for a, b in pairs]
    return {
        "case": name,
        "ours": statistics.median(a for a, _ in pairs),
        "theirs": statistics.median(b for _, b in pairs),
        "unit": unit,
        "ratio": statistics.median(ratios),
        "min": min(ratios),
        "max": max(ratios),
    }


def cannot_be_compiled(name: str) -> bool:
    """Whether PyTorch's side has a gradient penalty."""
    kind, _, rest = name.partition(":")
    return kind == "game" and issubclass(GAMES[rest][1], peers.WganGp)


def measure(name: str) -> dict:
    kind, _, rest = name.partition(":")
    if kind == "game":
        run, images = game_of(rest)
        _, side, _, size, channels, width, batch = GAMES[rest]
        theirs = side(size, width, channels, batch, TORCH.value == "compiled")
        torch = torch_of(theirs.step)
        return compare(name, jaxgan_steps(run), torch, images, "images/s")
    axes, kernel, stride, size, inputs, outputs, batch = LAYERS[rest]
    work = 3 * 2 * batch * (size // stride) ** axes * kernel**axes * inputs * outputs
    arguments = axes, kernel, stride, size, inputs, outputs, batch
    theirs = peers.layer(kind == "transposed", *arguments)
    ours = layer_of(kind == "transposed", rest)
    return compare(name, ours, torch_of(theirs), work / 1e9, "GFLOP/s")


CASES = [
    *(f"game:{name}" for name in GAMES),
    *(f"{kind}:{name}" for kind in ("strided", "transposed") for name in LAYERS),
]


def main(argv: list[str]) -> None:
    asked = argv[1:] or CASES
    if unknown := [name for name in asked if name not in CASES]:
        sys.exit(f"there is no case {unknown[0]!r}; there are {', '.join(CASES)}")
    print("| case | jaxgan | PyTorch | unit | ratio, median (min to max) |")
    print("|---|---|---|---|---|")
    found = []
    for name in asked:
        if TORCH.value == "compiled" and cannot_be_compiled(name):
            print(
                f"{name} skipped: torch.compile has no second derivatives", file=sys.stderr
            )
            continue
        row = measure(name)
        found.append(row)
        line = "| {case} | {ours:.4g} | {theirs:.4g} | {unit} | "
        line += "{ratio:.2f} ({min:.2f} to {max:.2f}) |"
        print(line.format(**row), flush=True)
    for row in found:
        print(json.dumps(row))


if __name__ == "__main__":
    app.run(main)
