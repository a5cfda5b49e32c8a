"""Autoregressive models of symbols by maximum likelihood: a game of one player.

    q(x) = q(x_1) q(x_2 | x_1) ... q(x_T | x_1, ..., x_T-1)

The network `generator` says the logits of each symbol given those before
(`jaxgan.models.sequence.Language`). What it makes is a function of the latent `noise`, of
the law `gumbel`, a number for each symbol at each position (`jaxgan.games.writing`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.prior import Prior, sample
from jaxgan.games.family import Family
from jaxgan.games.gan import classes_of
from jaxgan.games.writing import hard, noise_of, taught, token_log_probability, written


def language(
    networks: Networks,
    batch: Mapping[str, jax.Array],
    key: jax.Array,
    *,
    prior: Prior,
    temperature: float = 1.0,
    condition: str = "",
) -> tuple[dict[str, Any], Networks]:
    """Real sequences of one-hot symbols [B, T, V] -> the log probability of each.

    `temperature` divides the logits of what is made, not those that are trained: 0 makes
    the likeliest symbol each time. `condition` names a latent variable that is a class: the
    model is told the label of each sequence, and makes one of the class that is drawn.

    Outputs beside those of the glossary (core/game.py):

    token_log_probability  [B, T]  log q(x_t | x_1, ..., x_t-1) of each symbol of `real`,
                           nats
    """
    real, index = batch["data"], batch["index"]
    latent = sample(prior, stream(key, "latent"), index)
    outputs: dict[str, Any] = {"real": real, "index": index, "latent": latent}
    outputs |= {"label": batch["label"]} if "label" in batch else {}
    told = classes_of(outputs, prior, condition)["real"]
    logits, networks = taught(networks, real, told, stream(key, "generator"))
    outputs["token_log_probability"] = token_log_probability(logits, real)
    outputs["fake"] = generate(
        networks.replace(train=False),
        latent,
        stream(key, "fake"),
        temperature=temperature,
        condition=condition,
    )
    return outputs, networks


def generate(
    networks: Networks,
    latent: Mapping[str, jax.Array],
    key: jax.Array,
    *,
    temperature: float | jax.Array = 1.0,
    condition: str = "",
    prefix: Sequence[int] = (),
) -> jax.Array:
    """Sequences of one-hot symbols [B, T, V], drawn at a `temperature`, that begin with
    `prefix`, symbols by number; a function of the latent."""
    told = (latent[condition],) if condition else ()
    noise = noise_of(latent, networks.modules["generator"].shape)
    return written(networks, noise, told, key, hard(temperature), prefix)[0]


def log_prob(
    networks: Networks,
    x: jax.Array,
    key: jax.Array,
    *,
    prior: Prior,
    temperature: float | jax.Array = 1.0,
    condition: str = "",
) -> jax.Array:
    """log q(x) of sequences [B, T, V] as they are drawn at a `temperature` above 0, [B]
    nats; with a `condition` over all classes, as likely as its law says."""

    def of(told: Sequence[jax.Array]) -> jax.Array:
        logits, _ = taught(networks, x, told, key)
        return jnp.sum(token_log_probability(logits, x, temperature), -1)

    if not condition:
        return of(())
    classes = jnp.eye(prior[condition].size)

    def joint(one: jax.Array) -> jax.Array:
        told = jnp.broadcast_to(one, (x.shape[0], one.shape[0]))
        return of((told,)) + prior[condition].log_prob(one)

    return jax.nn.logsumexp(lax.map(joint, classes), 0)


LANGUAGE = Family(language, generate=generate, log_prob=log_prob, rows_by="condition")
