"""Pictures within a page, and its frame."""

import base64
import hashlib
import io
import re

import numpy as np
import pytest
from PIL import Image

from jaxgan.explore.report.web import PAGE, image_of, rendered, replaceable, uris
from jaxgan.system.errors import UsageError
from tests.explore.report.made_up import Page

DRAW = np.random.default_rng(0)


def decoded(uri):
    head, _, text = uri.partition(",")
    assert head == "data:image/webp;base64"
    with Image.open(io.BytesIO(base64.b64decode(text))) as image:
        return np.asarray(image.convert("RGB"))


def test_a_small_picture_of_few_colours_is_kept_as_it_is():
    picture = np.full((40, 60, 3), 255, np.uint8)
    picture[10:14, 20:24] = (30, 80, 200)
    (uri,) = uris([image_of(picture)], 100_000)
    np.testing.assert_array_equal(decoded(uri), picture)


def test_pictures_shrink_until_all_fit():
    noise = [DRAW.integers(0, 256, (600, 400, 3), np.uint8) for _ in range(3)]
    found = uris([image_of(x) for x in noise], 200_000)
    assert sum(map(len, found)) <= 200_000
    shapes = {decoded(uri).shape for uri in found}
    (shape,) = shapes
    assert shape[0] < 600 and shape[0] / shape[1] == pytest.approx(1.5, rel=0.02)


def page(**values):
    data = {"charts": [], "films": {}}
    given = dict(rows=[], films={}, table=None, missing={}, problems=[], made="now")
    return rendered("runs.html", "a title", data, **{**given, **values})


def test_a_page_allows_its_own_script_and_style_and_nothing_else():
    text = page()
    policy = next(
        meta["content"]
        for meta in Page(text).all("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; img-src data:; media-src data:;")
    for tag, name in (("style", "style.css"), ("script", "page.js")):
        held = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert held == [(PAGE / name).read_text().strip("\n")]
        digest = base64.b64encode(hashlib.sha256(held[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_what_a_page_brings_along_is_small():
    assert sum(file.stat().st_size for file in PAGE.iterdir()) < 60_000


def test_only_pages_are_replaced(tmp_path):
    other = tmp_path / "notes.html"
    other.write_text("<p>mine")
    with pytest.raises(UsageError, match="is no page of jaxgan's, and stays"):
        replaceable(other)
    with pytest.raises(UsageError, match="is a folder; name a file"):
        replaceable(tmp_path)
    assert replaceable(tmp_path / "new.html") == tmp_path / "new.html"
    other.write_text(page())
    assert replaceable(other) == other
