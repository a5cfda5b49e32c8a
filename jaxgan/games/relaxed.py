"""GANs of symbols by relaxation: the discriminator's gradient passes through each choice.

A symbol is the largest of logits with Gumbel noise (`jaxgan.games.writing`); its relaxation
is softmax((logits + noise) / tau): C. Maddison, A. Mnih, Y. W. Teh, 2017 (arXiv:1611.00712)
and E. Jang, S. Gu, B. Poole, 2017 (arXiv:1611.01144). W. Nie, N. Narodytska, A. Patel,
"RelGAN", 2019, feeds back the symbol and shows the discriminator the relaxation.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.prior import Prior, sample
from jaxgan.games.family import Family
from jaxgan.games.gan import classes_of, discriminate
from jaxgan.games.language import generate, log_prob
from jaxgan.games.writing import Choice, hard, noise_of, taught, written
from jaxgan.models.sequence import Language


def relaxed(
    networks: Networks,
    batch: Mapping[str, jax.Array],
    key: jax.Array,
    *,
    prior: Prior,
    tau: float = 1.0,
    straight_through: bool = True,
    feed_relaxed: bool = False,
    look_ahead: bool = False,
    condition: str = "",
    temperature: float = 1.0,
) -> tuple[dict[str, Any], Networks]:
    """The plain game of sequences of symbols [B, T, V] that a language model writes.

    Args:
      tau: the temperature of the relaxation.
      straight_through: the discriminator sees the symbols themselves, with the gradient of
        the relaxation (Bengio, Leonard & Courville 2013, arXiv:1308.3432); else the
        relaxation.
      feed_relaxed: the generator is fed what the discriminator sees, so that gradients
        pass from symbol to symbol; else the symbols alone.
      look_ahead: where the discriminator is a language model, a symbol also gets the
        gradients of the judgements after later ones; else of its own alone.
      condition: as of the plain game (games/gan.py); the generator is told the class too.
      temperature: of what the finished model writes; nothing in training.

    A discriminator that judges after each symbol, [B, T], offers `real_token_logits` and
    `fake_token_logits`; their means are the logits then.
    """
    real, index = batch["data"], batch["index"]
    latent = sample(prior, stream(key, "latent"), index)
    outputs: dict[str, Any] = {"real": real, "index": index, "latent": latent}
    outputs |= {"label": batch["label"]} if "label" in batch else {}
    classes, own = classes_of(outputs, prior, condition), stream(key, "generator")
    if networks.initialising is not None:  # a scan can create no parameters
        _, networks = taught(networks, real, classes["fake"], own)
    noise = noise_of(latent, networks.modules["generator"].shape)
    soft = relaxation(tau, straight_through)
    choice = soft if feed_relaxed else hard()
    fake, logits = written(networks, noise, classes["fake"], own, choice)
    outputs["fake"] = fake if feed_relaxed else soft(logits, noise)
    for side in ("real", "fake"):
        x, told = outputs[side], classes[side]
        seen = x if side == "real" or look_ahead else jax.lax.stop_gradient(x)
        found, networks = judged(networks, x, side, key, index, told, seen)
        outputs |= {f"{side}_{name}": value for name, value in found.items()}

    def critic(x: jax.Array) -> jax.Array:
        return judged(networks, x, "critic", key, index, classes["real"], x)[0]["logits"]

    return outputs | {"critic": critic}, networks


def judged(
    networks: Networks,
    x: jax.Array,
    name: str,
    key: jax.Array,
    index: jax.Array,
    told: Sequence[jax.Array],
    seen: jax.Array,
) -> tuple[dict[str, jax.Array], Networks]:
    """The discriminator's outputs for x [B, T, V], {"logits": [B], "token_logits": [B, T]
    where it judges after each symbol, ...}; and the networks.

    A language model judges a symbol by its logit there: linear in the symbol, so that its
    gradient is what each other symbol would have had; what stands before it is `seen`.
    """
    if isinstance(networks.modules["discriminator"], Language):
        own = stream(key, name)
        each, networks = taught(networks, seen, told, own, "discriminator")
        found = {"logits": jnp.sum(x * each, -1)}
    else:
        found, networks = discriminate(networks, x, name, key, index, told=told)
    if found["logits"].ndim == 2:
        found["token_logits"] = found["logits"]
        found["logits"] = jnp.mean(found["logits"], -1)
    return found, networks


def relaxation(tau: float | jax.Array, straight_through: bool) -> Choice:
    """softmax((logits + noise) / tau), or the symbol itself with that gradient."""

    def choose(logits: jax.Array, noise: jax.Array) -> jax.Array:
        soft = jax.nn.softmax((logits + noise) / tau)
        if not straight_through:
            return soft
        return soft + jax.lax.stop_gradient(hard()(logits, noise) - soft)

    return choose


RELAXED = Family(relaxed, generate=generate, log_prob=log_prob, rows_by="condition")
