"""jaxgan: generative adversarial networks and their information theory, on JAX."""

__version__ = "0.1.0"


def load(workdir, step="latest", weights=None):
    """The model of a training run; see `jaxgan.model.load`."""
    from jaxgan import model  # late: `import jaxgan` is instant

    return model.load(workdir, step, weights)
