"""python -m tests.benchmarks.cost: what an image costs against width, size and batch.

DCGAN on the embedded digits without augmentation, around width 32, 32x32, batch 64; a
table for README.md. The share is of the matrix products measured in the same run.
"""

import sys

from absl import app

from jaxgan import bench
from jaxgan.configs import dcgan

AXES = {
    "width": (16, 32, 64, 128),
    "image_size": (16, 32, 64, 128),
    "batch_size": (16, 32, 64, 128, 256, 512),
}


def main(argv: list[str]) -> None:
    asked = argv[1:] or list(AXES)
    if unknown := [name for name in asked if name not in AXES]:
        sys.exit(f"there is no axis {unknown[0]!r}; there are {', '.join(AXES)}")
    print("| | images/s | MFLOP an image | GFLOP/s | share of products | compile, s |")
    print("|---|---|---|---|---|---|")
    for axis in asked:
        for value in AXES[axis]:
            config = dcgan.get_config()
            config.game.augmentation = ()
            config[axis] = value
            n = bench.measure(config, windows=3, seconds=1.0)
            print(
                f"| {axis} {value} | {n['images_per_second']:.0f} "
                f"| {n['flops_per_image'] / 1e6:.1f} "
                f"| {n['flops_per_second'] / 1e9:.0f} | {n['share_of_ceiling']:.0%} "
                f"| {n['compile_seconds']:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    app.run(main)
