"""One word on how a run goes, from what its last evaluations said of the fakes.

    oscillating   their mean wanders: the path it takes from evaluation to evaluation is
                  longer than the way it gets, by more than WANDER real standard deviations
                  a step
    collapsing    they vary less than SPREAD of what real examples do
    apart         they vary enough, but the discriminator finds JENSEN_SHANNON nats, of
                  log 2 = 0.693 at most, between them and real examples: it wins, because
                  they lack something or because it has many turns
    one code      all examples have the same code of a codebook: a term `perplexity` is less
                  than PERPLEXITY, of 1 at least
    diverged      a number in any of them is not finite, or they vary more than SPREAD_HIGH
                  times as much, or lie more than SHIFT real standard deviations off
    healthy       none of these

The thresholds separate runs on a ring of eight modes, of which it is known whether they
cover them: `python -m tests.benchmarks.verdict`, whose rates of false alarms and misses
are in tests/benchmarks/README.md. It is a hint: modes that were never found need not show.
"""

from collections.abc import Mapping, Sequence

import numpy as np

VERDICTS = ("oscillating", "collapsing", "apart", "one code", "diverged", "healthy")
WINDOW = 10  # evaluations that are looked at
EARLY = 4  # those of the start, which are not
FEWEST = 4  # with less there is no verdict
WANDER = 0.15
SPREAD, SPREAD_HIGH, SHIFT = 0.6, 2.0, 2.0
JENSEN_SHANNON = 0.35
PERPLEXITY = 1.5


def verdict(lines: Sequence[Mapping]) -> str:
    """A word of the above for the lines of a run's metrics.jsonl, or "" too early."""
    lines = [line for line in lines if "validation/fakes/spread" in line]
    lines = lines[EARLY:][-WINDOW:]
    numbers = [x for line in lines for name, x in line.items() if name != "verdict"]
    if not all(np.isfinite(np.asarray(x, float)).all() for x in numbers):
        return "diverged"
    if len(lines) < FEWEST:
        return ""

    def series(name: str) -> np.ndarray:
        name = f"validation/{name}"
        return np.array([float(line[name]) for line in lines if name in line])

    live = series("model/perplexity")
    if len(live) and np.median(live) < PERPLEXITY:
        return "one code"
    spread, shift = np.median(series("fakes/spread")), np.median(series("fakes/shift"))
    if spread > SPREAD_HIGH or shift > SHIFT:
        return "diverged"
    path = np.diff(series("fakes/position"))
    if np.mean(np.abs(path)) - abs(np.mean(path)) > WANDER:
        return "oscillating"
    apart = series("estimated/jensen_shannon")
    if spread < SPREAD:
        return "collapsing"
    if len(apart) and np.median(apart) > JENSEN_SHANNON:
        return "apart"
    return "healthy"
