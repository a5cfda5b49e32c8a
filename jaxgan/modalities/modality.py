"""A kind of example: how it is decoded, stored, shown, written and projected.

An example has two forms. Stored: what data sets hold, what is sampled, scored and written,
NumPy. Decoded: floats on the device, what networks see and make.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jax
import numpy as np

from jaxgan.system.errors import UsageError

Spec = Mapping[str, Any]  # of the data: `shape` of a decoded example, `label_names`, ...


def flat(examples: jax.Array) -> jax.Array:
    """Decoded [B, ...] -> [B, D]."""
    return examples.reshape(len(examples), -1)


def nothing(spec: Spec) -> dict[str, Any]:
    """No facts beside the shape."""
    return {}


@dataclasses.dataclass(frozen=True)
class Modality:
    """A kind of example.

    Attributes:
      name: as a data spec's `modality` says it, a name of the catalogue or
        `package.module:attribute`.
      decode: stored [B, ...] -> decoded float32 [B, ...]; pure, on the device.
      store: decoded [N, ...] -> stored [N, ...], on the host.
      picture: (stored [N, ...], spec, columns or None) -> what a person looks at, uint8
        [H, W, 1 or 3]; `columns` examples stand side by side, where that means anything.
      write: (folder, stored [N, ...], spec) -> the files that people open.
      project: decoded [B, ...] -> [B, D], by which examples are compared; pure.
      facts: spec -> what networks may declare beside `shape`: {"image_size": 32, ...}.
      stored: what stored numbers are, for the protocol of scores.
      array: the name of the examples in samples.npz, a plural.
      augmentation: names of the augmentations that keep few examples from being learnt by
        heart: what `auto` stands for.
      read: (file, spec, options) -> the examples in a file of a user's, stored [N, ...],
        prepared as a source with these options (the run's `config.data`) prepares its own,
        and how, in a few words; raises UsageError. None where nothing reads files.
      suffixes: of the files that `read` takes, lower case.
      symbols: (text, spec) -> the numbers of its symbols, a tuple: what a sampled sequence
        may have to begin with; raises UsageError for what is no symbol of the data. None
        where examples are not made of symbols.
      is_plane: spec -> whether examples are points of the plane, over which the level sets
        of a critic can be drawn.
      apart: whether each example of a picture has a place of its own, and not all share
        one plot.
      margin: the pixels that a picture leaves around each example.
      heat: (stored [N, ...], maps, each signed numbers [N, ...] of an example's shape or of
        coarser places) -> a row for each example, the example and its maps, uint8 [H, W,
        3]; None where such maps are no picture.
      shown: (stored [N, ...], spec) -> for each example what a page lets people hear, read
        or turn, JSON with a `kind` of jaxgan/explore/report/page/shown.html and what that
        needs: {"kind": "audio", "uri": "data:audio/wav;base64,..."}; None where the
        picture says it all.
      of: spec -> the modality of such data, where a function above depends on the data;
        None where one serves all.
    """

    name: str
    decode: Callable[[jax.Array], jax.Array]
    store: Callable[[np.ndarray], np.ndarray]
    picture: Callable[[np.ndarray, Spec, int | None], np.ndarray]
    write: Callable[[Path, np.ndarray, Spec], None]
    project: Callable[[jax.Array], jax.Array] = flat
    facts: Callable[[Spec], dict[str, Any]] = nothing
    stored: str = "as the model makes them"
    array: str = "examples"
    augmentation: tuple[str, ...] = ()
    read: Callable[[Path, Spec, Mapping[str, Any]], tuple[np.ndarray, str]] | None = None
    suffixes: tuple[str, ...] = ()
    symbols: Callable[[str, Spec], tuple[int, ...]] | None = None
    is_plane: Callable[[Spec], bool] = lambda spec: False
    apart: bool = True
    margin: int = 0
    heat: Callable[[np.ndarray, Sequence[np.ndarray]], np.ndarray] | None = None
    shown: Callable[[np.ndarray, Spec], list[dict[str, Any]]] | None = None
    of: Callable[[Spec], "Modality"] | None = None

    def alone(self, example: np.ndarray, spec: Spec) -> np.ndarray:
        """The picture of one stored example [...], without a margin."""
        drawn, edge = self.picture(example[None], spec, 1), self.margin
        return drawn[edge : len(drawn) - edge, edge : drawn.shape[1] - edge]

    def check(self, examples: Any, spec: Spec) -> None:
        """Raises UsageError unless these are stored examples [N, ...], all finite."""
        if isinstance(examples, jax.core.Tracer):
            return
        like = self.store(np.zeros((1, *spec["shape"]), np.float32))
        found, wanted = np.shape(examples), ", ".join(map(str, ("N", *like.shape[1:])))
        kind = np.asarray(examples).dtype
        floating = np.issubdtype(like.dtype, np.floating)
        right = np.issubdtype(kind, np.floating) if floating else kind == like.dtype
        if found[1:] != like.shape[1:] or not right:
            raise UsageError(
                f"these {self.array} are {kind} {list(found)}; stored ones, as `sample` "
                f"returns them, are {like.dtype} [{wanted}]"
            )
        if floating and not np.isfinite(np.asarray(examples)).all():
            raise UsageError(f"these {self.array} have numbers that are not finite")

    def check_picture(self, shape: tuple[int, ...], spec: Spec) -> None:
        """Draws decoded zeros of a shape [N, ...].

        Raises:
          UsageError: the modality cannot, or what it draws is no picture.
        """
        try:
            drawn = self.picture(self.store(np.zeros(shape, np.float32)), spec, None)
        except Exception as error:  # a user's modality raises anything
            text = " ".join(f"{type(error).__name__}: {error}".split())
            raise UsageError(
                f"modality {self.name!r} cannot show {list(shape)}: {text}"
            ) from error
        if drawn.dtype != np.uint8 or drawn.ndim != 3 or drawn.shape[2] not in (1, 3):
            raise UsageError(
                f"modality {self.name!r} draws {drawn.dtype} {list(drawn.shape)}; a "
                "picture is uint8 [H, W, 1 or 3]"
            )
