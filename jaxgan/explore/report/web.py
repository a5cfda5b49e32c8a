"""Pictures as data within a page, and pages from their templates."""

import base64
import hashlib
import io
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
from PIL import Image

from jaxgan.system.errors import UsageError
from jaxgan.system.files import write_text
from jaxgan.system.places import place
from jaxgan.system.progress import say

PAGE = Path(__file__).parent / "page"
SIDES = (1024, 768, 512, 384, 256, 160)  # pixels, of the longer side
SMALL = 100_000  # pixels of a picture that is tried without loss
QUALITY = 80
MADE_BY = b'content="jaxgan report"'  # in the head of every page


def image_of(drawn: np.ndarray) -> Image.Image:
    """A picture that a modality has drawn, [H, W, 1 or 3], as an image."""
    return Image.fromarray(drawn[..., 0] if drawn.shape[-1] == 1 else drawn)


def uris(images: Sequence[Image.Image], budget: int) -> list[str]:
    """Images as data URIs, WebP, which take `budget` characters in all at most where the
    least size allows."""
    found: list[str] = []
    few = images[:: max(1, len(images) // 3)]
    for side in SIDES:
        guess = sum(len(uri(image, side)) for image in few) * len(images) / max(len(few), 1)
        if guess > 1.3 * budget and side != SIDES[-1]:
            continue
        found = [uri(image, side) for image in images]
        if sum(map(len, found)) <= budget:
            break
    return found


def uri(image: Image.Image, side: int) -> str:
    """One image, scaled down to a side; without loss where that takes hardly more."""
    if max(image.size) > side:
        scale = side / max(image.size)
        width, height = (max(1, round(length * scale)) for length in image.size)
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    content = webp(image, quality=QUALITY, method=4)
    if image.width * image.height <= SMALL:
        exact = webp(image, lossless=True, quality=50)
        content = exact if len(exact) < 1.5 * len(content) else content
    return "data:image/webp;base64," + base64.b64encode(content).decode()


def webp(image: Image.Image, **options: Any) -> bytes:
    """An image in WebP."""
    file = io.BytesIO()
    image.save(file, "WEBP", **options)
    return file.getvalue()


def rendered(template: str, title: str, data: Mapping[str, Any], **values: Any) -> str:
    """A page, whole in itself: a policy in it forbids it to fetch anything, and to run any
    script but its own.

    Args:
      data: what its script reads, JSON.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = (
        (PAGE / name).read_text().strip("\n") for name in ("style.css", "page.js")
    )
    return environment.get_template(template).render(
        title=title,
        data=data,
        style=style,
        script=script,
        allowed={"style": digest(style), "script": digest(script)},
        **values,
    )


def replaceable(out: str | os.PathLike) -> Path:
    """The path of a page, checked.

    Raises:
      UsageError: there is a file that is no such page, or a folder.
    """
    path = place(out)
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file for the page, --out=FILE.html")
    if path.exists() and not is_page(path):
        raise UsageError(f"{path} is no page of jaxgan's, and stays; name another --out")
    return path


def is_page(path: Path) -> bool:
    """Whether a file is such a page."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return MADE_BY in file.read(1000)


def written(path: Path, text: str, start: float) -> None:
    """Writes a page that was begun at a monotonic time, and says so."""
    write_text(path, text)
    size, seconds = len(text.encode()) / 1e6, time.monotonic() - start
    say(f"{path}: {size:.1f} MB in {seconds:.1f} s")


def digest(text: str) -> str:
    """The digest by which a page's policy names a text."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
