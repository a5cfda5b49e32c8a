"""report.html of one run."""

import os
import time
from pathlib import Path
from typing import Any

import jax

from jaxgan import assemble
from jaxgan.data.source import Source
from jaxgan.explore.opened import Opened
from jaxgan.explore.report import scores, summary, views
from jaxgan.explore.report.curves import charts
from jaxgan.explore.report.films import FILMS, film_of, stills
from jaxgan.explore.report.folder import Folder
from jaxgan.explore.report.parts import Parts, said
from jaxgan.explore.report.web import rendered, replaceable, written
from jaxgan.system.errors import UsageError
from jaxgan.system.places import place
from jaxgan.system.progress import say
from jaxgan.workdir.exported import is_export
from jaxgan.workdir.recipe import recipe


def report(
    workdir: str | os.PathLike,
    replica: int | None = None,
    data_path: str | None = None,
    out: str | os.PathLike | None = None,
    source: Source | None = None,
) -> Path:
    """Writes report.html in a run's folder, of one of several replicas
    report-replica<k>.html; its path.

    Whatever the run has not, yet or any more (a checkpoint, its data), is said on the page.

    Args:
      replica: which, of a run of several; by default curves and scores are of all, and
        what the model draws is of the first.
      data_path: where its data are now, if they have moved.
      out: the file that is written instead.
      source: its data, where they are open already.

    Raises:
      UsageError: the folder holds no run, or has no such replica; `out` is another file.
    """
    if is_export(place(workdir)):
        raise UsageError(f"{workdir} is an export; a page is of the run that it is from")
    start, folder = time.monotonic(), Folder.of(workdir, replica)
    if data_path is not None:  # what is named must be there; what has moved may lack
        assemble.make_source(assemble.moved(folder.config, data_path))
    name = "report" if folder.replica is None else f"report-replica{folder.replica}"
    path = replaceable(out or folder.path / f"{name}.html")
    written(path, page(folder, data_path, source), start)
    return path


def after_training(workdir: Path, source: Source) -> Path | None:
    """The report of a run that has just ended; None, and a line, where it cannot be made.
    Of several processes none makes it: they would have to read a checkpoint together."""
    if jax.process_count() > 1:
        say(f"its page: python -m jaxgan.main --mode=report --workdir={workdir}")
        return None
    try:
        return report(workdir, source=source)
    except Exception as error:  # the run itself is complete
        say(f"warning: no report.html: {said(error)}")
        return None


def page(folder: Folder, data_path: str | None, source: Source | None) -> str:
    """The page as HTML."""
    part, config = Parts(), folder.config.to_dict()
    groups = assemble.groups_of(folder.settings)
    series = {
        label: [folder.of_replica(folder.numbers[k]) for k in members]
        for label, members in groups.items()
    }
    players = config.get("players", {})
    drawn = part("curves", lambda: charts(series, players), [])
    films = part("samples", lambda: films_of(folder), {})
    opened = part(
        "model",
        lambda: Opened.of(
            folder.path, replica=folder.first, data_path=data_path, known=source
        ),
    )
    moved = part("traversals", lambda: views.traversals(opened), []) if opened else []
    shown = part("examples", lambda: views.shown(opened), []) if opened else []
    near = part("nearest", lambda: views.neighbours(opened)) if opened else None
    mapped = part("maps", lambda: views.maps(opened)) if opened else None
    mapped = mapped or {"maps": [], "sprites": []}
    chosen, others = part("scores", lambda: scores.evaluated(folder), ([], []))
    ceilings = part("ceilings", lambda: scores.ceilings(folder), {})
    moves = {f"traversal-{k}": each for k, each in enumerate(moved)}
    state, sentence = folder.state
    return rendered(
        "run.html",
        folder.path.resolve().name,
        {"charts": drawn, "films": films | moves, "shown": shown, **mapped},
        state=state,
        sentence=sentence,
        judged=summary.judged(folder),
        replicas=summary.replicas(folder),
        facts=summary.facts(folder),
        looked=summary.looked(opened),
        films=films,
        moves=moves,
        shown=shown,
        maps=mapped["maps"],
        near=near,
        closest=part("closest", lambda: stills(folder, "nearest"), []),
        pictures=part("pictures", lambda: stills(folder, "explore"), []),
        panel=scores.panel(drawn, ceilings),
        chosen=chosen,
        others=others,
        recipe=part("recipe", lambda: recipe(folder.path)),
        settings=sorted(assemble.flat(config)),
        missing=part.missing,
        problems=folder.problems,
        made=time.strftime("%Y-%m-%d %H:%M"),
    )


def films_of(folder: Folder) -> dict[str, dict[str, Any]]:
    """{kind: film} of the pictures that the run drew while it trained; of several replicas
    the first few."""
    several = len(folder.numbers) > 1
    rows = {
        f"replica {k}" if several else "": folder.frames(k) for k in folder.numbers[:FILMS]
    }
    kinds = dict.fromkeys(kind for found in rows.values() for kind in found)
    return {
        kind: film_of(
            {label: found.get(kind, {}) for label, found in rows.items()}, len(kinds)
        )
        for kind in kinds
    }
