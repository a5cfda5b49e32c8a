"""Runs that are never trained, to be looked at."""

from pathlib import Path

from jaxgan.explore.opened import Opened
from jaxgan.model import model_of
from jaxgan.workdir.items import items_of
from tests.experiments import Experiment, config_of


def opened_of(folder: Path, name: str, argument: str = "ring8", **overrides) -> Opened:
    """A config's run at its first step; of points unless the argument says others."""
    experiment = Experiment.of(config_of(name, argument, **overrides))
    networks = items_of(experiment.initial())["networks"]
    spec = experiment.source.spec
    model = model_of(experiment.config, spec, networks, 0, "raw")
    opened = Opened(folder, experiment.config, model)
    opened.__dict__["source"] = experiment.source  # as the property keeps it
    return opened
