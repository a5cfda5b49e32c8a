"""Share of fakes as clear as real images, of trained runs.

    python -m tests.benchmarks.clarity runs/gan [runs/gan-1 ...] [--n=1000]

A judge learns the labels of the training images: a support vector machine on the pixels of
`digits`, else the classifier that the run's extractor names. A fake is clear where the
judge's margin, the largest of its class scores less the next, is at least what nine of ten
test images have. Copies of the training images would score about 100 %, so recall and the
distance to the nearest training image (root mean square, grey levels) stand beside it.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from ml_collections import ConfigDict

from jaxgan import assemble, model
from jaxgan.data.source import Source
from jaxgan.evaluate.scorer import scorer_of
from jaxgan.metrics.neighbours import nearest
from jaxgan.metrics.prdc import prdc
from jaxgan.workdir.head import read_config

Judge = Callable[[np.ndarray], np.ndarray]  # images -> class scores [N, C]


def judge_of(config: ConfigDict, source: Source) -> Judge:
    """The class scores of a judge of the run's data."""
    if config.data.name != "digits":
        scorer = scorer_of(config, source)
        assert scorer is not None and scorer.extractor.classes
        return lambda images: scorer.extractor.extract(images)[1]
    from sklearn.svm import SVC

    train = source.splits["train"]
    machine = SVC(C=10.0).fit(flat(train["data"]), train["label"])
    return lambda images: machine.decision_function(flat(images))


def flat(images: np.ndarray) -> np.ndarray:
    """Pixels [N, D] in [0, 1]."""
    return images.reshape(len(images), -1) / 255.0


def margin(scores: np.ndarray) -> np.ndarray:
    """The largest of each row's scores less the next."""
    top = np.sort(scores, 1)
    return top[:, -1] - top[:, -2]


def of_run(folder: Path, n: int) -> dict[str, float]:
    """The numbers of one run: its averaged weights, draws of seed 0."""
    config = read_config(folder)
    source = assemble.make_source(config)
    judge = judge_of(config, source)
    test, train = source.splits["test"], source.splits["train"]
    fakes = model.load(folder).sample(seed=0, n=n)
    real = judge(test["data"])
    found, bar = judge(fakes), np.quantile(margin(real), 0.1)
    shares = np.bincount(found.argmax(1), minlength=found.shape[1]) / n
    size = min(n, len(train["data"]))
    near = flat(train["data"][:size]), flat(fakes[:size])
    distances, _ = nearest(flat(fakes[:1000]), flat(train["data"]))
    return {
        "accuracy": np.mean(real.argmax(1) == test["label"]),
        "clear": np.mean(margin(found) >= bar),
        "rarest": shares.min(),
        "commonest": shares.max(),
        **{k: v for k, v in prdc(*near, k=5).items() if k.endswith(("recall", "coverage"))},
        "nearest": 255 * np.mean(distances) / np.sqrt(near[0].shape[1]),
    }


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--n", type=int, default=1000, help="fakes of a run")
    chosen = parser.parse_args(argv)
    for at, folder in enumerate(chosen.runs):
        found = of_run(folder, chosen.n)
        if not at:
            print(f"| run | {' | '.join(found)} |\n|---|{'---|' * len(found)}")
        print(f"| {folder.name} | {' | '.join(f'{v:.3g}' for v in found.values())} |")


if __name__ == "__main__":
    main()
