"""Folders of runs that nobody trained, to be read; and pages taken apart."""

import html.parser
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ml_collections import ConfigDict

from jaxgan.system.files import json_of, write_png
from tests.experiments import config_of

COMMAND = ["jaxgan/main.py", "--config=dcgan:ring8", "--workdir=runs/a b"]
LINES = [
    {"step": 2, "seconds": 1.5, "generator/loss": 2.0, "validation/fakes/spread": 0.5},
    {"step": 4, "seconds": 3.0, "generator/loss": 1.0, "validation/fakes/spread": 0.75},
]


def folder_of(
    folder: Path,
    lines: Sequence[dict[str, Any]] = (),
    scores: dict | None = None,
    complete: dict | None = None,
    pictures: Sequence[str] = (),
    command: Sequence[str] = COMMAND,
    config: ConfigDict | None = None,
    **overrides: Any,
) -> Path:
    """A run's folder without a checkpoint; of points unless `config` says others."""
    config = config or config_of("dcgan", "ring8", num_steps=8)
    kept = {**config.to_dict(), **overrides}
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json_of(kept))
    versions = {"python": "3", "jaxgan": "1", "jax": "2"}
    data = {"name": "ring8", "digest": "0123456789abcdef", "shape": [2]}
    start = {"command": list(command), "versions": versions, "data": data}
    start |= {"git_commit": "c0ffee", "platform": "Linux", "backend": "cpu"}
    start |= {"devices": ["cpu"], "seed": kept["seed"]}
    (folder / "provenance.json").write_text(json_of({"starts": [start]}))
    text = "".join(json_of(line) + "\n" for line in lines)
    (folder / "metrics.jsonl").write_text(text)
    for name, content in (("evaluation", scores), ("complete", complete)):
        if content is not None:
            (folder / f"{name}.json").write_text(json_of(content))
    for k, name in enumerate(pictures):
        grey = np.full((20, 20, 1), 40 * k % 256, np.uint8)
        write_png(folder / "samples" / name, grey)
    return folder


class Page(html.parser.HTMLParser):
    """A page taken apart: its elements, its text, the JSON that its script reads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.data: dict[str, Any] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.elements.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["script"] and dict(self.elements[-1][1]).get("id") == "data":
            self.data = json.loads(data)
        elif self.open[-1:] not in (["script"], ["style"]):
            self.texts.append(data)

    @property
    def text(self) -> str:
        """All that is read, blanks aside."""
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self) -> list[str | None]:
        """The names of its sections."""
        return [section.get("id") for section in self.all("section")]

    @property
    def fetched(self) -> list[str]:
        """What it would fetch."""
        found = [
            value
            for _, attributes in self.elements
            for name, value in attributes.items()
            if name in ("src", "href", "srcset", "action", "data", "poster") and value
        ]
        return [value for value in found if not value.startswith(("data:", "#"))]
