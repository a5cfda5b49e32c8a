"""How a codebook is used and how well it makes images again, over all test images.

codebook/perplexity_test   exp of the entropy of the codes' shares, of `codes` in all: K
                           where all are used alike, 1 where one is (van den Oord et al.
                           2017; of a batch it would depend on its size)
codebook/used_test         the share of codes that any place of any image has
codebook/error_test        mean squared error of the means of p(x | codes), over the
                           variance of all pixels of all images
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from scipy.special import entr

from jaxgan.data.source import Source, examples_of, permutation
from jaxgan.games.observation import observe, shown
from jaxgan.metrics.likelihood import BLOCK, EXAMPLES, form_of
from jaxgan.metrics.score import Score, score


def codebook(source: Source, judged: Any, seed: int) -> list[Score]:
    """Scores "codebook/..." of at most 10,000 test images."""
    rows = permutation(0, 0, source.size("test"))[:EXAMPLES]
    x, _ = examples_of(source, judged.modality, "test", rows)
    encoder, codes_of, generator = map(judged.network, ("encoder", "codebook", "generator"))
    _, form = form_of(judged)
    law = form["likelihood"]

    @jax.jit
    def of_block(x: jax.Array, key: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
        seen = observe(judged.modality.decode(x), key, jnp.arange(len(x)), **form)
        codes, vectors = codes_of(encoder(seen))
        pixels = 2 * seen - 1 if law == "bernoulli" else seen
        return jnp.sum(codes, (0, 1, 2)), pixels, shown(generator(vectors), law)

    keys = (jax.random.fold_in(jax.random.key(seed), k) for k in range(0, len(x), BLOCK))
    blocks = (x[k : k + BLOCK] for k in range(0, len(x), BLOCK))
    parts = [jax.device_get(of_block(*given)) for given in zip(blocks, keys)]
    counts = np.sum([part[0] for part in parts], 0, dtype=float)
    pixels, made = (np.concatenate([part[k] for part in parts]) for k in (1, 2))
    share = counts / counts.sum()
    perplexity = float(np.exp(np.sum(entr(share))))
    error = float(np.mean(np.square(pixels - made)) / np.var(pixels))
    said: dict[str, Any] = {"n_real": len(x), "split": "test", "codes": len(counts)}
    said["data_digest"] = source.spec["digest"]
    return [
        score("codebook/perplexity_test", perplexity, better="higher", **said),
        score("codebook/used_test", float(np.mean(counts > 0)), better="higher", **said),
        score("codebook/error_test", error, better="lower", **said),
    ]
