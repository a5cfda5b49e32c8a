"""Every config on 1, 2, 4 and 8 devices: what is equal, and how far rounding grows.

    python -m tests.benchmarks.invariance invariance.json             # all; an hour
    python -m tests.benchmarks.invariance invariance.json dcgan vae   # these
    python -m tests.benchmarks.invariance invariance.json --table     # what is in the file

Configs are as small as the battery plays them (`tests.experiments.cheapest`), and compiled
without optimisations as all tests are. A file's configs are not measured again. Counts are
compared with one device, all from the same numbers:

    streams     rows, labels and latents of each of 20 steps of the config's own
                optimisers, and of the last 10 after a checkpoint that one device has saved
                at step 10 and the others restore; where devices render their data, these
                to rounding
    gradients   of each player, after a step of plain SGD
    tolerance   of the gradients, the least that holds (`tests.experiments.assert_close`)
    growth      of the parameters of each network, after the 20 steps

How far two trees part: the norm of their difference to their norm; the largest difference
in an array to its largest entry, in the median and in the worst of the arrays.
"""

import argparse
import gc
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from tests import conftest  # the flags of all tests, before JAX is imported

os.environ["JAX_NUM_CPU_DEVICES"] = "8"

import jax
import numpy as np

from jaxgan.system.errors import UsageError
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.items import digest
from tests.benchmarks.trials import Trial
from tests.experiments import (
    NAMES,
    RENDERED,
    Experiment,
    cheapest,
    leaves,
    tolerance,
    with_few_turns,
    without_zeros,
)

# One of each kind of game and of data; tests hold these to what is measured here of all.
EIGHT = ("began", "bigan", "dcgan", "infogan", "lstm", "pointgan", "vae", "wgan_gp")

COUNTS = (1, 2, 4, 8)
STEPS, SAVED = 20, 10
BATCHES = (8, 16)  # the second where devices of one example are refused


def same_streams(ours: list, theirs: list, rendered: bool) -> dict:
    """Whether the streams of all steps are the same bits, and how far what devices render
    parts, of values from -1 to 1."""
    equal, largest = len(ours) == len(theirs), 0.0
    for a, b in zip(ours, theirs):
        a, b = leaves(a), leaves(b)
        equal &= a.keys() == b.keys()
        for path in a:
            if rendered and path.endswith("['data']"):
                largest = max(largest, float(np.abs(a[path] - b[path]).max()))
            else:
                equal &= np.array_equal(a[path], b[path])
    return {"equal": bool(equal), "rendered": largest}


def apart(one, other) -> dict[str, dict[str, float]]:
    """{name: how far its trees part}, of those that have arrays; see the module."""
    found = {}
    for name in one:
        a, b = leaves(one[name]), leaves(other[name])
        if not a:
            continue
        difference = {path: np.abs(a[path] - b[path]).astype(np.float64) for path in a}
        arrays = [
            float(difference[path].max() / max(np.abs(a[path]).max(), 1e-30)) for path in a
        ]
        whole = np.sqrt(sum(np.sum(np.square(x, dtype=np.float64)) for x in a.values()))
        between = np.sqrt(sum(np.sum(x**2) for x in difference.values()))
        found[name] = {
            "norm": float(between / max(whole, 1e-30)),
            "median": float(np.median(arrays)),
            "worst": max(arrays),
        }
    return found


def trials_of(name: str, counts: tuple[int, ...]) -> tuple[Experiment, Any, dict]:
    """A config on each count of devices, compiled, with the least batch that all take."""
    for size in BATCHES:
        config = with_few_turns(cheapest(name))
        config.batch_size = size
        experiment = Experiment.of(config)
        state = jax.device_get(experiment.initial())
        trials = {count: Trial(experiment, count) for count in counts}
        try:
            for count in sorted(counts, reverse=True):
                trials[count].compile(state)
        except UsageError:
            if size == BATCHES[-1]:
                raise
            continue
        break
    return experiment, state, trials


def measure(name: str, counts: tuple[int, ...] = COUNTS) -> dict:
    """One config's line of the file; `counts` begin with 1."""
    start = time.perf_counter()
    experiment, state, trials = trials_of(name, counts)
    rendered = experiment.config.data.name in RENDERED
    nudged = without_zeros(state)
    one = trials[1]
    _, gradients, _ = one.take(nudged, 1, plain=True)
    saved, _, first = one.take(state, SAVED)
    last, _, then = one.take(saved, STEPS)
    line = {
        "config": name,
        "data": experiment.config.data.name,
        "batch_size": experiment.config.batch_size,
        "counts": {},
    }
    with tempfile.TemporaryDirectory() as folder:
        checkpoints = Checkpoints(folder)
        checkpoints.save(saved, experiment.source.spec)
        checkpoints.wait()
        for count in counts[1:]:
            trial = trials[count]
            _, ours, _ = trial.take(nudged, 1, plain=True)
            end, _, streams = trial.take(state, STEPS)
            shapes = jax.eval_shape(lambda x: x, state)
            restored, _ = checkpoints.restore_latest(shapes, trial.mesh)
            restored = jax.device_get(restored)
            continued, _, after = trial.take(restored, STEPS)
            line["counts"][str(count)] = {
                "streams": same_streams(first + then, streams, rendered),
                "gradients": apart(gradients, ours),
                "tolerance": max(tolerance(gradients[n], ours[n]) for n in gradients),
                "growth": apart(last.params, end.params),
                "restored": digest(restored) == digest(saved),
                "streams_after": same_streams(then, after, rendered),
                "growth_after": apart(last.params, continued.params),
            }
        checkpoints.close()
    return {**line, "seconds": time.perf_counter() - start}


def row(line: dict) -> str:
    """A config's line of the table: the worst of all counts."""
    each = line["counts"].values()
    streams = [found[kind] for found in each for kind in ("streams", "streams_after")]
    equal = all(found["equal"] for found in streams)
    rendered = max(found["rendered"] for found in streams)
    restored = all(found["restored"] for found in each)
    gradient = max(n["norm"] for found in each for n in found["gradients"].values())
    needed = max(found["tolerance"] for found in each)
    networks = [
        (n["norm"], n["median"], n["worst"], name)
        for found in each
        for name, n in found["growth"].items()
    ]
    norm, median, worst = (max(n[k] for n in networks) for k in range(3))
    where = max(networks, key=lambda n: n[2])[3]
    drawn = ("equal" if equal else "DIFFER") + (f", {rendered:.0e}" if rendered else "")
    return (
        f"| `{line['config']}` | {line['data'].rpartition(':')[2]} | {drawn} "
        f"| {'equal' if restored else 'DIFFERS'} | {gradient:.0e}, {needed:.0e} "
        f"| {norm:.0e} | {median:.0e} | {worst:.0e}, {where} |"
    )


def table(lines: list[dict]) -> str:
    head = "| config | data | streams | restored | gradients, tolerance | "
    head += "norm | median | worst |"
    return "\n".join([head, "|" + "---|" * 8, *map(row, lines)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="JSON, continued where it exists")
    parser.add_argument("names", nargs="*", metavar="CONFIG", help="by default all")
    parser.add_argument("--counts", default="1,2,4,8", help="of devices, 1 the first")
    parser.add_argument("--table", action="store_true", help="measure no more")
    args = parser.parse_args()
    counts = tuple(map(int, args.counts.split(",")))
    found = json.loads(args.file.read_text()) if args.file.exists() else {}
    names = args.names or NAMES
    for name in [] if args.table else names:
        if name not in found:
            found[name] = measure(name, counts)
            args.file.write_text(json.dumps(found, indent=1))
            print(row(found[name]), f"{found[name]['seconds']:.0f} s", flush=True)
            jax.clear_caches()
            gc.collect()
    print(table([found[name] for name in names if name in found]))


if __name__ == "__main__":
    assert conftest.FLAGS in os.environ["XLA_FLAGS"]
    main()
