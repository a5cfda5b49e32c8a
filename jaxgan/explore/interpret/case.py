"""A run that is explained: what the parts of an explanation have in common."""

import dataclasses
import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jax
import numpy as np

from jaxgan.explore.interpret.factors import Reader, reader_of
from jaxgan.explore.interpret.layers import Generation
from jaxgan.explore.interpret.space import Space
from jaxgan.explore.opened import Opened
from jaxgan.explore.pictures import picture
from jaxgan.metrics.score import FAKES, Score, score
from jaxgan.system.errors import UsageError
from jaxgan.system.files import write_png
from jaxgan.system.progress import say


@dataclasses.dataclass(frozen=True)
class Case:
    """A run, its generation as a function, and the seed of what is drawn."""

    opened: Opened
    make: Generation
    space: Space
    seed: int

    @classmethod
    def of(cls, opened: Opened, seed: int) -> "Case":
        """The case of a run.

        Raises:
          UsageError: its model makes examples of others, or has no continuous latent.
        """
        space = Space(opened.model.prior)
        if not space.names:
            raise UsageError("this model has no continuous latent to explain")
        return cls(opened, Generation.of(opened.model), space, seed)

    def latents(self, n: int, start: int = 0) -> dict[str, jax.Array]:
        """Draws number `start` to `start + n` of the seed, {latent: [n, size]}."""
        return self.opened.model.latents(self.seed, n, start)

    @functools.cached_property
    def reader(self) -> Reader | None:
        """The reader of the known factors of examples; None where there are none."""
        try:
            reader = reader_of(self.opened)
        except UsageError as error:
            say(f"warning: {error}; factors are not read")
            return None
        if reader is not None:
            skills = (f"{f.name} {f.skill:.2f}" for f in reader.factors)
            say(f"  on test examples (R2, of classes accuracy): {', '.join(skills)}")
        return reader

    @property
    def skills(self) -> dict[str, float]:
        """{factor: how well it is read in test examples}, for a protocol."""
        assert self.reader is not None
        return {f.name: f.skill for f in self.reader.factors}

    def store(self, made: jax.Array) -> np.ndarray:
        """Decoded examples as they are stored."""
        return self.opened.model.modality.store(jax.device_get(made))

    def draw(self, name: str, made: Any, columns: int | None = None) -> Path:
        """Writes a picture of decoded examples."""
        return self.keep(name, picture(self.opened.model, made, columns))

    def keep(self, name: str, image: np.ndarray) -> Path:
        """Writes a picture beside the run's others."""
        path = self.opened.where / f"{name}.png"
        write_png(path, image)
        return path

    def score(self, name: str, value: Any, of: str = FAKES, **protocol: Any) -> Score:
        """A record of this case."""
        return score(name, value, of, seed=self.seed, **protocol)


def listed(values: Iterable[Any]) -> list[float]:
    """Numbers as JSON has them."""
    return [float(value) for value in values]
