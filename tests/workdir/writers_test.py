"""Files of a run: metrics, pictures, events."""

import json

import numpy as np
import pytest
from PIL import Image

from jaxgan.modalities.pixels import to_uint8
from jaxgan.workdir import writers
from jaxgan.workdir.writers import Metrics, grid, read_metrics, write_json, write_png


def steps(folder):
    return [line["step"] for line in read_metrics(folder / "metrics.jsonl")]


def test_lines_are_flat_json_with_non_finite_values_as_strings(tmp_path):
    metrics = Metrics(tmp_path, 0)
    metrics.write(5, {"seconds": 1.0, "d/loss": np.float32(0.123456789), "g/loss": np.inf})
    metrics.close()
    (line,) = (tmp_path / "metrics.jsonl").read_text().splitlines()
    assert json.loads(line) == {
        "step": 5,
        "seconds": 1.0,
        "d/loss": 0.123457,
        "g/loss": "inf",
    }


def test_a_resumed_run_has_every_step_once(tmp_path):
    metrics = Metrics(tmp_path, 0)
    for step in (5, 10, 15):
        metrics.write(step, {"seconds": step / 10})
    metrics.close()
    with (tmp_path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 20, "sec')  # torn by a kill
    resumed = Metrics(tmp_path, 10)
    assert resumed.seconds == 1.0
    resumed.write(15, {"seconds": 2.0})
    resumed.close()
    assert steps(tmp_path) == [5, 10, 15]


def test_events_are_readable_and_hold_numbers_and_pictures(tmp_path):
    """By the protobuf that tensorboardX ships, record by record."""
    from tensorboardX.proto.event_pb2 import Event

    metrics = Metrics(tmp_path, 0)
    metrics.write(5, {"seconds": 1.0, "d/loss": 0.25})
    images = np.zeros((4, 8, 8, 3), np.float32)
    metrics.picture(5, tmp_path / "samples" / "5.png", images)
    metrics.wait()
    metrics.close()
    (path,) = tmp_path.glob("events.*")
    content, found = path.read_bytes(), {}
    while content:
        size = int.from_bytes(content[:8], "little")
        event = Event.FromString(content[12 : 12 + size])
        found |= {value.tag: value for value in event.summary.value}
        content = content[16 + size :]
    assert found["d/loss"].simple_value == 0.25
    assert (found["samples"].image.height, found["samples"].image.width) == (22, 22)


def test_images_are_rounded_once():
    values = np.array([-1.5, -1.0, -0.999, 0.0, 1.0, 2.0])
    np.testing.assert_array_equal(to_uint8(values), [0, 0, 0, 128, 255, 255])
    exact = np.arange(256) / 127.5 - 1
    np.testing.assert_array_equal(to_uint8(exact), np.arange(256))


@pytest.mark.parametrize("channels", [1, 3])
def test_grids_are_read_row_by_row(tmp_path, channels):
    images = np.arange(5, dtype=np.uint8).reshape(5, 1, 1, 1) * np.ones((1, 4, 6, channels))
    picture = grid(images.astype(np.uint8), columns=3)
    assert picture.shape == (2 * 6 + 2, 3 * 8 + 2, channels)
    for i in range(5):
        top, left = 2 + (i // 3) * 6, 2 + (i % 3) * 8
        assert (picture[top : top + 4, left : left + 6] == i).all()
    write_png(tmp_path / "new" / "grid.png", picture)
    with Image.open(tmp_path / "new" / "grid.png") as image:
        read = np.asarray(image)
    np.testing.assert_array_equal(read.reshape(picture.shape), picture)


def test_json_is_replaced_in_one_rename(tmp_path):
    write_json(tmp_path / "a.json", {"b": 1})
    write_json(tmp_path / "a.json", {"b": 2})
    assert json.loads((tmp_path / "a.json").read_text()) == {"b": 2}
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_a_picture_that_cannot_be_written_is_told(tmp_path):
    metrics = Metrics(tmp_path, 0)
    (tmp_path / "samples").write_text("in the way")
    metrics.picture(1, tmp_path / "samples" / "1.png", np.zeros((1, 8, 8, 1)))
    with pytest.raises(OSError, match="samples"):
        metrics.wait()
    metrics.close()


def test_each_kind_of_example_has_its_picture():
    points = np.zeros((4, 2))
    assert writers.picture_of(points).shape == (256, 256, 1)
    plane = {"real": points, "fake": points, "edge": 1.0, "critic": np.eye(8)}
    assert writers.picture_of(plane).shape == (512, 512, 3)
    assert writers.picture_of(np.zeros((4, 8, 8, 1))).shape == (22, 22, 1)
