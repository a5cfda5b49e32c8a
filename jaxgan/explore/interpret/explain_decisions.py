"""Attributions: of decisions to examples, of a generated region to latents and channels."""

import functools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.explore.interpret import attribution
from jaxgan.explore.interpret.case import Case, listed
from jaxgan.explore.interpret.factors import decision_on, logits_on
from jaxgan.explore.interpret.layers import Decision, decision_of
from jaxgan.metrics.score import Score
from jaxgan.system.progress import say, track

REAL, MADE = 6, 48  # examples whose decision is attributed; generated ones
MEAN = 256  # examples whose mean is the baseline
FEW = 16  # numbers of an example, too few to rank
POINTS = 1024  # of integrated gradients: at 256 kinks of the networks leave 0.6 %
TRUSTED = 0.3  # correlation with a randomised network below which a map is of the weights


def attribute(case: Case) -> list[Score]:
    """Attributions in real examples of the discriminator's logit, and of the class that is
    read in them."""
    opened, decode = case.opened, case.opened.model.modality.decode
    stored, labels = opened.real("test", MEAN)
    mean = jnp.mean(decode(jnp.asarray(stored)), 0, keepdims=True)
    stored, labels = stored[:REAL], None if labels is None else labels[:REAL]
    batch = {"data": decode(jnp.asarray(stored)), "index": jnp.arange(len(stored))}
    batch |= {} if labels is None else {"label": jnp.asarray(labels)}
    scores, deciders = [], dict[str, tuple[attribution.Scalar, attribution.Scalar | None]]()
    decision = decision_of(opened.model, batch)
    if decision is None:
        say("attribution: this game gives no logit to single examples")
    else:
        deciders["logit"] = decision, randomised(decision, case.seed)
    if (reader := case.reader) is not None:
        for k in [k for k, f in enumerate(reader.factors) if f.is_class][:1]:
            logits = logits_on(reader, k, batch["data"])
            seen = jax.nn.one_hot(jnp.argmax(logits, 1), logits.shape[1])
            deciders["class"] = functools.partial(decision_on, reader, k, seen), None
    for name, (f, other) in deciders.items():
        scores += decided(case, name, f, other, batch["data"], stored, mean)
    return scores + region(case)


def decided(
    case: Case,
    name: str,
    f: attribution.Scalar,
    other: attribution.Scalar | None,
    x: jax.Array,
    stored: np.ndarray,
    mean: jax.Array,
) -> list[Score]:
    """One decision attributed in three ways; `other` is of randomised weights."""
    patches = attribution.blocks(x.shape[1:])
    ways: dict[str, tuple[Callable, dict[str, Any]]] = {
        "gradient_times_input": (attribution.gradient_times_input, {}),
        "integrated_gradients": (attribution.integrated_gradients, {"points": POINTS}),
        "occlusion": (attribution.occlusion, {"patches": patches}),
    }
    methods = {
        name: functools.partial(function, baseline=mean, **options)
        for name, (function, options) in ways.items()
    }
    maps = {
        method: attribute(f, x)
        for method, attribute in track(methods.items(), "attributing", len(methods))
    }
    scores = []
    error = attribution.completeness(f, x, maps["integrated_gradients"], mean)
    scores.append(
        case.score(
            f"attribution/{name}/completeness_error",
            error.max(),
            "real",
            n=len(x),
            points=POINTS,
            baseline=f"the mean of {MEAN} test examples",
        )
    )
    say(
        f"attribution of the {name} of test examples: integrated gradients add up to its "
        f"change within {error.max():.1e}"
    )
    few = x[0].size < FEW  # ranks of two numbers agree or not, by chance
    for method, found in maps.items() if other is not None and not few else ():
        again = methods[method](other, x)
        same = float(np.nanmean(attribution.rank_correlations(found, again)))
        scores.append(
            case.score(
                f"attribution/{name}/{method}/rank_correlation_with_randomised",
                same,
                "real",
                n=len(x),
            )
        )
        trust = "depends on weights" if same < TRUSTED else "shows the input itself"
        say(f"  {method}: correlation with a randomised network {same:.2f}, so it {trust}")
    heat = case.opened.model.modality.heat
    if heat is not None:
        image = heat(stored, [np.asarray(found) for found in maps.values()])
        path = case.keep(f"attribution-{name}", image)
        say(f"{path}: test examples, then {', '.join(maps)}; red for, blue against")
    return scores


def randomised(decision: Decision, seed: int) -> Decision:
    """The same networks with the entries of each kernel in a random order."""
    draw = np.random.default_rng(seed)

    def mixed(leaf: jax.Array) -> jax.Array:
        return jnp.asarray(
            draw.permutation(np.asarray(leaf).reshape(-1)).reshape(leaf.shape)
        )

    params = {
        name: {**kept, "params": jax.tree.map(mixed, kept["params"])}
        for name, kept in decision.variables.items()
        if "params" in kept
    }
    return decision.replace(variables={**decision.variables, **params})


def region(case: Case) -> list[Score]:
    """The middle of generated examples, attributed to latents and to channels."""
    latent = case.latents(MADE)
    shape = tuple(case.opened.model.data_spec["shape"])
    middle = np.zeros(shape, np.float32)
    middle[tuple(slice(size // 4, -(-3 * size // 4)) for size in shape[:-1])] = 1
    mask = jnp.broadcast_to(jnp.asarray(middle)[None], (MADE, *shape))
    by_latent = attribution.region_to_latents(case.make, case.space, latent, mask)
    parts: dict[str, Any] = {"latent": (np.asarray(by_latent), case.space.coordinate)}
    for layer in case.make.look(latent).stages[-1:]:
        found = attribution.region_to_channels(case.make, latent, layer, mask)
        parts["channel"] = np.asarray(found), lambda k, layer=layer: f"{layer}[{k}]"
    scores = []
    for what, (values, name_of) in parts.items():
        strength = np.abs(values).mean(0)
        order = np.argsort(-strength)[:5]
        share = strength[order] / max(strength.sum(), 1e-12)
        named = [name_of(int(k)) for k in order]
        said = ", ".join(f"{n} {s:.0%}" for n, s in zip(named[:3], share))
        say(f"  the middle of generated examples hangs on {what}s: {said}")
        scores.append(
            case.score(
                f"region/{what}",
                share[0],
                n=MADE,
                first=named,
                shares=listed(share),
                region="the sum of the middle half along each axis",
            )
        )
    return scores
