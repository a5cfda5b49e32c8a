"""Bounds on mutual information, learnt, where the truth is known.

    python -m tests.benchmarks.mutual_information

The task of Poole et al. 2019 (arXiv:1905.06922): x and y are 20 pairs of
correlated normals whose information rises from 2 to 10 nats while a critic learns, 4,000
steps of 64 pairs at each level (Adam, 5e-4; two hidden layers of 256). Prints the mean
and standard deviation of each bound over the last 500 batches of a level, and its bias:
the mean less the truth.
"""

import argparse

import jax
import jax.numpy as jnp
import numpy as np
import optax

from jaxgan.losses.information import bounds
from jaxgan.models.critics import Joint, Separable, log_average

DIMENSIONS, BATCH, STEPS, LAST = 20, 64, 4000, 500
LEVELS = (2.0, 4.0, 6.0, 8.0, 10.0)
BOUNDS = {
    "infonce": bounds.infonce,
    "nwj": bounds.nwj,
    "tuba": lambda f: bounds.tuba(f, jnp.zeros(len(f))),
    "donsker_varadhan": bounds.donsker_varadhan,
    "mine": bounds.mine,
    "jensen_shannon": bounds.jensen_shannon,
    "smile (1)": lambda f: bounds.smile(f, 1.0),
    "smile (5)": lambda f: bounds.smile(f, 5.0),
    "interpolated (0.01)": bounds.interpolated,
}
CRITICS = {"separable": Separable(), "joint": Joint()}


def pairs(key, nats):
    correlation = jnp.sqrt(1 - jnp.exp(-2 * nats / DIMENSIONS))
    x, noise = jax.random.normal(key, (2, BATCH, DIMENSIONS))
    return x, correlation * x + jnp.sqrt(1 - jnp.square(correlation)) * noise


def staircase(critic, name: str, seed: int = 0) -> np.ndarray:
    """The bound at every step, [levels, STEPS]."""
    optimizer = optax.adam(5e-4)
    key = jax.random.key(seed)
    variables = critic.init(key, *pairs(key, 2.0), train=True)

    def loss(variables, x, y, average):
        scores = critic.apply(variables, x, y, train=True)
        if name == "mine":
            log_mean = jax.lax.stop_gradient(bounds.log_mean_exp_product(scores))
            average = log_average(average, log_mean, 0.9)
            return -bounds.mine(scores, average), average
        return -BOUNDS[name](scores), average

    @jax.jit
    def level(state, nats, start):
        def step(state, at):
            variables, opt_state, average = state
            x, y = pairs(jax.random.fold_in(key, at), nats)
            (value, average), gradient = jax.value_and_grad(loss, has_aux=True)(
                variables, x, y, average
            )
            updates, opt_state = optimizer.update(gradient, opt_state)
            variables = optax.apply_updates(variables, updates)
            return (variables, opt_state, average), -value

        return jax.lax.scan(step, state, start + jnp.arange(STEPS))

    state, found = (variables, optimizer.init(variables), jnp.float32(0.0)), []
    for k, nats in enumerate(LEVELS):
        state, values = level(state, nats, k * STEPS)
        found.append(np.asarray(values))
    return np.stack(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--critics", default="separable,joint")
    parser.add_argument("--bounds", default=",".join(BOUNDS))
    args = parser.parse_args()
    print("| bound | critic | " + " | ".join(f"{nats:.0f} nats" for nats in LEVELS) + " |")
    print("|---|---|" + "---|" * len(LEVELS))
    for critic in args.critics.split(","):
        for name in args.bounds.split(","):
            last = staircase(CRITICS[critic], name)[:, -LAST:]
            cells = [
                f"{x.mean():.2f} +- {x.std():.2f} ({x.mean() - nats:+.2f})"
                for x, nats in zip(last, LEVELS)
            ]
            print(f"| {name} | {critic} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
