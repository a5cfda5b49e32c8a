"""The card of an exported model: what it is, what it was trained on, how good it is by
which protocol, and how it is opened. Markdown, with the head that the Hugging Face Hub
reads."""

import json
from collections.abc import Collection, Mapping
from typing import Any

import jax
import numpy as np

from jaxgan import assemble
from jaxgan.evaluate.records import shown
from jaxgan.explore.usage import usage
from jaxgan.model import Model

NAMES = 10  # of labels

BESIDE = (  # what a score is told by in columns of its own, or not at all
    *("value", "step", "by_step", "best", "floor", "better", "weights"),
    *("data_digest", "extractor_digest"),
)


def card(
    model: Model,
    config: Mapping[str, Any],
    facts: Mapping[str, Any],
    evaluation: Mapping[str, Any],
    made: Collection[str],
    lacking: Mapping[str, str],
    picture: str,
) -> str:
    """The text of README.md.

    Args:
      facts: the content of config.json.
      evaluation: that of the run's evaluation.json, or {}.
      made: the programs beside it; lacking: why others are not there.
      picture: the file with draws, or "".
    """
    family, data = config["game"]["name"], model.data_spec["name"]
    parts = [
        f"# {family} on {data}",
        f"`{model!r}`",
        f"![draws of seed 0]({picture})" if picture else "",
        failure(model),
        "## Use",
        usage(model, facts, made, lacking),
        "## Data",
        data_of(model, config),
        "## Training",
        training(model, config, facts),
        "## Scores",
        scores(model, facts, evaluation),
        "## Licence",
        LICENCE,
    ]
    return HEAD.format(family=family) + "\n\n".join(filter(None, parts)) + "\n"


HEAD = """---
library_name: jaxgan
license: unknown
tags:
- jax
- gan
- {family}
---

"""
LICENCE = (
    "The one who shares this model says here under which licence; until then it is not "
    "known. It can allow no more than the licence of the data does, which jaxgan does not "
    "know. jaxgan itself is under the Apache License 2.0."
)


def failure(model: Model) -> str:
    """A warning of a run that failed."""
    if not model.failed:
        return ""
    return "**This model's training failed; these are the weights last saved before.**"


def data_of(model: Model, config: Mapping[str, Any]) -> str:
    """The data set."""
    spec = model.data_spec
    names = spec.get("label_names") or ()
    some = ", ".join(map(str, names[:NAMES])) + (", ..." if len(names) > NAMES else "")
    rows = {
        "name": spec["name"],
        "kind": f"{spec['modality']}, {list(spec['shape'])}",
        "labels": f"{len(names)} ({some})" if names else "none",
        "stored as": model.modality.stored,
        "options": f"`{json.dumps(plain(config['data']), sort_keys=True)}`",
        "SHA-256 of the content": f"`{spec['digest']}`",
    }
    return table(("", ""), rows.items())


def training(model: Model, config: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """The game, its networks and what made it; config.json has all of it."""
    by, trained = facts["made"], facts["trained"]
    rows = {
        "family": config["game"]["name"],
        "latents": ", ".join(
            f"{name}: {config['latents'][name]['name']} of {law.size}"
            for name, law in model.prior.items()
        ),
        "steps": f"{model.step}, batches of {config['batch_size']}",
        "weights": "averaged over steps" if model.weights == "ema" else "of that step",
        "seed": config["seed"],
        "computed in": config["compute"],
    }
    for name, variables in model.variables.items():
        count = sum(np.size(x) for x in jax.tree.leaves(variables.get("params", {})))
        made = config["networks"].get(name, {}).get("name", "")
        rows[f"network `{name}`"] = f"{made}, {count:,} parameters"
    for name, player in config["players"].items():
        losses = ", ".join(
            f"{term} (weight {plain(loss).get('weight', 1.0)})"
            for term, loss in player["losses"].items()
        )
        rows[f"player `{name}`"] = f"{losses}; {player['optimizer']['name']}"
    if trained:
        versions = ", ".join(f"{n} {trained['versions'][n]}" for n in ("jaxgan", "jax"))
        rows["trained"] = f"{trained['time']}, {versions}, {', '.join(trained['devices'])}"
        rows["commit of jaxgan"] = trained["git_commit"] or "not known"
    rows["exported"] = f"{by['date']}, jaxgan {by['jaxgan']}, jax {by['jax']}"
    return f"{table(('', ''), rows.items())}\n\n`config.json` has the whole configuration."


def scores(model: Model, facts: Mapping[str, Any], evaluation: Mapping[str, Any]) -> str:
    """The scores at the exported step, each beside its floor and its spread over seeds."""
    if not evaluation:
        return "The run was not evaluated (`--mode=evaluate` does it, then export again)."
    replicas, k = evaluation.get("replicas", ()), facts["replica"]
    groups = assemble.groups_of(replicas).values()  # of equal settings but their seeds
    seeds = next((group for group in groups if k in group), [0])
    found = {
        name: at_step(record, model.step) for name, record in evaluation["scores"].items()
    }
    rows = []
    for name, value in found.items():
        if value is None:
            continue
        record = evaluation["scores"][name]
        several = isinstance(value, list)
        floor = shown(record["floor"]) if "floor" in record else ""
        spread = shown([value[seed] for seed in seeds]) if several else ""
        kinds = record.get("weights", ""), record.get("better", "")
        one = shown(value[k] if several else value)
        rows.append((name, one, floor, spread, *kinds, protocol_of(record)))
    titles = ("score", "value", "floor", "over seeds", "weights", "better", "protocol")
    said = (
        f"All are of step {model.step}; this export has the {model.weights} weights. A "
        "floor is the score of as many training examples. `evaluation.json` has more."
    )
    left_out = sum(value is None for value in found.values())
    notes = (
        f"The seeds are {len(seeds)}, trained together."
        if len(seeds) > 1
        else "The scores are of one seed: they have no spread.",
        f"Left out: {left_out} scores that are not of this step." if left_out else "",
    )
    return "\n\n".join(filter(None, (table(titles, rows) if rows else "", said, *notes)))


def protocol_of(record: Mapping[str, Any]) -> str:
    """How a score was measured, "n fake 180, split test"."""
    return ", ".join(
        f"{key.replace('_', ' ')} {part}"
        for key, part in record.items()
        if key not in BESIDE and not key.startswith("median")
    )


def at_step(record: Mapping[str, Any], step: int) -> Any:
    """The value of a score at a step, None where it was not scored there."""
    if record.get("step") == step:
        return record["value"]
    return record.get("by_step", {}).get(str(step))


def plain(value: Any) -> Any:
    """A part of a config as JSON has it."""
    return value.to_dict() if hasattr(value, "to_dict") else value


def table(titles: Collection[str], rows: Any) -> str:
    """A table of Markdown."""
    cells = [titles, ["---"] * len(titles), *rows]
    escaped = [[str(cell).replace("|", "\\|") for cell in row] for row in cells]
    return "\n".join(f"| {' | '.join(row)} |" for row in escaped)
