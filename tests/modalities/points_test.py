"""Points of the plane, y upwards, over level sets."""

import numpy as np

from jaxgan.evaluate.plane import grid
from jaxgan.modalities.points import FAKE, REAL, levels, scatter, shaded


def test_points_are_scattered_with_y_upwards():
    points = np.array([[1.0, 1.0], [-1.0, 0.0], [0.0, -0.5]])
    picture = scatter(points, side=103)[..., 0]
    rows, columns = np.nonzero(picture == 0)
    assert len(rows) == 27
    marks = {(r, c) for r, c in zip(rows, columns)}
    assert {(1, 101), (51, 1), (76, 51)} <= marks


def test_real_and_fake_have_their_colours_and_places():
    real, fake = np.array([[2.0, 2.0], [9.0, 0.0]]), np.array([[-2.0, 0.0], [np.nan, 0.0]])
    picture = levels(real, fake, edge=2.0, side=101)
    assert picture.shape == (101, 101, 3) and picture.dtype == np.uint8
    assert (picture[0:5, 96:101] == REAL).all()
    assert (picture[49:52, 0:3] == FAKE).all()
    coloured = (picture != 255).any(-1)
    assert coloured.sum() == 25 + 9  # what is outside, or nowhere, is left out


def test_the_critic_shades_its_side_and_draws_equal_steps():
    x, y = grid(2.0, 32).T.reshape(2, 32, 32)
    for values, axis, sign in ((x, 1, 1), (y, 0, -1)):
        grey = shaded(values, 256)
        along = grey.mean(1 - axis)[::sign].astype(float)
        ends = along[:10].mean(), along[-10:].mean()
        assert ends[0] + 50 < ends[1]
        lines = np.nonzero(np.diff(along) < -30)[0]
        assert 10 <= len(lines) <= 13
        assert np.ptp(np.diff(lines)) <= 3  # of a linear function they are equally apart
    np.testing.assert_array_equal(shaded(np.zeros((8, 8)), 16), 170)
    assert shaded(np.full((8, 8), np.nan), 16).shape == (16, 16)


def test_the_grid_is_read_row_by_row_from_the_top():
    points = grid(3.0, 2)
    np.testing.assert_allclose(points, 1.5 * np.array([[-1, 1], [1, 1], [-1, -1], [1, -1]]))
