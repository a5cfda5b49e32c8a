"""A model's examples and decisions explained: directions, units, attribution, geometry.

layers       networks watched and edited          space        the latents as one vector
directions   GANSpace, SeFa                       factors      known factors, as learnt
attribution  gradients, occlusion, regions        dissection   units by their ablation
attention    where self-attention looks           jacobian     spectrum, volume, rank
run          all of them on a run, by the explain_* modules
"""

from typing import Any

from jaxgan.explore.opened import Opened


def explain(opened: Opened, seed: int = 0) -> Any:
    """See `jaxgan.explore.interpret.run.explain`."""
    from jaxgan.explore.interpret import run  # late: it is slow to import

    return run.explain(opened, seed)
