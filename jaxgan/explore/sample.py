"""Draws of a trained model as files: --mode=sample of jaxgan.main."""

import shutil
from pathlib import Path

import numpy as np

from jaxgan.model import load
from jaxgan.system.progress import say
from jaxgan.workdir import writers


def sample(workdir: str, n: int, seed: int, step: str, weights: str) -> Path:
    """Writes n images as PNGs, one grid and an npz; returns their folder."""
    generator = load(workdir, step, weights)
    images = generator.sample(seed, n)
    name = f"step{generator.step:09d}-{weights}-seed{seed}"
    folder = Path(workdir) / "samples" / name
    shutil.rmtree(folder, ignore_errors=True)  # of an earlier call, with another n
    if images.ndim == 4:
        writers.write_pngs(folder / "images", images)
        writers.write_png(folder / "grid.png", writers.grid(images))
    else:
        folder.mkdir(parents=True, exist_ok=True)
        writers.write_png(folder / "scatter.png", writers.scatter(images))
    np.savez_compressed(folder / "samples.npz", images=images)
    say(f"{n} images of step {generator.step} ({weights} weights, seed {seed}) in {folder}")
    return folder
