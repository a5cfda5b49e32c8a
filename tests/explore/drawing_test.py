"""Pictures show every example, at the place that belongs to it."""

import numpy as np
import pytest

from jaxgan.explore import drawing
from jaxgan.explore.map_picture import FRAME, LEAST, picture_of, thumbnail
from jaxgan.explore.maps import Map
from jaxgan.modalities.image import IMAGE
from jaxgan.modalities.points import POINTS

DRAW = np.random.default_rng(0)


def test_a_grid_has_each_example_in_its_row_and_column():
    cells = DRAW.integers(0, 256, (3, 6, 10, 10, 3), np.uint8)
    found = drawing.grid(cells, ["a", "b", "row"], list("uvwxyz"), "title")
    times = -(-drawing.CELL[0] // 10)
    side = 10 * times + drawing.GAP
    whole = found[-3 * side :, -6 * side :].reshape(3, side, 6, side, 3)
    for r, c in np.ndindex(3, 6):
        expected = np.kron(cells[r, c], np.ones((times, times, 1), np.uint8))
        seen = whole[r, : 10 * times, c, : 10 * times]
        np.testing.assert_array_equal(seen, expected)
    above, beside = found[: -3 * side], found[:, : -6 * side]
    assert (above < 100).any() and (beside < 100).any()  # the names


def test_large_examples_are_shrunk_and_grey_ones_shown():
    cells = np.full((1, 2, 500, 300, 1), 77, np.uint8)
    found = drawing.grid(cells, ["a"], ["x", "y"], "title")
    assert found.shape[0] < 260 and found.shape[2] == 3
    assert (found == 77).all(-1).sum() > 2 * 190 * 110


def test_labels_have_colours_of_their_own():
    colours = [drawing.colour_of(k) for k in range(-1, 40)]
    assert len(set(colours)) == len(colours)
    assert all(0 <= part <= 255 for colour in colours for part in colour)


def test_lines_hold_all_words_within_the_width():
    text = "the nearest training examples of samples by distance " * 4
    lines = drawing.lines_of(text, 200)
    assert " ".join(lines) == text.strip() and len(lines) > 4
    assert all(drawing.width_of(line) <= 200 for line in lines)


def test_a_map_keeps_its_proportions():
    points = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 1.0]])
    found = drawing.placed(points, 100, edge=10)
    np.testing.assert_allclose(found[1] - found[0], [80, 0])
    np.testing.assert_allclose(found[2] - found[0], [0, -8])  # upwards
    assert np.isfinite(drawing.placed(np.zeros((3, 2)), 100, 10)).all()


def test_a_table_is_darkest_where_most_is():
    values = np.array([[0.0, 1.0], [0.5, 0.25]])
    found = drawing.table(values, ["a", "b"], ["x", "y"], "title")
    darkest = np.array(drawing.PALETTE[0])
    rows = np.nonzero((found == darkest).all(-1).any(1))[0]
    columns = np.nonzero((found == darkest).all(-1).any(0))[0]
    assert len(rows) <= 32 and len(columns) <= 72
    white = (found[rows[5], columns[0] - 40] == 255).all()
    assert white  # the cell of 0 at its left


def test_thumbnails_lie_at_their_places_in_the_colours_of_their_labels():
    points = np.array([[0, 0], [1, 0], [0, 1], [1.001, 0]], np.float32)
    examples = np.full((4, 8, 8, 1), 200, np.uint8)
    labels = np.array([0, 1, -1, 1], np.int32)
    found = Map("features", "PCA", points, examples, labels, ["cat", "dog"])
    picture = picture_of(found, IMAGE, {}, side=300)
    counts = [(picture == drawing.colour_of(k)).all(-1).sum() for k in (0, 1, -1)]
    assert min(counts) >= 4 * FRAME * LEAST
    shown = (picture == 200).all(-1).sum() / LEAST**2
    assert 3 <= shown < 3.1  # letters too; of two at one place the first alone
    small = np.asarray(thumbnail(np.zeros((8, 8, 1), np.uint8), (1, 2, 3)))
    assert small.shape == (LEAST + 2 * FRAME, LEAST + 2 * FRAME, 3)
    assert (small[0] == [1, 2, 3]).all() and not small[FRAME:-FRAME, FRAME:-FRAME].any()


@pytest.mark.parametrize("count", [1, 40])
def test_points_are_dots_without_thumbnails(count):
    points = DRAW.normal(size=(count, 2)).astype(np.float32)
    found = Map("samples", "PCA", points, points, None, [])
    picture = picture_of(found, POINTS, {"shape": [2]}, side=200)
    dots = (picture == drawing.colour_of(0)).all(-1).sum()
    assert 20 <= dots <= 49 * count
    trails = drawing.trails(points.reshape(1, -1, 2), ["a"], "title", side=200)
    assert (trails == drawing.colour_of(0)).all(-1).sum() >= 20
