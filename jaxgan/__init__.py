"""jaxgan: generative adversarial networks and their information theory, on JAX."""

__version__ = "0.1.0"


def load(workdir, step="latest", weights="ema"):
    """The generator of a training run; see `jaxgan.explore.sample.load`."""
    from jaxgan.explore import sample  # late: `import jaxgan` is instant

    return sample.load(workdir, step, weights)
