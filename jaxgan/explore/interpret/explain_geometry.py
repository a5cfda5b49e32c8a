"""How the generator stretches its latent space, and where it collapses."""

import jax
import jax.numpy as jnp
import numpy as np
from flax import struct

from jaxgan.explore.interpret.case import Case, listed
from jaxgan.explore.interpret.directions import unit
from jaxgan.explore.interpret.jacobian import (
    effective_ranks,
    jacobian,
    log_volumes,
    spectra,
)
from jaxgan.explore.interpret.layers import Generation, Latent, generated
from jaxgan.explore.interpret.space import LINE, Space, along
from jaxgan.metrics.score import Score
from jaxgan.system.progress import doing, say

LATENTS, ROWS, STEPS = 12, 4, 9  # where the Jacobian is taken; directions drawn, places


class Placed(struct.PyTreeNode):
    """Examples as a function of their coordinates u [B, Z] and all latents."""

    make: Generation
    space: Space = struct.field(pytree_node=False)

    def __call__(self, u: jax.Array, latent: Latent) -> jax.Array:
        """Decoded examples [B, ...]."""
        return self.make(self.space.put(u, latent))


def geometry(case: Case) -> list[Score]:
    """Spectra of the Jacobian in the coordinates of `Space`: numbers of a decoded example
    per standard deviation of a latent; local entropy; effective rank."""
    latent, space = case.latents(LATENTS), case.space
    with doing("taking the generator's Jacobian"):
        found = jacobian(Placed(case.make, space), space.of(latent), latent)
    values = spectra(found)
    volumes, ranks = log_volumes(values, space.size), effective_ranks(values)
    drawn(case, latent, found, np.argsort(volumes, kind="stable"))
    finite = np.isfinite(volumes)
    entropy = space.entropy + volumes.mean()
    typical = np.median(values, 0)
    say(
        f"  singular values {typical[0]:.3g} to {typical[-1]:.3g}; effective rank "
        f"{ranks.mean():.1f} of {space.size} (least {ranks.min():.1f})"
    )
    if finite.all():
        error = volumes.std(ddof=1) / np.sqrt(LATENTS)
        say(
            f"  log-volume {volumes.mean():.1f} +- {error:.1f} nats, least "
            f"{volumes.min():.1f}: examples have {entropy:.1f} nats on their surface"
        )
    else:
        say(
            f"  at {np.mean(~finite):.0%} of the latents some direction does nothing, or "
            "less than float32 can tell: there the log-volume is minus infinity, and so "
            "is the entropy of examples"
        )
    said = dict(n=LATENTS, latents=space.size, numbers=found.shape[1])
    per = "numbers of a decoded example per standard deviation of a latent"
    return [
        case.score(
            "jacobian/log_volume", volumes.mean(), unit="nats", each=listed(volumes), **said
        ),
        case.score(
            "jacobian/entropy_on_the_surface",
            entropy,
            unit="nats",
            given=[name for name in space.prior if name not in space.names],
            **said,
        ),
        case.score(
            "jacobian/effective_rank", ranks.mean(), least=float(ranks.min()), **said
        ),
        case.score(
            "jacobian/largest_singular_value",
            typical[0],
            unit=per,
            spectrum=listed(typical),
            **said,
        ),
    ]


def drawn(
    case: Case, latent: dict[str, jax.Array], jacobians: np.ndarray, order: np.ndarray
) -> None:
    """Draws examples from the least log-volume to the largest, and at the middle one the
    directions that stretch most, and the one that does least."""
    ranked = {name: x[jnp.asarray(order)] for name, x in latent.items()}
    path = case.draw("jacobian", generated(case.make, ranked), (len(order) + 1) // 2)
    say(f"{path}: examples from the least log-volume, where it collapses, to the largest")
    middle = int(order[len(order) // 2])
    rows = np.linalg.svd(jacobians[middle], full_matrices=True)[2]
    rows = unit(np.concatenate([rows[: min(ROWS, len(rows) - 1)], rows[-1:]]))
    one = {name: jnp.repeat(x[middle : middle + 1], STEPS, 0) for name, x in latent.items()}
    u, steps = case.space.of(one)[:1], jnp.linspace(-LINE, LINE, STEPS)
    strips = [along(u, jnp.asarray(row, jnp.float32), steps)[0] for row in rows]
    made = [generated(case.make, case.space.put(strip, one)) for strip in strips]
    path = case.draw("jacobian-directions", jnp.concatenate(made), STEPS)
    say(f"{path}: locally strongest directions, and in the last row the weakest")
