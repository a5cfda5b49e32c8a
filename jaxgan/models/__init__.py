"""The catalogue of networks, by the `name` that a config's `networks` give."""

from jaxgan.models import (
    began,
    conditional,
    critics,
    dcgan,
    heads,
    infogan,
    mlp,
    resnet,
    variational,
)

NETWORKS = {
    "began.Autoencoder": began.Autoencoder,
    "began.Balance": began.Balance,
    "began.Generator": began.Generator,
    "conditional.Generator": conditional.Generator,
    "conditional.Projection": conditional.Projection,
    "critics.Average": critics.Average,
    "critics.Joint": critics.Joint,
    "critics.Separable": critics.Separable,
    "dcgan.Discriminator": dcgan.Discriminator,
    "dcgan.Generator": dcgan.Generator,
    "heads.Encoder": heads.Encoder,
    "heads.Pair": heads.Pair,
    "heads.Projection": heads.Projection,
    "infogan.Discriminator": infogan.Discriminator,
    "infogan.Generator": infogan.Generator,
    "infogan.Recogniser": infogan.Recogniser,
    "mlp.Discriminator": mlp.Discriminator,
    "mlp.Generator": mlp.Generator,
    "resnet.Discriminator": resnet.Discriminator,
    "resnet.Generator": resnet.Generator,
    "variational.Encoder": variational.Encoder,
}
