"""Tables of runs: rows, columns, marks, captions; what shares no column."""

import json

import numpy as np
import pytest
from ml_collections import ConfigDict

from jaxgan.evaluate.tables import table_of
from jaxgan.evaluate.typeset import latex, markdown, number
from jaxgan.metrics.aggregate import aggregate
from jaxgan.system.errors import UsageError
from tests.conftest import run
from tests.experiments import config_of

DIGEST = "0123456789abcdef"


def write(folder, value, best=None, config=None, name="fd_own_100_test", **protocol):
    """A run's folder with one score, of a list of replicas or a number."""
    config = config or config_of("dcgan", "ring8")
    if isinstance(value, list):
        config = ConfigDict({**config.to_dict(), "replicas": len(value)})
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config.to_dict()))
    command = ["jaxgan/main.py", "--config=configs/dcgan.py:ring8"]
    start = {"command": command}
    (folder / "provenance.json").write_text(json.dumps({"starts": [start]}))
    record = {
        "value": value,
        "step": 6,
        "better": "lower",
        "extractor": "own",
        "n_fake": 100,
        "n_real": 100,
        "split": "test",
        "data_digest": DIGEST,
        "weights": "ema",
        "seed": 0,
        **protocol,
    }
    if best is not None:
        record["best"] = {"step": 4, "value": best}
    more = {"value": 1.0, "step": 6, "split": "test"}
    scores = {name: record, "test/accuracy": more}
    (folder / "evaluation.json").write_text(json.dumps({"scores": scores}))
    return folder


def other(**changes):
    return config_of("dcgan", "ring8", **changes)


def test_replicas_and_runs_of_other_seeds_are_one_row(tmp_path):
    first = write(tmp_path / "a", [1.0, 2.0])
    second = write(tmp_path / "b", 6.0, config=other(seed=9))
    table = table_of([first, second])
    assert table.rows == ["dcgan:ring8"] and table.columns == ["fd_own_100_test"]
    cell = table.cells[0][0]
    assert cell.values == (1.0, 2.0, 6.0)
    assert cell.centre == 3.0 and cell.spread == pytest.approx(np.std([1, 2, 6], ddof=1))
    assert "over 3 seeds" in table.caption and "data 01234567" in table.caption
    assert "features of own, 100 samples, 100 test examples" in table.caption


def test_a_seed_of_one_config_counts_once(tmp_path, capfd):
    folders = [write(tmp_path / "a", [1.0, 2.0]), write(tmp_path / "b", 7.0)]
    assert table_of(folders).cells[0][0].values == (1.0, 2.0)
    said = f"{folders[1]}: seed 0 of this config is in {folders[0]}, too"
    assert said in " ".join(capfd.readouterr().err.split())


def test_rows_of_one_name_say_what_sets_them_apart(tmp_path):
    rate = {"players.generator.optimizer.learning_rate": 0.5}
    folders = [
        write(tmp_path / "a", [1.0, 1.1, 0.9]),
        write(tmp_path / "b", [5.0, 5.1, 5.2], config=other(**rate)),
    ]
    table = table_of(folders)
    assert table.rows[1] == "dcgan:ring8 (optimizer.learning_rate 0.5)"
    assert table.best == {"fd_own_100_test": 0}
    text = markdown(table)
    assert "| **1.00 ± 0.10** |" in text and "| 5.10 ± 0.10 |" in text
    assert "fd_own_100_test ↓" in text and "in bold the best" in text
    text = latex(table)
    assert r"$\mathbf{1.00 \pm 0.10}$" in text and r"$5.10 \pm 0.10$" in text
    assert r"fd\_own\_100\_test $\downarrow$" in text
    for word in ("table", "tabular"):
        assert text.count(rf"\begin{{{word}}}") == text.count(rf"\end{{{word}}}") == 1


def test_each_setting_of_a_sweep_is_a_row(tmp_path):
    key = "players.generator.optimizer.learning_rate"
    config = ConfigDict(
        {**other().to_dict(), "sweep": [[[key], [0.1, 0.2]]], "replicas": 2}
    )
    folder = write(tmp_path / "a", 0.0, config=config)
    path = folder / "evaluation.json"
    content = json.loads(path.read_text())
    content["scores"]["fd_own_100_test"]["value"] = [1.0, 2.0, 3.0, "NaN"]
    path.write_text(json.dumps(content))
    table = table_of([folder])
    assert [row.split(" (")[1] for row in table.rows] == [
        "optimizer.learning_rate 0.1)",
        "optimizer.learning_rate 0.2)",
    ]
    assert table.cells[0][0].values == (1.0, 2.0) and table.cells[1][0].values == (3.0,)
    assert "1 of 2 seeds are not finite and left out" in table.caption


def test_one_seed_each_is_never_marked(tmp_path):
    folders = [
        write(tmp_path / "a", 1.0),
        write(tmp_path / "b", 9.0, config=other(width=8)),
    ]
    table = table_of(folders)
    assert not table.best and "in bold" not in table.caption
    assert "| 1 |" in markdown(table)


def test_other_statistics_and_steps(tmp_path):
    folder = write(tmp_path / "a", [1.0, 2.0, 3.0, 100.0], best=[1.0, 1.0, 1.0, 4.0])
    table = table_of([folder], statistic="iqm")
    assert table.cells[0][0].centre == 2.5
    assert "[" in markdown(table) and table.caption.startswith("Interquartile mean")
    assert table_of([folder], step="best").cells[0][0].values == (1.0, 1.0, 1.0, 4.0)
    named = table_of([folder], metrics=["test/accuracy"])
    assert named.columns == ["test/accuracy"] and named.better["test/accuracy"] == ""


@pytest.mark.parametrize("key, value", [("n_fake", 50), ("extractor_digest", "f00")])
def test_other_protocols_share_no_column(tmp_path, key, value):
    folders = [
        write(tmp_path / "a", 1.0),
        write(tmp_path / "b", 2.0, config=other(width=8), **{key: value}),
    ]
    line = f"fd_own_100_test has another protocol in .*b than in .*a: {key} {value} there"
    with pytest.raises(UsageError, match=line):
        table_of(folders)
    with pytest.raises(UsageError, match="another protocol"):
        table_of([folders[0], write(tmp_path / "c", 2.0, config=other(seed=3), n_fake=7)])


def test_what_makes_no_table_is_refused(tmp_path):
    first = write(tmp_path / "a", 1.0)
    for folders, options, line in (
        ([tmp_path], {}, "is no training run"),
        ([first], dict(metrics=["fid"]), "has a score 'fid'; they have fd_own_100_test"),
        ([first], dict(step="best"), "has no best step in any run; say"),
        ([first], dict(statistic="mode"), "--statistic: there is no 'mode'"),
    ):
        with pytest.raises(UsageError, match=line):
            table_of(folders, **options)
    (first / "evaluation.json").unlink()
    with pytest.raises(UsageError, match="has not been evaluated: --mode=evaluate"):
        table_of([first])


@pytest.mark.parametrize(
    "values, text",
    [
        ([31.234, 31.5, 31.9], "31.54 ± 0.34"),
        ([1234.0, 1400.0], "1317 ± 117"),
        ([0.00121, 0.00125], "0.001230 ± 0.000028"),
        ([2.0, 2.0], "2.000 ± 0.000"),
        ([7.123456], "7.123"),
        ([float("nan")], "failed"),
    ],
)
def test_numbers_have_two_digits_of_their_spread(values, text):
    assert number(aggregate(values)) == text


@pytest.mark.slow
def test_the_command(tmp_path):
    first = write(tmp_path / "a", [1.0, 2.0])
    done = run(first, "--format=latex", module="tables")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(r"\begin{table}") and r"\toprule" in done.stdout
    done = run(tmp_path / "none", module="tables")
    assert done.returncode == 2 and done.stderr.startswith("jaxgan: ")
    assert done.stderr.count("\n") == 1
