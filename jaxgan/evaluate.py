"""A checkpoint measured on a split that training never saw: evaluation.json."""

from pathlib import Path

from jaxgan import build, writers
from jaxgan.checkpoint import Checkpoints
from jaxgan.errors import UsageError
from jaxgan.metrics.known_modes import known_modes
from jaxgan.progress import say
from jaxgan.train import Run
from jaxgan.workdir import read_config


def evaluate(folder: str | Path, split: str = "test") -> dict:
    """Every term and the panel on all of `split` and as many training examples, in eval
    mode with the weights last trained; and where the data's modes are known how averaged
    weights, if there are, cover them (jaxgan/metrics/known_modes.py). Writes all to
    evaluation.json with the protocol, and returns it.

    Raises:
      UsageError: no such run, or one without a checkpoint. RunError: none is whole.
    """
    folder = Path(folder)
    config = read_config(folder)
    source = build.make_source(config)
    run = Run(config, folder, source, build.make_game(config, source.spec))
    checkpoints = Checkpoints(folder, writable=False)
    try:
        found = checkpoints.restore_latest(run.shapes, run.mesh)
    finally:
        checkpoints.close()
    assert found is not None  # a folder without checkpoints was refused
    state = found[0]
    splits = ("train", split)
    count = run.evaluation.count(splits, examples=None)
    if not count:
        raise UsageError(f"the {split} split has fewer examples than there are devices")
    scores = run.evaluation(state, run.seed, splits, examples=None)
    protocol = {
        "step": int(state.step),
        "split": split,
        "n_real": count,
        "n_fake": count,
        "weights": "raw",
        "seed": int(config.seed),
        "data_digest": source.spec["digest"],
    }
    if "modes" in source.spec:
        run.state, run.step = state, int(state.step)
        generator, seed = run.sampler(), int(config.seed)
        covered, modes = known_modes(source, lambda n: generator.sample(seed, n))
        protocol["modes"] = {**modes, "weights": generator.weights, "sample_seed": seed}
        scores |= covered
    result = {"protocol": protocol, "scores": {n: float(v) for n, v in scores.items()}}
    writers.write_json(folder / "evaluation.json", result)
    width = max(map(len, scores))
    lines = "\n".join(f"  {name:{width}}  {value:.4g}" for name, value in scores.items())
    say(
        f"step {protocol['step']} on {protocol['n_real']} examples of the {split} split:\n"
        f"{lines}\nin {folder / 'evaluation.json'}"
    )
    return result
