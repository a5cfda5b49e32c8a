"""A run measured on a split that training never saw: --mode=evaluate of jaxgan.main."""

import os
from collections.abc import Sequence
from pathlib import Path

import jax

from jaxgan import assemble
from jaxgan.core.state import TrainState
from jaxgan.evaluate import codes, records
from jaxgan.evaluate.evaluation import Evaluation
from jaxgan.evaluate.scorer import ALL, scorer_of
from jaxgan.experiment import Experiment
from jaxgan.metrics.known_modes import known_modes
from jaxgan.model import load
from jaxgan.system.errors import UsageError
from jaxgan.system.files import write_png
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
) -> dict:
    """Everything that is measured of a run, written to evaluation.json and returned; see
    jaxgan/evaluate/records.py for its form.

    Each checkpoint that `step` means (latest, best, a number, all) has the scores of its
    examples by the extractor, with fresh draws of `seed`. The newest of them also has every
    loss and the panel on all of `split` and as many training examples, in eval mode with
    the weights last trained; how it covers modes that are known; and, where the data's
    factors are known and the game has codes, what the codes say of the factors.

    Args:
      weights: "ema" or "raw"; by default averaged ones if the run has them.
      extractor: a name as in jaxgan/assemble/extractors.py; by default that of
        the config.
      data_path: where the run's data are now, if they have moved; it is noted.

    Raises:
      UsageError: no such run, checkpoint or extractor. RunError: none is whole.
    """
    folder = Path(os.path.expanduser(folder))
    config = read_config(folder)
    if data_path is not None:
        config = assemble.moved(config, data_path)
    steps, best = records.steps_of(folder, step)
    experiment = Experiment.of(config)
    scorer = scorer_of(config, experiment.source, extractor)
    checkpoints = Checkpoints(folder, writable=False)
    try:
        chosen = "latest" if step in ("all", "latest") else steps[-1]
        state, meta = checkpoints.restore_state(chosen, experiment.shapes, experiment.mesh)
    finally:
        checkpoints.close()
    check_data(folder, meta["data_spec"], experiment.source.spec)
    if data_path is not None and jax.process_index() == 0:
        write_config(folder, config)
    at = int(state.step)
    found = panel_of(experiment, state, split)
    if "modes" in experiment.source.spec:
        model = load(folder, at, weights)
        modes = known_modes(experiment.source, lambda n: model.sample(seed, n))
        found |= records.records_of(modes, step=at, weights=model.weights, seed=seed)
    scores = codes.scores(experiment, state, split)
    found |= records.records_of(scores, step=at, weights="raw")
    if scorer:
        scored, pairs = records.of_checkpoints(
            folder, scorer, split, steps, best, metrics, weights, seed
        )
        found |= scored
        if pairs is not None and jax.process_index() == 0:
            flat, columns = pairs.reshape(-1, *pairs.shape[2:]), len(pairs[0])
            drawn = experiment.modality.picture(flat, experiment.source.spec, columns)
            write_png(folder / "samples" / "nearest.png", drawn)
    if not found:
        raise UsageError(f"nothing of {folder} can be measured on its {split} split")
    first = jax.process_index() == 0
    result = records.write(folder, found) if first else records.whole(found)
    say(f"step {at} on the {split} split:\n{records.table(found)}")
    if not scorer:
        say("no scores of images: name an extractor, --extractor=inception for the FID")
    say(f"in {folder / 'evaluation.json'}")
    return result


def panel_of(experiment: Experiment, state: TrainState, split: str) -> records.Records:
    """Terms and panel, as records; none, and a line, where the split is too small."""
    splits, source = ("train", split), experiment.source
    evaluation = Evaluation(experiment)
    count = evaluation.count(splits, examples=None)
    if left_out := evaluation.left_out(splits, examples=None):
        say(left_out)
    if not count:
        return {}
    more = evaluation.offered(splits, examples=None) - count
    return records.records_of(
        evaluation(state, splits, examples=None),
        step=int(state.step),
        n_real=count,
        n_fake=count,
        batch_size=int(experiment.config.batch_size),
        weights="raw",
        seed=int(experiment.seed),
        data_digest=source.spec["digest"],
        **({"n_left_out": more} if more else {}),
    )
