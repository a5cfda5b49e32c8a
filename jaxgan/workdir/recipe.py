"""How a run was made: versions, seeds, data, and the command that makes it again."""

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jaxgan import assemble
from jaxgan.system.errors import UsageError
from jaxgan.system.places import place
from jaxgan.workdir.head import read_config, read_object


def recipe(folder: str | os.PathLike) -> str:
    """The lines for a shell: what made the run as comments, and its commands."""
    config = read_config(folder)
    path = place(folder) / "provenance.json"
    if not path.exists():
        raise UsageError(f"{folder} has no provenance.json, which says what made it")
    starts = read_object(path).get("starts")
    if not starts:
        raise UsageError(f"{path} is damaged: it names no start; restore it from a copy")
    last, data = starts[-1], starts[-1]["data"]
    packages = dict(last["versions"])
    python, own = packages.pop("python"), packages.pop("jaxgan")
    seeds = [setting["seed"] for setting in assemble.settings_of(config)]
    first, end = min(seeds), max(seeds)
    commit = last["git_commit"] or "unknown: it was installed, not cloned"
    lines = [
        f"# jaxgan {own}, commit {commit}; Python {python}; {last['platform']}",
        f"# {len(last['devices'])} x {last['devices'][0]} ({last['backend']})",
        f"# seed{'s' if end > first else ''} {first}"
        + (f" to {end}" if end > first else ""),
        f"# data {data['name']}, digest {data['digest']}",
    ]
    for number, other in enumerate(starts[:-1]):
        if other["versions"] != last["versions"] or other["devices"] != last["devices"]:
            lines.append(f"# start {number} of {len(starts)} had other versions or devices")
    if from_ := starts[0].get("init_from"):
        lines.append(f"# it began with networks of {from_['run']}, step {from_['step']}")
    needed = [shlex.quote(f"{name}=={version}") for name, version in packages.items()]
    lines.append("pip install " + " ".join(needed))
    return "\n".join([*lines, command_of(last)])


def command_of(start: Mapping[str, Any]) -> str:
    """The command of a start, for a shell."""
    script, *words = start["command"]
    path = Path(script)
    if path.parent.name == "jaxgan":
        return shlex.join(["python", "-m", f"jaxgan.{path.stem}", *words])
    return "# started from Python: " + shlex.join([script, *words])
