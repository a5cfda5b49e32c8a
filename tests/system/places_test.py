"""Where a run may be, and what its files do where nothing can grow or be renamed."""

import contextlib
import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from jaxgan.system import files
from jaxgan.system.errors import UsageError
from jaxgan.system.files import Lines, read_image, replacing, write_arrays, write_png
from jaxgan.system.places import absolute, discard, here, in_bucket, place
from jaxgan.workdir import head
from jaxgan.workdir.metrics import Metrics, read_metrics
from tests.buckets import bucket
from tests.conftest import call

__all__ = ["bucket"]
RUN = "gs://bucket/runs/one"


def test_a_folder_here_is_a_path_as_ever(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert type(place("~/run")) is type(Path()) and place("~/run") == Path.home() / "run"
    assert place(tmp_path) == tmp_path and not in_bucket(tmp_path)
    assert absolute(place("run")) == tmp_path / "run"


def test_a_bucket_needs_its_extra(monkeypatch):
    """One line, whoever asks, before anything compiles."""
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "gcsfs" else found(name)
    )
    for mode in ("train", "sample", "evaluate"):
        words = ("--config=dcgan",) if mode == "train" else ()
        done = call(f"--mode={mode}", "--workdir=gs://other/run", *words)
        assert done.returncode == 2
        assert done.stderr == (
            "jaxgan: --workdir=gs://... needs the extra gcs: pip install 'jaxgan[gcs]'\n"
        )


def test_what_is_no_place_is_refused(bucket):
    with pytest.raises(UsageError, match="s3://b/run is no folder; it may be one here, or"):
        place("s3://b/run")
    with pytest.raises(UsageError, match="gs:// names no bucket"):
        place("gs:///run")
    with pytest.raises(UsageError, match="gs://none cannot be listed: it is not there"):
        place("gs://none/run")


def test_a_path_in_a_bucket_has_the_methods_of_one_here(bucket):
    folder = place(RUN)
    assert str(folder) == RUN and str(place(folder)) == RUN and in_bucket(folder)
    assert absolute(folder) == folder and not folder.exists()
    files.write_json(folder / "a" / "x.json", {"x": float("nan")})
    assert (bucket / "runs" / "one" / "a" / "x.json").read_text() == '{\n  "x": "NaN"\n}\n'
    assert head.read_object(folder / "a" / "x.json") == {"x": "NaN"}
    assert [str(path) for path in folder.glob("*/x.json")] == [f"{RUN}/a/x.json"]
    (folder / "a" / "x.json").unlink()
    (folder / "a" / "x.json").unlink(missing_ok=True)
    assert not (folder / "a" / "x.json").exists()


def test_an_object_is_put_as_a_whole_or_stays_as_it_was(bucket):
    path = place(RUN) / "x"
    files.write_text(path, "old")
    with pytest.raises(ZeroDivisionError), replacing(path) as file:
        file.write(b"half of the ne")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    files.write_text(path, "new")
    assert path.read_text() == "new"
    assert [each.name for each in (bucket / "runs" / "one").iterdir()] == ["x"]


def test_a_put_that_fails_is_one_line(bucket, monkeypatch):
    def refuse(self, content):
        raise RuntimeError("403: no access\nand more")

    path = place(RUN) / "x"
    monkeypatch.setattr(type(path), "write_bytes", refuse)
    with pytest.raises(OSError, match=f"^{path} cannot be written: 403: no access$"):
        files.write_text(path, "new")


def test_arrays_and_pictures_are_what_they_are_here(bucket, tmp_path):
    picture = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    for folder in (tmp_path, place(RUN)):
        write_png(folder / "x.png", picture)
        write_arrays(folder / "x.npz", x=picture)
    for name in ("x.png", "x.npz"):
        kept = bucket / "runs" / "one" / name
        assert kept.read_bytes() == (tmp_path / name).read_bytes()
    np.testing.assert_array_equal(read_image(place(RUN) / "x.png"), picture)


def test_a_file_of_a_bucket_is_read_here_by_what_reads_none_there(bucket, tmp_path):
    for folder in (tmp_path, place(RUN)):
        files.write_text(folder / "x", "content")
        with here(folder / "x") as path:
            assert type(path) is type(Path()) and path.read_text() == "content"
        assert path.exists() == (path == folder / "x")


def test_a_folder_is_discarded_with_all_in_it(bucket, tmp_path):
    for folder in (tmp_path / "run", place(RUN)):
        files.write_text(folder / "a" / "b", "x")
        files.write_text(folder / "c", "x")
        discard(folder / "a")
        discard(folder / "a")
        assert not (folder / "a").exists() and (folder / "c").exists()


def test_lines_here_are_on_the_disk_at_once(tmp_path):
    with contextlib.closing(Lines(tmp_path / "x")) as lines:
        lines.add("one")
        assert (tmp_path / "x").read_text() == "one\n"


def test_lines_in_a_bucket_are_there_after_a_flush_or_a_while(bucket, monkeypatch):
    path = place(RUN) / "x"
    with contextlib.closing(Lines(path)) as lines:
        lines.add("one")
        assert not path.exists()
        lines.flush()
        assert path.read_text() == "one\n"
        lines.add("two")
        assert path.read_text() == "one\n"
        monkeypatch.setattr(files, "PAUSE", 0.0)
        lines.add("three")
        assert path.read_text() == "one\ntwo\nthree\n"


def test_lines_of_before_stay(bucket):
    for word in ("one", "two"):
        with contextlib.closing(Lines(place(RUN) / "x")) as lines:
            lines.add(word)
    assert (bucket / "runs" / "one" / "x").read_text() == "one\ntwo\n"


@pytest.mark.slow
def test_metrics_before_a_checkpoint_are_kept_and_those_after_it_dropped(bucket):
    """Lines that are not flushed are lost with the process."""
    metrics = Metrics(place(RUN), 0)
    for step in (2, 4):
        metrics.write(step, {"seconds": float(step)})
    metrics.flush()
    metrics.write(6, {"seconds": 6.0})
    assert [line["step"] for line in read_metrics(f"{RUN}/metrics.jsonl")] == [2, 4]
    again = Metrics(place(RUN), 2)
    again.write(4, {"seconds": 4.0})
    again.close()
    lines = (bucket / "runs" / "one" / "metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [2, 4]
    assert [path.name for path in (bucket / "runs" / "one").iterdir()] == ["metrics.jsonl"]


def test_a_bucket_is_held_by_nobody(bucket):
    """A lock that a killed process has left would refuse the restart."""
    with head.lock(place(RUN)), head.lock(place(RUN)):
        assert not any((bucket).iterdir())
