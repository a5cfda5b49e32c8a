"""The pictures of --mode=explore, a function each: it writes, says what is to be seen, and
returns what it has measured."""

import dataclasses
import functools
import math

import jax
import numpy as np

from jaxgan.evaluate.scorer import Scorer
from jaxgan.explore import drawing, film, paths, traversals
from jaxgan.explore.arithmetic import AMOUNTS, arithmetic_of
from jaxgan.explore.information import information_of
from jaxgan.explore.map_picture import picture_of
from jaxgan.explore.maps import maps_of
from jaxgan.explore.nearest import nearest_of
from jaxgan.explore.numbers import scorer_for
from jaxgan.explore.opened import Opened
from jaxgan.explore.traverse import traverse
from jaxgan.metrics.score import FAKES, Score, score
from jaxgan.model import Model
from jaxgan.system.files import write_png
from jaxgan.system.progress import say

STEPS = 9  # of a path between two latents
ROWS = 8  # of draws
GRIDS = 4  # components of a latent, up to which each has a grid of its own
READINGS = 24  # rows of the matrix of information
NUMBERS = 2**27  # of all training examples among which neighbours are searched, at most


@dataclasses.dataclass(frozen=True)
class Looked:
    """A run that is looked at, by draws of a seed."""

    opened: Opened
    seed: int

    @property
    def model(self) -> Model:
        """Its networks."""
        return self.opened.model

    @functools.cached_property
    def scorer(self) -> Scorer:
        """The scorer that compares examples."""
        return scorer_for(self.opened)

    def write(self, name: str, picture: np.ndarray, shows: str) -> None:
        """Writes a picture, and says what it shows."""
        path = self.opened.where / f"{name}.png"
        write_png(path, picture)
        say(f"{path}: {shows}")

    def grid(
        self,
        name: str,
        examples: np.ndarray,
        shows: str,
        rows: list[str],
        columns: list[str],
    ) -> None:
        """Writes examples [R, C, ...] row by row; points of the plane as trails."""
        modality, spec = self.model.modality, self.model.data_spec
        if modality.is_plane(spec):
            picture = drawing.trails(examples, rows, shows)
        elif not modality.apart:
            flat = examples.reshape(-1, *examples.shape[2:])
            picture = modality.picture(flat, spec, len(examples[0]))
        else:
            cells = [[modality.alone(x, spec) for x in row] for row in examples]
            picture = drawing.grid(cells, rows, columns, shows)
        self.write(name, picture, shows)


def numbered(word: str, count: int) -> list[str]:
    """`word 1`, `word 2`, ..."""
    return [f"{word} {k + 1}" for k in range(count)]


def draws(to: Looked, n: int, start: int = 0) -> dict[str, np.ndarray]:
    """Draws of the prior, {name: [n, size]}, on the host."""
    return jax.device_get(to.model.latents(to.seed, n, start))


def show_film(to: Looked) -> list[Score]:
    """The fixed latents through training."""
    opened = to.opened
    written = film.film(opened.folder / "samples" / opened.part, opened.where)
    for path in written:
        say(f"{path}: the run's fixed latents through training")
    if not written:
        say("no film: fewer than two pictures were drawn in training")
    return []


def show_traversals(to: Looked) -> list[Score]:
    """Each latent: its components, strongest first, and grids of those that are few."""
    model, found = to.model, []
    for name, law in sorted(model.prior.items()):
        strength = traversals.strengths(model, name, to.seed)
        for k, value in enumerate(strength):
            found.append(score(f"traversal/{name}/{k}", value, FAKES))
        columns = traversals.values(model, name)
        for k in range(1 if law.one_hot else law.size if law.size <= GRIDS else 0):
            part = name if law.one_hot else f"{name}-{k}"
            examples = traverse(model, name, k, traversals.COLUMNS, to.seed)
            shows = f"{part} varied from left to right, all else drawn anew in each row"
            rows = numbered("draw", len(examples))
            to.grid(f"traverse-{part}", examples, shows, rows, columns)
        if law.one_hot or law.size == 1:
            continue
        which = traversals.strongest(strength)
        latents = draws(to, 1)
        examples = traversals.components(model, latents, name, which)
        which_ones = "all" if len(which) == law.size else f"the strongest {len(which)} of"
        shows = (
            f"{which_ones} {law.size} components of {name}, one in each row, varied from "
            "left to right; in brackets the RMS change of the example"
        )
        rows = [f"{name} {k}  ({strength[k]:.2g})" for k in which]
        to.grid(f"components-{name}", examples, shows, rows, columns)
    return found


def show_interpolations(to: Looked) -> list[Score]:
    """Paths between draws: linear and, where laws are normal, spherical."""
    prior, model = to.model.prior, to.model
    continuous = {law.interpolation for law in prior.values() if not law.discrete}
    if not continuous:
        say("no paths between draws: all latents are discrete")
        return []
    starts, stops = draws(to, ROWS), draws(to, ROWS, ROWS)
    t = np.linspace(0, 1, STEPS).tolist()
    names, columns = numbered("path", ROWS), [f"{at:.2g}" for at in t]
    kinds = {"linear": "linear"} | (
        {"spherical": None} if "spherical" in continuous else {}
    )
    for kind, way in kinds.items():
        examples = paths.shown(model, paths.path(prior, starts, stops, t, way))
        shows = f"{kind} paths between two draws, one in each row"
        to.grid(f"path-{kind}", examples, shows, names, columns)
    return []


def show_truncation(to: Looked) -> list[Score]:
    """Draws with their deviation from the prior's mean scaled."""
    scaled, scales = paths.truncated(to.model.prior, draws(to, ROWS))
    if scaled:
        examples = paths.shown(to.model, scaled)
        shows = "latents scaled by psi about the prior's mean: 0 is the mean, 1 the draw"
        names, columns = numbered("draw", ROWS), [f"psi {x:g}" for x in scales]
        to.grid("truncation", examples, shows, names, columns)
    return []


def show_maps(to: Looked, by: str, n: int) -> list[Score]:
    """Maps of latents, codes and features."""
    for found in maps_of(to.opened, by, n, to.seed):
        picture = picture_of(found, to.model.modality, to.model.data_spec)
        name = "-".join(found.name.replace(",", "").split())
        to.write(f"map-{by}-{name}", picture, f"{found.name}, by {found.by}")
    return []


def show_nearest(to: Looked, most: int) -> list[Score]:
    """Samples beside the training examples nearest to them."""
    least = NUMBERS // math.prod(to.model.data_spec["shape"])
    found = nearest_of(to.opened, to.scorer, seed=to.seed, most=max(min(most, least), 2))
    rows = [f"{d:.3g}  ({p:.0%})" for d, p in zip(found.distance, found.closer)]
    columns = ["sample", *map(str, range(1, len(found.examples[0])))]
    shows = (
        f"samples and the training examples nearest to them, by {found.by}; at the left "
        "the distance, and the share of 500 samples that are closer to theirs"
    )
    to.grid("nearest", found.examples, shows, rows, columns)
    return found.scores


def show_information(to: Looked) -> list[Score]:
    """Readings of real examples against what is known of them."""
    found = information_of(to.opened)
    if found is None:
        say("no matrix of information: there is no encoder, or no label or factor")
        return []
    few = found.strongest(READINGS)
    shows = (
        f"information in nats of what the encoder reads in {found.n:,} training examples "
        "about what is known of them; in brackets the entropy, the most there can be; "
        f"chance alone gives {found.chance.mean():.2f}"
    )
    columns = [f"{n} ({h:.2f})" for n, h in zip(few.factors, few.entropies)]
    to.write("information", drawing.table(few.matrix, few.codes, columns, shows), shows)
    return found.scores()


def show_arithmetic(to: Looked) -> list[Score]:
    """Test examples moved from their class towards the next."""
    found = arithmetic_of(to.opened, to.scorer.extractor)
    if found is None:
        say("no latent arithmetic: it takes two labels, and an encoder of all latents")
        return []
    rows = [f"{a} to {b}" for a, b in found.pairs]
    columns = ["test", *(f"{amount:+g}" for amount in AMOUNTS)]
    shows = "test examples and their latents plus a share of the difference of class means"
    to.grid("arithmetic", found.examples, shows, rows, columns)
    return found.scores


def show_own(to: Looked, own: np.ndarray) -> list[Score]:
    """A user's examples: every component moved, and the path between the first two."""
    model, latents = to.model, paths.latents_found(to.model, own)
    every = {name: value[:, None] for name, value in latents.items()}
    again = paths.shown(model, every)
    moves = {n: traversals.strengths(model, n, to.seed) for n in sorted(model.prior)}
    for k, example in enumerate(own):
        one = {name: value[[k]] for name, value in latents.items()}
        for name, strength in moves.items():
            which = traversals.strongest(strength)
            moved = traversals.components(model, one, name, which)
            first = np.stack([np.stack([example, again[k, 0]])] * len(moved))
            examples = np.concatenate([first, moved], 1)
            columns = ["given", "G(E(x))", *traversals.values(model, name)]
            rows = [f"{name} {c}" for c in which] if len(moved) > 1 else [name]
            shows = f"your example {k + 1}, its reconstruction, and {name} varied"
            to.grid(f"own-{k + 1}-{name}", examples, shows, rows, columns)
    if len(own) > 1:
        t = np.linspace(0, 1, STEPS).tolist()
        one, two = ({n: v[[k]] for n, v in latents.items()} for k in (0, 1))
        between = paths.shown(model, paths.path(model.prior, one, two, t))
        examples = np.concatenate([own[None, :1], between, own[None, 1:2]], 1)
        columns = ["given", *(f"{at:.2g}" for at in t), "given"]
        shows = "the path between your two examples, through their latents"
        to.grid("own-path", examples, shows, ["path"], columns)
    return []
