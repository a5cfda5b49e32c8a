"""A run's latent space, and what lies near its samples, as pictures: --mode=explore of
jaxgan.main."""

import functools
from collections.abc import Callable

from jaxgan.evaluate import records
from jaxgan.explore import sheets
from jaxgan.explore.given import given
from jaxgan.explore.maps import FEWEST
from jaxgan.explore.opened import Opened
from jaxgan.explore.paths import latents_found
from jaxgan.metrics.score import Score
from jaxgan.system.errors import UsageError
from jaxgan.system.files import write_json
from jaxgan.system.progress import say

OWN = 2  # of a user's examples
TRAINING, QUICK = 10_000, 2_000  # training examples among which neighbours are searched
POINTS = 500  # of each kind on a map
Part = Callable[[sheets.Looked], list[Score]]


def look(opened: Opened, images: str | None, seed: int, quick: bool = False) -> None:
    """Writes pictures of all that a run has to show into `opened.where`, says of each what
    it shows, and writes the numbers to explore.json there.

    Args:
      images: a user's own, see jaxgan/explore/given.py; the first two are moved too.
      seed: of all draws, as for `Model.sample`.
      quick: leaves out t-SNE and searches fewer neighbours.

    Raises:
      UsageError: the images cannot be read, or the run cannot find their latents.
    """
    to, parts = sheets.Looked(opened, seed), list[Part]()
    if images is not None:
        own = given(opened, images, OWN)
        latents_found(opened.model, own[:1])  # raises before anything is written
        parts.append(functools.partial(sheets.show_own, own=own))
    parts.append(sheets.show_film)
    latent = opened.model.family.input == "latent"
    if latent:
        parts += [sheets.show_traversals, sheets.show_interpolations]
        parts += [sheets.show_truncation]
    else:
        say(f"no latent space: examples are made of {opened.model.family.input!r}")
    scores: list[Score] = []
    for part in parts + with_data(opened, latent, quick):
        scores += part(to)
    found = records.records_of(scores, **opened.said, seed=seed)
    write_json(opened.where / "explore.json", records.whole(found))
    say(f"{opened.where / 'explore.json'}: the numbers")


def with_data(opened: Opened, latent: bool, quick: bool) -> list[Part]:
    """Those parts that need the run's data; [] and a line where these are not there."""
    try:
        few = opened.source.size("test") < FEWEST
    except UsageError as error:
        say(f"no maps, neighbours and information: {error}")
        return []
    if few:
        say("no maps, neighbours and information: the test split has too few examples")
        return []
    parts: list[Part] = [
        functools.partial(sheets.show_maps, by=by, n=POINTS)
        for by in (("pca",) if quick else ("pca", "tsne"))
    ]
    if latent:
        most = QUICK if quick else TRAINING
        parts.append(functools.partial(sheets.show_nearest, most=most))
    return [*parts, sheets.show_information, sheets.show_arithmetic]
