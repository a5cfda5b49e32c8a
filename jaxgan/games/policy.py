"""GANs of symbols by policy gradients: the discriminator's judgement is a reward.

It judges after every symbol, so that no roll-outs are needed: C. de Masson d'Autume, M.
Rosca, J. Rae, S. Mohamed, "Training Language GANs from Scratch", 2019 (arXiv:1905.09922),
section 3.2. L. Yu et al., "SeqGAN", 2017 (arXiv:1609.05473), judges whole sequences.
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp

from jaxgan.core import devices
from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.prior import Prior, sample
from jaxgan.games.family import Family
from jaxgan.games.language import generate, log_prob
from jaxgan.games.writing import hard, noise_of, taught, written
from jaxgan.losses.policy import returns, reward_of


def policy(
    networks: Networks,
    batch: Mapping[str, jax.Array],
    key: jax.Array,
    *,
    prior: Prior,
    discount: float = 0.23,
    reward: str = "probability",
    temperature: float = 1.0,
) -> tuple[dict[str, Any], Networks]:
    """A language model writes sequences of symbols [B, T, V]; no gradient passes through
    the symbols.

    The discriminator is a language model too: after each prefix it has a logit for each
    symbol that may follow, and the logit of a sequence at t is that of its symbol t. At its
    best that is log p(x_1, ..., x_t) / q(x_1, ..., x_t).

    Outputs beside those of the glossary (core/game.py):

    real_token_logits   [B, T]     the discriminator on each symbol of `real`;
    fake_token_logits              of `fake`; real_logits and fake_logits are their means
    symbol_logits       [B, T, V]  on each symbol that could stand in `fake` at t
    symbol_log_probability  [B, T, V]  log q of each, given those before
    fake_token_log_probability  [B, T]  of the symbols of `fake`
    fake_returns        [B, T]     what follows each symbol of `fake` in `reward`s, less by
                        `discount` from symbol to symbol (losses/policy.py)
    return_average      [T]        their running mean by a network `baseline`, or 0
    """
    real, index = batch["data"], batch["index"]
    latent = sample(prior, stream(key, "latent"), index)
    own = stream(key, "generator")
    if networks.initialising is not None:  # a scan can create no parameters
        _, networks = taught(networks, real, (), own)
    noise = noise_of(latent, networks.modules["generator"].shape)
    fake, _ = written(networks, noise, (), own, hard())
    fake = jax.lax.stop_gradient(fake)
    logits, networks = taught(networks, fake, (), own)
    log_q = jax.nn.log_softmax(logits)
    outputs: dict[str, Any] = {"real": real, "fake": fake, "index": index, "latent": latent}
    outputs |= {"label": batch["label"]} if "label" in batch else {}
    outputs["symbol_log_probability"] = log_q
    outputs["fake_token_log_probability"] = jnp.sum(fake * log_q, -1)
    for side in ("real", "fake"):
        x, own = outputs[side], stream(key, side)
        each, networks = taught(networks, x, (), own, "discriminator")
        outputs[f"{side}_token_logits"] = jnp.sum(x * each, -1)
        outputs[f"{side}_logits"] = jnp.mean(outputs[f"{side}_token_logits"], -1)
    outputs["symbol_logits"] = each
    rewards = reward_of(outputs["fake_token_logits"], reward)
    outputs["fake_returns"] = returns(rewards, discount)
    outputs["return_average"] = jnp.zeros(real.shape[1])
    if "baseline" in networks.modules:
        found = jnp.mean(outputs["fake_returns"], 0)
        found = jax.lax.stop_gradient(devices.mean(found))
        outputs["return_average"], networks = networks("baseline", found)
    return outputs, networks


POLICY = Family(policy, generate=generate, log_prob=log_prob)
