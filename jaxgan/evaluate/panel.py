"""The panel: what every evaluation says of a game beside its losses.

    certified/..., estimated/...   how far real and fake are apart at least, in nats or as
                           shares, by a discriminator that tells them apart by a logit of
                           one example (evaluate/certificates.py); of VEEGAN, pairs with
                           latents
    estimated/wasserstein  of a Wasserstein critic; divided by `slope`, the largest gradient
                           norm that was met, where a bound would need the largest there is
    accuracy               share of examples that the sign of the same logits tells rightly
    ranking                share of pairs in which the real example has the larger logit;
                           for critics too, whose logits have no zero
    real_logit             mean logit of the real examples
    fakes/...              along fixed random directions: spread, the fakes' standard
                           deviation over that of the real examples; shift, how far their
                           mean is from the real one in real standard deviations; position,
                           the same along the first direction, with its sign
    modes/...              where the data are points of known modes (metrics/modes.py):
                           count, high_quality and reverse_kl of the fakes
    code/<name>/...        entropy H(c), cross_entropy E -log Q(c | G(z, c)), information
                           H - CE in nats, information_bits; real_entropy of the mean of
                           Q over real examples, real_conditional_entropy the mean of its
                           entropies; where there are labels, matched_error and
                           majority_error of the classes that Q finds in real examples
                           (metrics/clusters.py)

All in eval mode, in which logits are a fixed function of one example.

Of an autoencoder (BEGAN) the logits are minus its errors: there are `ranking`, `real_logit`
and its gap, but no loss that bounds a distance, so neither certificate nor accuracy; of
packs (PacGAN) and of layers that mix examples (`models.layers.mixes`), whose logits are of
several examples, the same. A number that real examples of no spread leave undefined is
missing.

`rows` runs on the devices, for one batch; `summary` on the host, for all of them together,
since hardly any of these is a mean over examples.
"""

from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.core.game import Game
from jaxgan.evaluate.certificates import (
    AS_THEY_ARE,
    Scale,
    certificates,
    rescaled,
)
from jaxgan.losses.information import certify, tables
from jaxgan.losses.penalties import gradient_norm
from jaxgan.metrics import clusters
from jaxgan.metrics.modes import coverage
from jaxgan.metrics.score import FAKES, Score, score

DIRECTIONS = 16


def certificate_of(game: Game, mixing: bool = False) -> str | None:
    """The distance that the game's discriminator bounds, if it is known. None where a
    logit is of more than one example, by packs or (`mixing`) by a layer."""
    if mixing or game.forward.structure.get("pack", 1) != 1:
        return None
    losses = [t.loss.function for p in game.players.values() for t in p.losses.values()]
    found = [loss.certifies for loss in losses if hasattr(loss, "certifies")]
    return found[0] if found else None


def rows(
    game: Game,
    outputs: Mapping,
    project: Callable,
    spec: Mapping[str, Any],
    mixing: bool = False,
) -> dict[str, jax.Array]:
    """The panel's rows of each example, {name: [B, ...]}, and of each code, {"code":
    {name: {number: [B, ...]}}}; `project` is the modality's, `spec` the data's,
    `mixing` as in `certificate_of`."""
    logits = ("real_logits", "fake_logits", "label")
    found = {name: outputs[name] for name in logits if name in outputs}
    if certificate_of(game, mixing) == "wasserstein" and "critic" in outputs:
        ends = outputs["real"], outputs["fake"]
        places = *ends, (ends[0] + ends[1]) / 2
        norms = [gradient_norm(outputs["critic"], x) for x in places]
        found["slope"] = jnp.max(jnp.stack(norms), axis=0)
    codes = {}
    for name, code in outputs.get("code", {}).items():
        real, entropy = outputs["real_posterior"][name], outputs["prior_entropy"][name]
        codes[name] = {
            "entropy": jnp.full(len(code), entropy),
            "cross_entropy": -outputs["posterior"][name].log_prob(code),
            "real_conditional_entropy": real.entropy(),
        }
        if real.one_hot:
            codes[name]["probabilities"] = real.tables[0]
    found |= {"code": codes} if codes else {}
    for side in sorted({"real", "fake"} & set(outputs)):
        flat = project(outputs[side])
        directions = jax.random.normal(jax.random.key(0), (flat.shape[1], DIRECTIONS))
        found[f"{side}_projected"] = flat @ directions
    if "centres" in spec.get("modes", ()) and "fake" in outputs:
        found["fake"] = outputs["fake"]
    return found


@np.errstate(all="ignore")  # what is not finite is in the result
def summary(
    game: Game,
    found: Mapping[str, Any],
    modes: Mapping[str, Any] | None = None,
    scales: tuple[Scale, Scale] = AS_THEY_ARE,
    mixing: bool = False,
) -> list[Score]:
    """The panel of `rows`, each [N, ...] of N examples.

    `modes` are the data's, {"centres": [K, D], "deviation": ...} of points, where they are
    known (of stacked digits they cost more: metrics/known_modes.py);
    `scales` are those `fitted` on other real examples, `mixing` as in
    `certificate_of`.
    """
    panel: dict[str, Any] = {}
    if "real_logits" in found:
        real, fake = found["real_logits"], found["fake_logits"]
        panel |= {"ranking": ranking(real, fake), "real_logit": np.mean(real)}
        if certificate_of(game, mixing) == "jensen_shannon":
            sides = rescaled(real, fake, scales)
            panel["accuracy"] = (np.mean(sides[0] > 0) + np.mean(sides[1] <= 0)) / 2
            panel |= certificates(*sides)
        if "slope" in found:
            panel["slope"] = np.max(found["slope"])
            value = certify.wasserstein(real, fake, np.maximum(panel["slope"], 1e-12))
            panel["estimated/wasserstein"] = value
    if "fake_projected" in found:
        panel |= places(found["real_projected"], found["fake_projected"])
    scores = [score(name, value) for name, value in panel.items()]
    if modes and "centres" in modes:
        covered = coverage(found["fake"], modes["centres"], modes["deviation"])
        scores += [score(f"modes/{name}", value, FAKES) for name, value in covered.items()]
    for name, rows in found.get("code", {}).items():
        scores += code_scores(name, rows, found.get("label"))
    return scores


def places(real: np.ndarray, fake: np.ndarray) -> dict[str, Any]:
    """Spread, shift and position of the fakes, from projections [N, D] of both sides; none
    where all real examples are equal."""
    if len(real) < 2 or np.all(np.ptp(real, 0) <= 1e-5 * np.max(np.abs(real), 0)):
        return {}
    unit = np.sqrt(np.sum(np.var(real, 0)))
    away = np.mean(fake, 0) - np.mean(real, 0)
    return {
        "fakes/spread": np.sqrt(np.sum(np.var(fake, 0))) / unit,
        "fakes/shift": np.sqrt(np.sum(np.square(away))) / unit,
        "fakes/position": away[0] / np.std(real[:, 0]),
    }


def code_scores(name: str, rows: Mapping[str, Any], label: Any = None) -> list[Score]:
    """The panel of one code, from its rows [N, ...] and the labels [N] of real examples."""
    entropy, cross_entropy = np.mean(rows["entropy"]), np.mean(rows["cross_entropy"])
    information = entropy - cross_entropy
    of_fakes = {
        "entropy": entropy,
        "cross_entropy": cross_entropy,
        "information": information,
        "information_bits": tables.in_unit(information, "bits"),
    }
    of_real = {"real_conditional_entropy": np.mean(rows["real_conditional_entropy"])}
    if "probabilities" in rows:
        of_real["real_entropy"] = tables.entropy(np.mean(rows["probabilities"], 0))
        if label is not None and np.any(np.asarray(label) >= 0):
            pair = np.argmax(rows["probabilities"], 1), label
            of_real["matched_error"] = clusters.matched_error(*pair)
            of_real["majority_error"] = clusters.majority_error(*pair)
    return [score(f"code/{name}/{key}", v, FAKES) for key, v in of_fakes.items()] + [
        score(f"code/{name}/{key}", v) for key, v in of_real.items()
    ]


def ranking(real: np.ndarray, fake: np.ndarray) -> float:
    """P(d(x) > d(G(z))) over all pairs, ties by half: the area under the ROC curve."""
    order = np.sort(fake)
    below = np.searchsorted(order, real, "left") + np.searchsorted(order, real, "right")
    return float(np.mean(below) / (2 * len(fake)))
