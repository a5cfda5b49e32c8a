"""The page of a run: whatever became of it, whatever it is called, in one small file."""

import json

import numpy as np
import pytest

from jaxgan.explore.report import run
from jaxgan.explore.report.run import after_training, report
from jaxgan.system.errors import UsageError
from jaxgan.system.files import write_png
from tests.conftest import call
from tests.explore.report.made_up import LINES, Page, folder_of

HOSTILE = "\"'><img src=x onerror=alert(1)></script><script>alert(2)</script>"


def page_of(folder, **options) -> Page:
    return Page(report(folder, **options).read_text())


@pytest.mark.slow
def test_a_trained_run_has_everything(trained):
    found = page_of(trained)
    assert not found.fetched
    parts = "verdict samples curves information scores latents map nearest made"
    assert found.ids == parts.split()
    assert "complete after 6 steps" in found.text and "Left out" not in found.text
    assert "python -m jaxgan.main --config=" in found.text
    names = {chart["name"] for chart in found.data["charts"]}
    last = json.loads((trained / "metrics.jsonl").read_text().splitlines()[-1])
    assert {"generator/loss", "fakes/spread", "accuracy"} <= names
    loss = next(c for c in found.data["charts"] if c["name"] == "generator/loss")
    assert loss["lines"][0]["y"][-1] == pytest.approx(last["generator/loss"], rel=1e-4)
    assert {"samples", "traversal-0"} <= set(found.data["films"])
    assert found.data["maps"] and found.data["sprites"]
    sliders = [e for e in found.all("input") if e["type"] == "range"]
    assert len(sliders) >= 3


def test_a_run_that_has_just_begun(tmp_path):
    found = page_of(folder_of(tmp_path / "run"))
    assert "0 of 8 steps" in found.text and found.data["charts"] == []
    assert "Left out" in found.text and "holds no checkpoints" in found.text
    assert not found.fetched


def test_a_run_that_turned_nan(tmp_path):
    lost = {"step": 6, "seconds": 4.0, "generator/loss": float("nan")}
    pictures = ["000000004.png"]
    found = page_of(folder_of(tmp_path / "run", [*LINES, lost], pictures=pictures))
    assert "failed at step 6: generator/loss not finite" in found.text
    assert "optimizer.learning_rate=0.0005" in found.text  # of 0.001
    chart = next(c for c in found.data["charts"] if c["name"] == "generator/loss")
    assert chart["lines"][0]["y"] == [2.0, 1.0, None]
    assert "samples" in found.ids


def test_replicas_are_means_and_stand_side_by_side(tmp_path):
    words = {"verdict": ["healthy", "collapsing", "healthy"]}
    lines = [
        {"step": s, "seconds": 1.0, "generator/loss": [1.0, 2.0, 3.0], **words}
        for s in (2, 4)
    ]
    names = [f"replica{k}/{s:09d}.png" for k in range(3) for s in (2, 4)]
    folder = folder_of(tmp_path / "run", lines, pictures=names, replicas=3)
    found = page_of(folder)
    (line,) = found.data["charts"][0]["lines"]
    assert (line["y"], line["low"], line["high"]) == ([2.0] * 2, [1.0] * 2, [3.0] * 2)
    assert "2 of 3 replicas" in found.text and "1 of 3 replicas" in found.text
    labels = [figure["label"] for figure in found.data["films"]["samples"]["figures"]]
    assert labels == ["replica 0", "replica 1", "replica 2"]
    alone = page_of(folder, replica=1)
    (line,) = alone.data["charts"][0]["lines"]
    assert line["y"] == [2.0, 2.0] and "low" not in line
    assert (folder / "report-replica1.html").exists()


def test_names_are_text_and_never_code(tmp_path):
    lines = [{**LINES[0], HOSTILE: 1.0, "verdict": HOSTILE, f"train/{HOSTILE}": 2.0}]
    record = {"value": 1.0, "step": 2, "extractor": HOSTILE, "better": "lower"}
    folder = folder_of(
        tmp_path / "<img src=x>",
        lines,
        {"scores": {HOSTILE: record}},
        {"step": 2, "stopped": HOSTILE},
        ["000000002.png"],
        command=["jaxgan/main.py", f"--config={HOSTILE}"],
        stop_when=HOSTILE,
    )
    write_png(folder / "explore" / "<b>.png", np.zeros((4, 4, 1), np.uint8))
    text = report(folder).read_text()
    found = Page(text)
    assert len(found.all("script")) == 2 and not found.fetched
    assert all("onerror" not in attributes for _, attributes in found.elements)
    assert text.count("alert(2)</script>") == 0
    assert HOSTILE in [chart["name"] for chart in found.data["charts"]]
    for shown in ("<img src=x>", "<b>"):
        assert any(shown in part for part in (*found.texts, *map(str, found.all("img"))))


@pytest.mark.slow
def test_large_pictures_of_many_steps_stay_small(tmp_path):
    """Noise does not compress."""
    noise = np.random.default_rng(0).integers(0, 256, (400, 400, 3), np.uint8)
    folder = folder_of(tmp_path / "run", LINES)
    for step in range(30):
        write_png(folder / "samples" / f"{step:09d}.png", np.roll(noise, step, 0))
    path = report(folder)
    found = Page(path.read_text())
    assert path.stat().st_size < 5_000_000
    (figure,) = found.data["films"]["samples"]["figures"]
    assert len(figure["frames"]) == 24 == len(set(figure["frames"]))
    assert found.data["films"]["samples"]["stops"][-1] == "step 29"


def test_a_report_that_fails_is_one_line(tmp_path, monkeypatch, capsys):
    def fail(*_, **__):
        raise RuntimeError("of\nany kind")

    monkeypatch.setattr(run, "report", fail)
    assert after_training(tmp_path, None) is None
    said = " ".join(capsys.readouterr().err.split())
    assert said == "warning: no report.html: RuntimeError: of any kind"


def test_the_mode_writes_it_and_refuses_what_is_no_run(tmp_path):
    folder = folder_of(tmp_path / "run", LINES)
    done = call("--mode=report", f"--workdir={folder}")
    assert done.returncode == 0, done.stderr
    assert (folder / "report.html").exists()
    done = call("--mode=report", f"--workdir={tmp_path}")
    assert done.returncode == 2 and "is no training run" in done.stderr


def test_another_file_of_that_name_stays(tmp_path):
    folder = folder_of(tmp_path / "run", LINES)
    (folder / "report.html").write_text("mine")
    with pytest.raises(UsageError, match="is no page of jaxgan's, and stays"):
        report(folder)
    assert (folder / "report.html").read_text() == "mine"
