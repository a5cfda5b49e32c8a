"""A run's folder is read whatever became of the run."""

import fcntl
import json
import os

import pytest

from jaxgan.explore.report.folder import Folder, failure
from jaxgan.system.errors import UsageError
from tests.explore.report.made_up import LINES, folder_of


def test_a_complete_run_says_so(tmp_path):
    folder = folder_of(tmp_path / "run", LINES, complete={"step": 4, "stopped": "patience"})
    kind, sentence = Folder.of(folder).state
    assert (
        kind == "complete" and sentence == "complete after 4 steps, ended early: patience"
    )


def test_a_run_that_another_process_trains_is_going_on(tmp_path):
    folder = folder_of(tmp_path / "run", LINES)
    assert Folder.of(folder).state[0] == "stopped"
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        assert Folder.of(folder).state == ("training", "going on: 4 of 8 steps so far")
    finally:
        os.close(descriptor)
    assert Folder.of(folder).state[0] == "stopped"


def test_a_run_that_ended_with_a_number_that_is_none_has_failed(tmp_path):
    lost = {"step": 6, "seconds": 4.0, "generator/loss": float("nan")}
    folder = folder_of(tmp_path / "run", [*LINES, lost])
    kind, sentence = Folder.of(folder).state
    assert kind == "failed"
    assert sentence == "failed at step 6: generator/loss not finite; none is saved"


def test_a_run_of_several_has_failed_where_all_have():
    half = {"step": 1, "a": [float("inf"), 1.0]}
    assert failure([half], [0, 1]) == ""
    assert failure([half], [0]) == "a not finite"
    assert failure([{"step": 1, "a": [float("inf"), float("nan")]}], [0, 1]) != ""
    assert failure([], [0]) == ""


def test_a_torn_line_ends_what_is_read(tmp_path):
    folder = folder_of(tmp_path / "run", LINES)
    with (folder / "metrics.jsonl").open("a") as file:
        file.write('{"step": 6, "sec')
    found = Folder.of(folder)
    assert [line["step"] for line in found.lines] == [2, 4] and not found.problems


def test_what_is_damaged_is_named_and_the_rest_read(tmp_path):
    folder = folder_of(tmp_path / "run", LINES)
    (folder / "evaluation.json").write_text('{"scores": ')
    (folder / "provenance.json").unlink()
    found = Folder.of(folder)
    assert len(found.lines) == 2 and found.scores == {} and found.starts == []
    (problem,) = found.problems
    assert "evaluation.json is damaged" in problem


def test_a_replica_is_read_alone(tmp_path):
    lines = [
        {"step": 1, "seconds": 1.0, "a/loss": [1.0, 2.0], "verdict": ["healthy", ""]},
        {"step": 2, "seconds": 2.0, "a/loss": [1.5, "NaN"], "verdict": ["apart", ""]},
    ]
    scores = {"scores": {"fd": {"value": [3.0, 4.0], "step": 2}}}
    folder = folder_of(tmp_path / "run", lines, scores, replicas=2)
    both, second = Folder.of(folder), Folder.of(folder, replica=1)
    assert both.numbers == [0, 1] and both.replica is None and both.first == 0
    assert (both.verdict(0), both.verdict(1)) == ("apart", "")
    assert second.numbers == [1] and second.replica == 1
    assert second.scores["fd"]["value"] == 4.0
    assert second.of_replica(1) == [
        {"step": 1, "seconds": 1.0, "a/loss": 2.0},
        {"step": 2, "seconds": 2.0},
    ]
    (folder / "evaluation-replica1.json").write_text(
        json.dumps({"scores": {"fd": {"value": 9.0, "step": 2}}})
    )
    assert Folder.of(folder, replica=1).scores["fd"]["value"] == 9.0
    with pytest.raises(UsageError, match="--replica is 2; .* has 0 to 1"):
        Folder.of(folder, replica=2)


def test_pictures_are_found_by_kind_and_step(tmp_path):
    names = ["000000002.png", "000000004.png", "000000004-levels.png", "final.png"]
    folder = folder_of(tmp_path / "run", LINES, pictures=[*names, "traverse-noise.png"])
    found = Folder.of(folder).frames(0)
    assert {kind: [*frames] for kind, frames in found.items()} == {
        "samples": [2, 4],
        "levels": [4],
    }
    alone = folder_of(tmp_path / "old", LINES, pictures=["final.png"])
    assert [*Folder.of(alone).frames(0)["samples"]] == [4]


def test_what_is_no_run_is_refused(tmp_path):
    with pytest.raises(UsageError, match="is no training run"):
        Folder.of(tmp_path)
