"""Rate and distortion of beta-VAEs on digits.

    python -m tests.benchmarks.rates [--folder=rates] [--data=digits] [FLAG=VALUE ...]

A VAE is trained for each weight of `kl` by its command, in FOLDER/BETA; a run that is
complete is kept. The rate is the mean of KL(q(z | x) || p(z)), the distortion that of -log
p(x | z), nats a test image; minus the ELBO is their sum. Where the curve is convex its
slope is -beta: A. Alemi et al., "Fixing a Broken ELBO", 2018 (arXiv:1711.00464), figure 1.
The table goes to FOLDER/rates.md, the curve to FOLDER/rates.png.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import jaxgan
from jaxgan import assemble
from jaxgan.explore.drawing import captioned
from jaxgan.metrics.aggregate_posterior import latents
from jaxgan.metrics.likelihood import likelihood
from jaxgan.metrics.score import values_of
from jaxgan.system.command import use_compilation_cache
from jaxgan.system.files import write_png
from jaxgan.workdir.head import read_config
from tests.benchmarks.rbm import panel

BETAS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
COLUMNS = {
    "rate": "rate_test",
    "I at least": "information_least_test",
    "I at most": "information_most_test",
    "total correlation": "total_correlation_test",
    "active": "active_test",
}
QUIET = ("sample_every=1000000", "evaluate_every=1000000", "evaluation.extractor=")


def trained(folder: Path, data: str, beta: float, more: Sequence[str]) -> Path:
    """The run of a weight, made if need be."""
    run = folder / f"{beta:g}"
    if not (run / "complete.json").exists():
        flags = (f"players.model.losses.kl.weight={beta}", *QUIET, *more)
        start = [sys.executable, "-m", "jaxgan.main", f"--config=vae:{data}"]
        given = [*(f"--config.{flag}" for flag in flags), f"--workdir={run}"]
        subprocess.run([*start, *given], check=True)
    return run


def measured(run: Path) -> dict[str, float]:
    """The columns of a run."""
    model = jaxgan.load(run)
    source = assemble.make_source(read_config(run))
    carried = values_of(latents(source, model, 0))
    known = values_of(likelihood(source, model, 0))
    elbo = next(value for name, value in known.items() if "elbo" in name)
    weighted = next(value for name, value in known.items() if "iw500" in name)
    found = {name: carried[f"latents/{score}"] for name, score in COLUMNS.items()}
    distortion = -elbo - found["rate"]
    return {"ELBO": elbo, "500 draws": weighted, "distortion": distortion, **found}


def picture(found: Sequence[dict[str, float]]) -> np.ndarray:
    """Distortion against rate, and the line on which the best ELBO lies, uint8."""
    ordered = sorted(found, key=lambda one: one["rate"])
    rates = [one["rate"] for one in ordered]
    curve = np.array([one["distortion"] for one in ordered])
    best = max(one["ELBO"] for one in ordered)
    top = np.ceil(curve.max() / 5) * 5
    lines = np.stack([curve, -best - np.array(rates)])
    image = panel(rates, lines, np.arange(0, top + 5, 5))
    title = (
        "Distortion against rate of beta-VAEs, nats a test image, and the best ELBO's line"
    )
    return np.asarray(captioned(image, title))


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", type=Path, default=Path("rates"))
    parser.add_argument("--data", default="digits")
    parser.add_argument("more", nargs="*", help="flags of the config, width=400")
    chosen = parser.parse_args(argv)
    use_compilation_cache()
    given = chosen.folder, chosen.data
    found = [measured(trained(*given, beta, chosen.more)) for beta in BETAS]
    lines = [f"| beta | {' | '.join(found[0])} |", "|---" * (len(found[0]) + 1) + "|"]
    for beta, one in zip(BETAS, found):
        lines.append(f"| {beta:g} | {' | '.join(f'{v:.4g}' for v in one.values())} |")
    print("\n".join(lines))
    (chosen.folder / "rates.md").write_text("\n".join(lines) + "\n")
    write_png(chosen.folder / "rates.png", picture(found))


if __name__ == "__main__":
    main()
