"""The last evaluation of training, and evaluation.json, as rows for people."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from jaxgan import assemble
from jaxgan.data.source import SPLITS
from jaxgan.evaluate.captions import said
from jaxgan.evaluate.records import shown
from jaxgan.evaluate.tables import is_of_examples
from jaxgan.explore.report.curves import HEADINGS
from jaxgan.explore.report.folder import Folder
from jaxgan.system.errors import UsageError

PANEL = {*HEADINGS.values()} - {HEADINGS[name] for name in ("gap", "images_per_second")}
ERROR = "_error"  # the end of the name of a standard error
ARROWS = {"lower": "↓", "higher": "↑"}


def ceilings(folder: Folder) -> dict[str, float]:
    """{quantity: the largest value that there is}: log 2 of the Jensen-Shannon divergence,
    and the entropies of discrete codes."""
    found = {f"{kind}/jensen_shannon": math.log(2) for kind in ("estimated", "certified")}
    try:
        laws = assemble.make_prior(folder.config)
    except UsageError:  # a law from outside that is not installed here
        return found
    for name, law in laws.items():
        if law.discrete:
            nats = float(law.entropy())
            found[f"code/{name}/information"] = nats
            found[f"code/{name}/information_bits"] = nats / math.log(2)
    return found


def panel(charts: Sequence[Mapping], most: Mapping[str, float]) -> dict[str, list[dict]]:
    """{heading: rows} of the last evaluation while training: a quantity by split ("" of
    fakes alone) with its standard error, its ceiling where there is one, and how much of
    that is reached, [0, 1]."""
    found: dict[str, list[dict]] = {}
    named = {chart["name"]: chart for chart in charts if chart["heading"] in PANEL}
    for name, chart in named.items():
        if name.removesuffix(ERROR) in named and name.endswith(ERROR):
            continue
        cells: dict[str, list[str]] = {split: [] for split in ("", *SPLITS)}
        errors = named.get(name + ERROR, {"lines": [None] * len(chart["lines"])})["lines"]
        for line, error in zip(chart["lines"], errors):
            cells[line["split"]].append(last_of(line, error))
        ceiling, last = most.get(name), chart["lines"][-1]["y"][-1]
        known = ceiling is not None and last is not None
        row = {
            "name": name,
            "means": chart["means"],
            "cells": {split: "; ".join(texts) for split, texts in cells.items()},
            "ceiling": "" if ceiling is None else f"{ceiling:.4g}",
            "part": round(min(max(last / ceiling, 0.0), 1.0), 3) if known else None,
        }
        found.setdefault(chart["heading"], []).append(row)
    return found


def last_of(line: Mapping[str, Any], error: Mapping[str, Any] | None = None) -> str:
    """The last number of a curve and whose it is; of replicas with its deviation, else
    with its standard error, if there is one."""
    value, of = line["y"][-1], f"{line['of']}: " if line["of"] else ""
    if value is None:
        return f"{of}not finite"
    high = line["high"][-1] if "high" in line else None
    spread = high - value if high is not None else error and error["y"][-1]
    return f"{of}{value:.4g}" + (f" ± {spread:.2g}" if spread else "")


def evaluated(folder: Folder) -> tuple[list[dict], list[dict]]:
    """The scores of evaluation.json as rows: those of examples that say which run is
    better, and all others."""
    most, chosen, others = ceilings(folder), list[dict](), list[dict]()
    for name, record in folder.scores.items():
        of = name.partition("/")[2] if name.partition("/")[0] in SPLITS else name
        ceiling = record.get("perfect", most.get(of))
        best = record.get("best", {})
        row = {
            "name": name,
            "arrow": ARROWS.get(record.get("better", ""), ""),
            "better": record.get("better", ""),
            "value": shown(record["value"]),
            "step": step_of(record.get("step")),
            "floor": shown(record["floor"]) if "floor" in record else "",
            "ceiling": "" if ceiling is None else shown(ceiling),
            "best": f"{shown(best['value'])} at step {step_of(best['step'])}"
            if best
            else "",
            "protocol": protocol(record),
        }
        (chosen if is_of_examples(record) else others).append(row)
    return chosen, others


def step_of(step: Any) -> str:
    """A step, or those of replicas."""
    return ", ".join(f"{x:,}" for x in step) if isinstance(step, list) else f"{step:,}"


def protocol(record: Mapping[str, Any]) -> str:
    """How a score was measured."""
    more = [f"{record['weights']} weights"] if "weights" in record else []
    more += [f"seed {record['seed']}"] if "seed" in record else []
    return ", ".join(filter(None, [said(record), *more]))
