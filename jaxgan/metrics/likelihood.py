"""How likely a model finds test examples, with what the number is of.

    likelihood/log_p_<form>_test   exact
    likelihood/elbo_<form>_test    the variational bound, one draw an example
    likelihood/iw500_<form>_test   the importance-weighted bound of 500 draws
                                   (arXiv:1509.00519), of fewer examples
    likelihood/bits_<form>_test    the closest of these, in bits per dimension

All but the last are means in nats an example, with their standard error. The form says
which data they are of (jaxgan/games/observation.py): `at_0.5`, binary by that threshold;
`dynamic` or `fixed`, binary as often as bright; `8bit`; `density`, of numbers as they are;
`symbols`. Numbers of different forms are of different data. Where log Z is estimated by
annealed importance sampling, names say `annealed`: one that is too short flatters.

Beside them stands what needs no model (jaxgan/metrics/pixel_floors.py).
"""

import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.core.streams import example_keys
from jaxgan.data.source import Source, examples_of, permutation
from jaxgan.distributions import annealed as annealed_
from jaxgan.metrics.pixel_floors import floors
from jaxgan.metrics.score import Score, score
from jaxgan.system.errors import UsageError
from jaxgan.system.progress import doing

EXAMPLES, BLOCK = 10_000, 500  # at most, and of a call
DRAWS, FEWER = 500, 1000  # of the importance-weighted bound, and examples that it is of


def likelihood(source: Source, judged: Any, seed: int) -> list[Score]:
    """Scores "likelihood/..." of at most 10,000 test examples, in a fixed random order."""
    return measured(source, judged, seed, {})


def annealed(source: Source, judged: Any, seed: int) -> list[Score]:
    """The same of a Boltzmann machine, whose names say where log Z is an estimate, and
    whose protocol by how many runs, and as `estimated` log Z, its standard error, the
    variance of the log weights, and how many runs count. Each call estimates it anew."""
    bound = judged.family.bind("log_prob", judged.options)
    given = {**bound.structure, **bound.numbers}
    machine, mean, _ = judged.network(str(given["layers"]).split()[-1])()
    if machine.countable:
        return measured(source, judged, seed, {})
    said: dict[str, Any] = {key: int(given[key]) for key in ("temperatures", "runs")}
    keys = example_keys(jax.random.key(seed), jnp.arange(said["runs"]))
    base = annealed_.base_of(mean)
    found = annealed_.forward(machine, base, keys, said["temperatures"])
    names = ("log_partition", "spread", "variance", "counted")
    said["estimated"] = {name: float(getattr(found, name)) for name in names}
    return measured(source, judged, seed, said, block=EXAMPLES)


def measured(
    source: Source,
    judged: Any,
    seed: int,
    annealing: Mapping[str, Any],
    block: int = BLOCK,
) -> list[Score]:
    """The scores, of whose log Z `annealing` says how it was estimated, if it was; log p is
    asked of a `block` of examples at once."""
    rows = permutation(0, 0, source.size("test"))[:EXAMPLES]
    x, _ = examples_of(source, judged.modality, "test", rows)
    form, given = form_of(judged)
    known = floors(source, judged.modality, x, given) if given else {}
    mark = f"{'annealed_' if annealing else ''}{form}_test"
    found, best = [], -math.inf
    of: dict[str, Any] = {}
    with doing("log p of test examples"):
        for name, values, more in estimates(judged, x, jax.random.key(seed), block):
            mean, n = float(np.mean(values)), len(values)
            error = float(np.std(values, ddof=1) / n**0.5)
            protocol: dict[str, Any] = {"n_real": n, "standard_error": error, **more}
            protocol |= {"unit": "nats"} | ({"floors": known} if known else {})
            name = f"likelihood/{name}_{mark}"
            found.append(score(name, mean, better="higher", **protocol))
            if mean > best:
                best, of = mean, {"by": name, "n_real": n}
    if form != "density":
        bits = -best / (math.prod(x.shape[1:]) * math.log(2))
        name = f"likelihood/bits_{mark}"
        found.append(score(name, bits, better="lower", unit="bits", **of))
    said = {"split": "test", "data_digest": source.spec["digest"], **annealing}
    return [each.said(**said) for each in found]


def form_of(judged: Any) -> tuple[str, Mapping[str, Any]]:
    """The word for the data's form, and the options of `observe` that make it; none where
    examples are taken as they are."""
    family, options = judged.family, judged.options
    function = "bound" if family.offers("bound") else "log_prob"
    bound = family.bind(function, options)
    given = {**bound.structure, **bound.numbers}
    if not given.get("likelihood", "binarisation" in given):
        return ("symbols" if "vocabulary" in judged.data_spec else "density"), {}
    names = ("likelihood", "threshold", "binarisation")
    form = {"likelihood": "bernoulli", **{k: given[k] for k in names if k in given}}
    if form["likelihood"] != "bernoulli":
        known = form["likelihood"] == "logistic"
        return ("8bit", form) if known else ("density", {})
    if form["binarisation"] == "threshold":
        return f"at_{float(form['threshold']):g}", form
    return form["binarisation"], form


def estimates(
    judged: Any, x: np.ndarray, key: jax.Array, block: int
) -> Iterator[tuple[str, np.ndarray, dict[str, int]]]:
    """The estimates that the family offers, the exact value alone where it has one: (name,
    [N] nats, more of the protocol)."""
    family = judged.family
    if family.offers("log_prob"):
        try:
            yield "log_p", in_blocks(judged.log_prob, x, key, block), {}
            return
        except UsageError:  # of a deep network, or of too many codes
            if not family.offers("bound"):
                raise
    yield "elbo", in_blocks(judged.bound, x, key, block), {"draws": 1}
    if "draws" in inspect.signature(family.bound).parameters:

        def weighted(x: np.ndarray, key: jax.Array) -> jax.Array:
            return judged.bound(x, key, draws=DRAWS)

        yield f"iw{DRAWS}", in_blocks(weighted, x[:FEWER], key), {"draws": DRAWS}


def in_blocks(
    function: Callable[[np.ndarray, jax.Array], jax.Array],
    x: np.ndarray,
    key: jax.Array,
    block: int = BLOCK,
) -> np.ndarray:
    """The function of all examples, [N]; blocks have keys of their own, and the last begins
    earlier, so that all have one program."""
    parts = []
    for k, start in enumerate(range(0, len(x), block)):
        first = max(min(start, len(x) - block), 0)
        values = function(x[first : start + block], jax.random.fold_in(key, k))
        parts.append(np.asarray(values, np.float64)[start - first :])
    return np.concatenate(parts)
