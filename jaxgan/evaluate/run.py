"""A run measured on a split that training never saw: --mode=evaluate of jaxgan.main."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jax
import numpy as np

from jaxgan import assemble
from jaxgan.assemble.extractors import suggested
from jaxgan.core.replicas import replica_of
from jaxgan.evaluate import codes, records
from jaxgan.evaluate.evaluation import Evaluation
from jaxgan.evaluate.scorer import ALL, scorer_of
from jaxgan.experiment import Experiment
from jaxgan.metrics.judges import JUDGES, judges_of
from jaxgan.metrics.score import Score, together
from jaxgan.model import check_replica, load
from jaxgan.population import Population
from jaxgan.system.errors import UsageError
from jaxgan.system.files import write_png
from jaxgan.system.places import place
from jaxgan.system.progress import say
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.head import check_data, read_config, write_config


def evaluate(
    folder: str | Path,
    split: str = "test",
    step: str = "all",
    weights: str | None = None,
    seed: int = 0,
    extractor: str | None = None,
    metrics: Sequence[str] = ALL,
    data_path: str | None = None,
    replica: int | None = None,
) -> dict:
    """Everything that is measured of a run, written to evaluation.json and returned; see
    jaxgan/evaluate/records.py for its form.

    Each checkpoint that `step` means (latest, best, a number, all) has the scores of its
    examples by the extractor, with fresh draws of `seed`. The newest of them also has every
    loss and the panel on all of `split` and as many training examples, in eval mode with
    the weights last trained; what the judges say that data and family name; and, where the
    data's factors are known and the game has codes, what the codes say of the factors.

    Args:
      weights: "ema" or "raw"; by default averaged ones if the run has them.
      extractor: a name as in jaxgan/assemble/extractors.py; by default that of
        the config.
      data_path: where the run's data are now, if they have moved; it is noted.
      replica: which, of a run of several; by default all, whose values are lists.

    Raises:
      UsageError: no such run, checkpoint or extractor. RunError: none is whole.
    """
    folder = place(folder)
    config = read_config(folder)
    if data_path is not None:
        config = assemble.moved(config, data_path)
    count = assemble.count_of(config)
    check_replica(folder, replica, count)
    chosen = list(range(count)) if replica is None else [replica]
    plan = records.plan_of(folder, step, chosen)
    population = Population.of(config)
    first = population.first
    scorer = scorer_of(first.config, first.source, extractor)
    checkpoints = Checkpoints(folder, writable=False)
    try:
        several = step in ("all", "latest")
        own = list[str | int](plan.steps[-1])
        asked = ["latest"] * len(chosen) if several else own
        kept = {
            at: checkpoints.restore_state(at, population.shapes, first.mesh)
            for at in dict.fromkeys(asked)
        }
    finally:
        checkpoints.close()
    for _, meta in kept.values():
        check_data(folder, meta["data_spec"], first.source.spec)
    if data_path is not None and jax.process_index() == 0:
        write_config(folder, config)
    steps = tuple(int(kept[at][0].step) for at in asked)
    at, evaluation = records.number(steps), Evaluation(first)
    said = panel_protocol(evaluation, split, at)
    panels, others = [], []
    for k, here, want in zip(chosen, steps, asked):
        state, meta = kept[want]
        one, mine = population.members[k], replica_of(state, k) if count > 1 else state
        terms = evaluation.on(one)(mine, ("train", split), examples=None) if said else []
        more = codes.scores(one, mine, split) + judged(folder, one, here, weights, k, seed)
        if meta.get("aside", {}).get(str(k), {}).get("failed"):
            terms, more = records.failed(terms), records.failed(more)
        panels.append(terms)
        others.append(more)
    found = records.records_of(together(panels), **said)
    found |= records.records_of(together(others), step=at, weights="raw")
    if scorer:
        scored, pairs = records.of_checkpoints(
            folder, scorer, split, plan, metrics, weights, seed, chosen
        )
        found |= scored
        if jax.process_index() == 0:
            for k, pair in zip(chosen, pairs):
                draw_nearest(folder, first, pair, k if count > 1 else None)
    if not found:
        raise UsageError(f"nothing of {folder} can be measured on its {split} split")
    writes = jax.process_index() == 0
    alone = replica if count > 1 else None
    settings = population.settings if alone is None else ()
    result = records.whole(found, settings)
    if writes:
        records.write(folder, found, settings, alone)
    say(f"step {at} on the {split} split:\n{records.table(found, settings)}")
    if not scorer:
        flag = suggested(first.source.spec)
        say(f"no scores of {first.modality.array} by features: name an extractor, {flag}")
    name = "evaluation" if alone is None else f"evaluation-replica{alone}"
    say(f"in {folder / name}.json")
    return result


def judged(
    folder: Path, experiment: Experiment, at: int, weights: str | None, k: int, seed: int
) -> list[Score]:
    """Scores of a replica by the judges that the data and its family name."""
    family, _ = assemble.make_family(experiment.config)
    names = judges_of(experiment.source.spec, family)
    if not names:
        return []
    model, found = load(folder, at, weights, k), []
    for name in names:
        judge = assemble.resolve(JUDGES, name, "the judges")
        found += judge(experiment.source, model, seed)
    return [each.said(weights=model.weights, seed=seed) for each in found]


def panel_protocol(evaluation: Evaluation, split: str, step: Any) -> dict[str, Any]:
    """How terms and panel are measured; empty, and a line, where the split is too small."""
    splits, experiment = ("train", split), evaluation.experiment
    count = evaluation.count(splits, examples=None)
    if left_out := evaluation.left_out(splits, examples=None):
        say(left_out)
    if not count:
        return {}
    more = evaluation.offered(splits, examples=None) - count
    return {
        "step": step,
        "n_real": count,
        "n_fake": count,
        "batch_size": int(experiment.config.batch_size),
        "weights": "raw",
        "seed": int(experiment.seed),
        "data_digest": experiment.source.spec["digest"],
        **({"n_left_out": more} if more else {}),
    }


def draw_nearest(
    folder: Path, experiment: Experiment, pairs: np.ndarray | None, replica: int | None
) -> None:
    """The picture of examples over the training examples closest to them."""
    if pairs is None:
        return
    flat, columns = pairs.reshape(-1, *pairs.shape[2:]), len(pairs[0])
    drawn = experiment.modality.picture(flat, experiment.source.spec, columns)
    part = "" if replica is None else f"replica{replica}"
    write_png(folder / "samples" / part / "nearest.png", drawn)
