"""GANs and the models they are compared with: the same data, the same scores.

    python -m tests.benchmarks.siblings digits
    python -m tests.benchmarks.siblings mnist --path=mnist.npz --seeds=1
    python -m tests.benchmarks.siblings digits --only=VAE,RBM --folder=siblings

Each model is trained by its command for each seed, in FOLDER/DATA/MODEL-SEED; a run that is
complete is kept, one that is not goes on. Then it is scored (tests/benchmarks/sibling.py),
and all stand in a table, mean and standard deviation over seeds, and in a picture, a row of
draws for each model: FOLDER/DATA.md and FOLDER/DATA.png. On one busy core
training takes about 8 minutes a seed on digits, and 75 on MNIST without InfoGAN and DBN.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from jaxgan.evaluate.typeset import number
from jaxgan.explore.drawing import grid
from jaxgan.metrics.aggregate import aggregate
from jaxgan.system.command import use_compilation_cache
from jaxgan.system.files import write_json, write_png
from tests.benchmarks import sibling

SHOWN = 16
QUIET = ("--config.sample_every=1000000", "--config.evaluate_every=1000000")
Flags = Mapping[str, str]

DIGITS: Flags = {
    "DCGAN": "dcgan:{data} image_size=8",
    "InfoGAN": "infogan:{data} image_size=8",
    "VAE": "vae:{data}",
    "dVAE": "dvae:{data}",
    "VQ-VAE": "vqvae:{data} image_size=8",
    "PixelCNN": "pixelcnn:{data},gated",
    "MADE": "pixelcnn:{data},made",
    "RBM": "rbm:{data}",
    "DBN": "dbn:{data}",
    "HMM": "hmm:{data},baum_welch,binary",
}
DROP = "networks.encoder.dropout=0. networks.generator.dropout=0."
STEPS = "num_steps={0} players.model.optimizer.learning_rate.decay_steps={0}"
BOTH = " ".join(
    f"players.{name}.optimizer.learning_rate.decay_steps={steps}"
    for name, steps in (("generator", 2000), ("second", 4000))
)
DYNAMIC = "image_size=28 game.binarisation=dynamic"
MNIST: Flags = {
    "DCGAN": "dcgan:{data} image_size=32",
    "InfoGAN": "infogan:{data} image_size=32",
    "VAE": f"vae:{{data}} {DYNAMIC} width=500 latents.noise.size=20 {DROP} "
    + STEPS.format(12_000),
    "dVAE": f"dvae:{{data}},20x10 {DYNAMIC}",
    "VQ-VAE": f"vqvae:{{data}} {DYNAMIC} codes=64 networks.codebook.restart=0.",
    "PixelCNN": f"pixelcnn:{{data}} {DYNAMIC} {STEPS.format(4000)}",
    "MADE": f"pixelcnn:{{data}},made {DYNAMIC} width=500 batch_size=128 "
    + STEPS.format(6000),
    "RBM": f"rbm:{{data}} {DYNAMIC} width=500 game.steps=10 {STEPS.format(10_000)}",
    "DBN": f"dbn:{{data}} {DYNAMIC} width=500 game.steps=10 num_steps=4000 {BOTH}",
    "HMM": f"hmm:{{data}},baum_welch,binary {DYNAMIC} width=128",
}


def command(flags: str, data: str, seed: int, folder: Path) -> list[str]:
    """What trains one run."""
    config, *others = flags.format(data=data).split()
    given = [f"--config.{flag}" for flag in (*others, f"seed={seed}")]
    start = [sys.executable, "-m", "jaxgan.main", f"--config={config}"]
    return [*start, *given, *QUIET, f"--workdir={folder}"]


def scores_of(folder: Path) -> dict:
    """The scores of a run, of this call or an earlier one."""
    path = folder / "sibling.json"
    if not path.exists():
        write_json(path, sibling.scores(folder))
    return json.loads(path.read_text())


def row(name: str, found: Sequence[Mapping]) -> str:
    """A line of the table: a model's scores by seed."""
    cells = []
    for column in sibling.COLUMNS:
        values = [one[column] for one in found if column in one]
        if column == "parameters" and values:  # the same for all seeds
            cells.append(f"{values[0]:,.0f}")
            continue
        cells.append(number(aggregate(values)) if values else "-")
    kinds = sorted({one["known"] for one in found if "known" in one})
    cells[0] += f" ({', '.join(kinds)})" if kinds else ""
    return f"| {name} | {' | '.join(cells)} |"


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", choices=("digits", "mnist"))
    parser.add_argument("--path", help="of MNIST, an npz file")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", help="models, commas between")
    parser.add_argument("--folder", type=Path, default=Path("siblings"))
    chosen = parser.parse_args(argv)
    models = DIGITS if chosen.data == "digits" else MNIST
    only = chosen.only.split(",") if chosen.only else list(models)
    if unknown := [name for name in only if name not in models]:
        parser.error(f"no model {unknown[0]!r}; there are {', '.join(models)}")
    if chosen.data == "mnist" and not chosen.path:
        parser.error("mnist needs --path=FILE.npz")
    use_compilation_cache()
    data = "digits" if chosen.data == "digits" else f"npz={chosen.path}"
    lines, rows, pictures = [], [], []
    for name in only:
        found = []
        for seed in range(chosen.seeds):
            folder = chosen.folder / chosen.data / f"{name.lower()}-{seed}"
            if not (folder / "complete.json").exists():
                subprocess.run(command(models[name], data, seed, folder), check=True)
            found.append(scores_of(folder))
            if not seed:
                pictures.append(sibling.shown(folder, SHOWN))
        rows.append(name)
        lines.append(row(name, found))
        print(lines[-1], flush=True)
    first = chosen.folder / chosen.data / f"{only[0].lower()}-0"
    rows.append("test images")
    pictures.append(sibling.tested(first, SHOWN))
    lines.append(row("training images", [sibling.floor(first)]))
    columns = ("model", *sibling.COLUMNS)
    head = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    text = "\n".join([*head, *lines])
    (chosen.folder / f"{chosen.data}.md").write_text(text + "\n")
    title = "Draws of each model, and test images as all models but the GANs see them"
    picture = grid([list(each) for each in pictures], rows, [" "] * SHOWN, title)
    write_png(chosen.folder / f"{chosen.data}.png", np.asarray(picture))
    print(text)


if __name__ == "__main__":
    main()
