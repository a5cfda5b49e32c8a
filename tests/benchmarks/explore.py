"""How long it takes to look at a trained run.

    python -m tests.benchmarks.explore runs/encoder-runs-dcgan

Encoding in images/s; optimisation of latents in seconds an example, of 1 example and of 64
from four starts by 200 steps; the page; an export; t-SNE of 2,000 points. Compilation is
not counted but in the page's and the export's first time.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from jaxgan.explore.blocks import encoded
from jaxgan.explore.export import export
from jaxgan.explore.maps import plane
from jaxgan.explore.opened import Opened
from jaxgan.explore.report import report
from jaxgan.system.command import use_compilation_cache


def seconds(function: Callable[[], object]) -> float:
    """The time of one call."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def main(run: str) -> None:
    """Prints a line for each measurement."""
    use_compilation_cache()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(run, Path(folder) / "run"))
        opened = Opened.of(copy)
        model = opened.model
        x = model.sample(0, 2048)
        if model.family.offers("encode"):
            encoded(model, x[:64])
            print(
                f"encode         {2048 / seconds(lambda: encoded(model, x)):.0f} images/s"
            )
        for n in (1, 64):
            model.invert(x[:n], 4, steps=2)
            took = seconds(lambda n=n: model.invert(x[:n], 4)) / n
            print(f"invert {n:<2}      {took:.3f} s an example")
        print(f"export         {seconds(lambda: export(opened)):.1f} s")
        for when in ("first", "again"):
            took = seconds(lambda: report(str(copy), None, None))
            print(f"report, {when}  {took:.1f} s")
    points = np.random.default_rng(0).normal(size=(2000, 50))
    print(f"t-SNE, 2,000   {seconds(lambda: plane(points, 'tsne')):.1f} s")


if __name__ == "__main__":
    main(sys.argv[1])
