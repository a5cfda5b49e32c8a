"""The catalogue of networks: what `name` may be in a config's `networks`."""

from jaxgan.models import dcgan

NETWORKS = {
    "dcgan.Discriminator": dcgan.Discriminator,
    "dcgan.Generator": dcgan.Generator,
}
