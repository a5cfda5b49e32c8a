"""A trained model taken elsewhere: --mode=export of jaxgan.main.

`<workdir>/export/`, of a replica `export/replica<k>/`, holds

    model.safetensors, config.json   all that `jaxgan.load` needs, see workdir/exported.py
    *.jaxexport                      the model without jaxgan, see explore/programs.py
    README.md, samples.png           the model's card, see explore/card.py
    evaluation.json                  the scores of the run, where it has any

An export may be exported itself: its programs and card are then made anew in its place.
"""

import contextlib
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jaxgan.explore.card import card
from jaxgan.explore.opened import Opened
from jaxgan.explore.programs import SUFFIX, programs
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_bytes, json_of, replacing, restored, write_png
from jaxgan.system.progress import doing, say
from jaxgan.workdir import head
from jaxgan.workdir.exported import (
    CONFIG,
    WEIGHTS,
    is_export,
    packed,
    read_head,
    sealed,
)

EVALUATION, PICTURE, CARD = "evaluation.json", "samples.png", "README.md"
DRAWS = 64  # in the picture


def export(opened: Opened) -> Path:
    """Writes the export of a run; returns its folder. An earlier one is replaced."""
    model, folder = opened.model, place_of(opened)
    former = former_card(folder)
    with doing("export"):
        made, lacking = programs(model)
        weights = packed(model.variables)
        facts = facts_of(opened, weights)
        records = evaluation_of(opened, facts["replica"])
        shown = PICTURE if model.family.input == "latent" else ""
        if shown:
            drawn = model.modality.picture(model.sample(0, DRAWS), model.data_spec, None)
            write_png(folder / PICTURE, drawn)
        said = card(model, opened.config, facts, records, made, lacking, shown)
        said = with_licence(said, former)
        files = {WEIGHTS: weights, **made, CARD: said.encode()}
        if records:
            files[EVALUATION] = pretty(records)
        write(folder, {**files, CONFIG: pretty(facts)})
    for name, why in lacking.items():
        say(f"no {name}: {why}")
    sizes = [f"{name} {len(content) / 1e3:,.0f} kB" for name, content in files.items()]
    say(f"{folder}: {', '.join(sizes)}")
    say(f"open it by jaxgan.load({str(folder)!r}), or as its {CARD} says")
    return folder


def place_of(opened: Opened) -> Path:
    """The folder of the export: that of an export itself."""
    if is_export(opened.folder):
        return opened.folder
    return opened.folder / "export" / opened.part


def former_card(folder: Path) -> str:
    """The card of an earlier export in a folder, "" where there is none.

    Raises:
      UsageError: the folder has a file of that name, and is no export.
    """
    path = folder / CARD
    if not path.exists():
        return ""
    if not is_export(folder):
        raise UsageError(f"{path} is no card of an export, and stays; move it away")
    return path.read_text()


def with_licence(card: str, former: str) -> str:
    """A card with the licence that a person has written into a former one."""
    for pattern in (r"(?m)^license: .*$", r"(?ms)^## Licence\n.*\Z"):
        if found := re.search(pattern, former):
            own = found[0]
            card = re.sub(pattern, lambda _, own=own: own, card, count=1)
    return card


def facts_of(opened: Opened, weights: bytes) -> dict[str, Any]:
    """The content of config.json."""
    model, run = opened.model, opened.folder
    before = read_head(run) if is_export(run) else None
    return sealed(
        {
            "config": opened.config.to_dict(),
            "data_spec": dict(model.data_spec),
            "step": model.step,
            "weights": model.weights,
            "networks": sorted(model.variables),
            "failed": model.failed,
            "replica": before["replica"] if before else opened.replica or 0,
            "trained": before["trained"] if before else trained(run),
            "made": {"date": time.strftime("%Y-%m-%d", time.gmtime()), **head.packages()},
            "sha256": digest_bytes(weights),
        }
    )


def trained(run: Path) -> dict[str, Any]:
    """When, by which versions and on which devices the run was last trained."""
    path = run / "provenance.json"
    starts = head.read_object(path)["starts"] if path.exists() else []
    kept = ("time", "versions", "devices", "git_commit")
    return {key: starts[-1][key] for key in kept if key in starts[-1]} if starts else {}


def evaluation_of(opened: Opened, replica: int) -> dict[str, Any]:
    """The evaluation of a run, of one of its replicas alone where there is one; or {}."""
    for name in (f"evaluation-replica{replica}.json", EVALUATION):
        if (path := opened.folder / name).exists():
            return restored(head.read_object(path))
    return {}


def pretty(value: Any) -> bytes:
    """A JSON file with sorted keys."""
    return (json_of(value, indent=2, sort_keys=True) + "\n").encode()


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes all files, or none where one cannot be written, and takes away the programs
    and scores of an earlier export that this one lacks."""
    with contextlib.ExitStack() as stack:
        opened = {name: stack.enter_context(replacing(folder / name)) for name in files}
        for name, file in opened.items():
            file.write(files[name])
            file.flush()
    for old in (*folder.glob(f"*{SUFFIX}"), folder / EVALUATION):
        if old.name not in files:
            old.unlink(missing_ok=True)
