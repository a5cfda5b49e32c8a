"""--mode=explain: what moves a run's examples, and its decisions."""

from pathlib import Path

from jaxgan.evaluate.records import records_of, whole
from jaxgan.explore.interpret.case import Case
from jaxgan.explore.interpret.explain_decisions import attribute
from jaxgan.explore.interpret.explain_directions import find_directions
from jaxgan.explore.interpret.explain_geometry import geometry
from jaxgan.explore.interpret.explain_units import attend, dissect
from jaxgan.explore.opened import Opened
from jaxgan.metrics.score import Score
from jaxgan.system.errors import UsageError
from jaxgan.system.files import write_json
from jaxgan.system.progress import say

PARTS = {
    "directions": find_directions,
    "units": dissect,
    "attribution": attribute,
    "attention": attend,
    "jacobian": geometry,
}


def explain(opened: Opened, seed: int = 0) -> Path:
    """Runs all parts that apply to a run, writes their pictures and explain.json where the
    run's are, and says what they found; returns that file.

    Raises:
      UsageError: the model makes examples of others, or has no continuous latent.
    """
    case, scores = Case.of(opened, seed), list[Score]()
    for name, part in PARTS.items():
        try:
            scores += part(case)
        except UsageError as error:
            say(f"{name}: left out, {error}")
    path = opened.where / "explain.json"
    write_json(path, whole(records_of(scores, **opened.said)))
    say(f"{path}: all numbers, with their protocol")
    return path
