"""How a codebook is used and how well it makes images again, over all test images.

codebook/perplexity_test   exp of the entropy of the codes' shares, of `codes` in all: K
                           where all are used alike, 1 where one is (van den Oord et al.
                           2017; of a batch it would depend on its size)
codebook/used_test         the share of codes that any place of any image has
    codebook/rate_test         -log p(codes) of an image by the prior, nats: no less than
                               the information that the codes carry
    codebook/distortion_test   -log p(x | codes), nats; both together are minus the ELBO
codebook/error_test        mean squared error of the means of p(x | codes), over the
                           variance of all pixels of all images
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from scipy.special import entr

from jaxgan.data.source import Source, examples_of, permutation
from jaxgan.games.observation import law_of, observe, shown
from jaxgan.metrics.likelihood import BLOCK, EXAMPLES, form_of
from jaxgan.metrics.score import Score, score


def codebook(source: Source, judged: Any, seed: int) -> list[Score]:
    """Scores "codebook/..." of at most 10,000 test images."""
    rows = permutation(0, 0, source.size("test"))[:EXAMPLES]
    x, _ = examples_of(source, judged.modality, "test", rows)
    names = ("encoder", "codebook", "generator", "prior")
    encoder, codes_of, generator, prior = map(judged.network, names)
    _, form = form_of(judged)
    law, given = form["likelihood"], judged.family.bind("bound", judged.options)
    deviation = {**given.structure, **given.numbers}["deviation"]

    @jax.jit
    def of_block(x: jax.Array, key: jax.Array) -> tuple[jax.Array, ...]:
        seen = observe(judged.modality.decode(x), key, jnp.arange(len(x)), **form)
        codes, vectors = codes_of(encoder(seen))
        pixels = 2 * seen - 1 if law == "bernoulli" else seen
        numbers = generator(vectors)
        rate = -jnp.sum(codes * jax.nn.log_softmax(prior(codes)), (1, 2, 3))
        distortion = -law_of(numbers, law, deviation).log_prob(seen)
        counts = jnp.sum(codes, (0, 1, 2))
        return counts, pixels, shown(numbers, law), rate, distortion

    keys = (jax.random.fold_in(jax.random.key(seed), k) for k in range(0, len(x), BLOCK))
    blocks = (x[k : k + BLOCK] for k in range(0, len(x), BLOCK))
    parts = [jax.device_get(of_block(*given)) for given in zip(blocks, keys)]
    counts = np.sum([part[0] for part in parts], 0, dtype=float)
    pixels, made, rate, distortion = (
        np.concatenate([part[k] for part in parts]) for k in (1, 2, 3, 4)
    )
    share = counts / counts.sum()
    perplexity = float(np.exp(np.sum(entr(share))))
    error = float(np.mean(np.square(pixels - made)) / max(np.var(pixels), 1e-12))
    said: dict[str, Any] = {"n_real": len(x), "split": "test", "codes": len(counts)}
    said["data_digest"] = source.spec["digest"]
    return [
        score("codebook/perplexity_test", perplexity, better="higher", **said),
        score("codebook/used_test", float(np.mean(counts > 0)), better="higher", **said),
        score("codebook/rate_test", float(rate.mean()), unit="nats", **said),
        score("codebook/distortion_test", float(distortion.mean()), unit="nats", **said),
        score("codebook/error_test", error, better="lower", **said),
    ]
