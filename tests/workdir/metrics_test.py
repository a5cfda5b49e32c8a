"""Files of a run: metrics, pictures, events."""

import json

import numpy as np
import pytest

from jaxgan.workdir.metrics import Metrics, read_metrics


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
        "g/loss": "Infinity",
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
    path = tmp_path / "samples" / "5.png"
    metrics.picture(5, path, "samples", lambda: np.zeros((22, 22, 3), np.uint8))
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


def test_a_picture_that_cannot_be_written_is_told(tmp_path):
    metrics = Metrics(tmp_path, 0)
    (tmp_path / "samples").write_text("in the way")
    path = tmp_path / "samples" / "1.png"
    metrics.picture(1, path, "samples", lambda: np.zeros((8, 8, 1), np.uint8))
    with pytest.raises(OSError, match="samples"):
        metrics.wait()
    metrics.close()
