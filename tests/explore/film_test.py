"""A film has the pictures of a run in the order of their steps."""

import itertools

import numpy as np
from PIL import Image

from jaxgan.explore.film import FRAMES, evenly, film, pictures_of
from jaxgan.system.files import write_png


def test_a_film_goes_through_the_steps(tmp_path):
    samples = tmp_path / "samples"
    for step in (1000, 500, 200):
        write_png(samples / f"{step:09d}.png", np.full((40, 240, 1), step // 5, np.uint8))
    for name in ("final", "000000500-levels", "traverse-noise-0"):
        write_png(samples / f"{name}.png", np.zeros((40, 240, 1), np.uint8))
    assert list(pictures_of(samples)) == [200, 500, 1000]
    moving, still = film(samples, tmp_path / "explore")
    with Image.open(moving) as opened:
        assert opened.n_frames == 3
        for k, step in enumerate((200, 500, 1000)):
            opened.seek(k)
            frame = np.asarray(opened.convert("L"))
            assert abs(int(frame[-20, 120]) - step // 5) < 5
    with Image.open(still) as strip:
        row = np.asarray(strip.convert("L"))[50]
        seen = [int(row[120 + k * 248]) for k in range(3)]
        assert seen == [40, 100, 200]


def test_one_picture_makes_no_film(tmp_path):
    write_png(tmp_path / "000000500.png", np.zeros((4, 4, 1), np.uint8))
    assert film(tmp_path, tmp_path) == []
    assert film(tmp_path / "nowhere", tmp_path) == []


def test_frames_are_taken_evenly_with_both_ends():
    found = evenly(range(1000), FRAMES)
    assert len(found) == FRAMES and found[0] == 0 and found[-1] == 999
    assert {b - a for a, b in itertools.pairwise(found)} == {5, 6}
    assert evenly("abc", 8) == ["a", "b", "c"]
