"""Logged lines as curves: one chart for each quantity, whose splits are lines in it, and of
replicas the mean and a band of one standard deviation either side."""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from jaxgan.data.source import SPLITS
from jaxgan.explore.report.words import meaning

Lines = Sequence[Mapping[str, Any]]  # of one replica
NUMBERS = 120_000  # of all curves of a page, at most
FEWEST, MOST = 40, 500  # points of one curve
NOT_CURVES = ("step", "seconds", "verdict")
HEADINGS = {
    **dict.fromkeys(("estimated", "certified"), "Distances between real and fake"),
    **dict.fromkeys(("ranking", "accuracy", "real_logit", "slope"), "Logits"),
    "gap": "Training less validation",
    "fakes": "Spread and place of the fakes",
    "code": "Codes",
    "modes": "Known modes",
    "images_per_second": "Speed",
}
FIRST = ("estimated/jensen_shannon", "estimated/wasserstein", "fakes/spread", "modes/count")


def charts(series: Mapping[str, Sequence[Lines]], players: Iterable[str]) -> list[dict]:
    """The charts of {label: the lines of each of its replicas}.

    Returns:
      Of each {"name", "means", "heading", "shown": whether it is there at first, "lines":
      [{"of": label, "split", "x", "y", "low", "high"}]}; `low` and `high` are absent of
      one replica, a number that is not finite is None.
    """
    logged = [line for members in series.values() for lines in members for line in lines]
    names = dict.fromkeys(name for line in logged for name in line)
    numeric = [name for name in names if name not in NOT_CURVES]
    players, found = [*players], dict[str, dict]()
    most = NUMBERS // max(4 * len(numeric) * len(series), 1)
    for name in numeric:
        split, quantity = parted(name)
        heading, shown = headed(quantity, split, players)
        chart = found.setdefault(
            f"{heading}/{quantity}",
            {
                "name": quantity,
                "means": meaning(quantity),
                "heading": heading,
                "shown": shown,
                "lines": [],
            },
        )
        for label, members in series.items():
            if line := curve(name, members, int(np.clip(most, FEWEST, MOST))):
                chart["lines"].append({"of": label, "split": split, **line})
    kept = [chart for chart in found.values() if chart["lines"]]
    order = {heading: k for k, heading in enumerate(dict.fromkeys(HEADINGS.values()))}
    return sorted(kept, key=lambda chart: order.get(chart["heading"], -1))


def parted(name: str) -> tuple[str, str]:
    """The split that a logged name tells of, "" without, and the quantity."""
    split, _, quantity = name.partition("/")
    return (split, quantity) if split in SPLITS and quantity else ("", name)


def headed(quantity: str, split: str, players: Sequence[str]) -> tuple[str, bool]:
    """The heading that a quantity stands under, and whether it is shown at first."""
    first, _, last = quantity.partition("/")
    if first in players:
        return (f"{first}, evaluated" if split else first), last == "loss"
    shown = quantity in FIRST or (first == "code" and last.endswith("/information"))
    return HEADINGS.get(first, "Scores"), shown or first not in HEADINGS


def curve(name: str, members: Sequence[Lines], most: int) -> dict[str, list] | None:
    """One line of a chart: mean and band over those that have it, `most` points of it."""
    steps = sorted(
        {int(line["step"]) for lines in members for line in lines if name in line}
    )
    if not steps:
        return None
    place = {step: k for k, step in enumerate(steps)}
    values = np.full((len(steps), len(members)), np.nan)
    for k, lines in enumerate(members):
        for line in lines:
            value = line.get(name)
            if isinstance(value, int | float):
                values[place[int(line["step"])], k] = value
    values[~np.isfinite(values)] = np.nan
    with warnings.catch_warnings():  # of steps that none has, or but one
        warnings.simplefilter("ignore", RuntimeWarning)
        mean, spread = np.nanmean(values, 1), np.nanstd(values, 1, ddof=1)
    chosen = thinned(mean, most)
    result = {"x": [steps[k] for k in chosen], "y": rounded(mean[chosen])}
    if len(members) > 1:
        result["low"] = rounded((mean - spread)[chosen])
        result["high"] = rounded((mean + spread)[chosen])
    return result


def thinned(values: np.ndarray, most: int) -> np.ndarray:
    """Rows of [N] to draw, `most` at most: the least and the largest of equal parts, with
    the ends; a number that is not finite counts as either."""
    if len(values) <= most:
        return np.arange(len(values))
    kept = {0, len(values) - 1}
    for part in np.array_split(np.arange(len(values)), max(most // 2 - 1, 1)):
        some = values[part]
        kept |= {int(part[np.argmin(some)]), int(part[np.argmax(some)])}  # NaN wins
    return np.array(sorted(kept))


def rounded(values: np.ndarray) -> list[float | None]:
    """Numbers of five digits; None for those that are not finite."""
    return [float(f"{x:.5g}") if np.isfinite(x) else None for x in values]
