"""Networks for images of any size: names that stand for one family or another.

`image.Generator` and `image.Discriminator` are InfoGAN's up to `SMALL` pixels, where two
convolutions and wide fully connected layers learn better than a narrow DCGAN for the same
money (M. Lucic et al., "Are GANs created equal?", 2018, arXiv:1711.10337, compare on them),
and DCGAN's above. Which it is stands in config.json.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from jaxgan.models import dcgan

SMALL = 32


@dataclasses.dataclass(frozen=True)
class BySize:
    """The names of two networks with the same options, one for small images and one for
    others; `forward` has the options."""

    small: str
    large: str
    forward: Callable

    def name_in(self, config: Mapping[str, Any]) -> str:
        """The name of the network that a config means."""
        return self.small if config["image_size"] <= SMALL else self.large


GENERATOR = BySize("infogan.Generator", "dcgan.Generator", dcgan.Generator)
DISCRIMINATOR = BySize("infogan.Discriminator", "dcgan.Discriminator", dcgan.Discriminator)
