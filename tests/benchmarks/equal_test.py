"""The study's arithmetic and what it may say, of made numbers."""

import json
from pathlib import Path

import numpy as np
import pytest
from ml_collections import ConfigDict

from tests.benchmarks import equal
from tests.benchmarks.bands import bands, joined
from tests.benchmarks.objectives import OBJECTIVES, PUBLISHED, also, config_of


def made(**distances):
    return {name: [{"distance": d} for d in each] for name, each in distances.items()}


@pytest.mark.parametrize(
    ("name", "steps"),
    [("NS", 15), ("WGAN-GP", 3)],  # of 64, and of 5 times 64
)
def test_equal_images_are_fewer_steps_of_more_turns(name, steps):
    config, _ = config_of(OBJECTIVES[name], "npz=a folder/x.npz")
    assert config.endswith(":npz=a folder/x.npz")
    assert equal.steps_of(config, [], 15 * 64) == steps


def test_settings_of_a_file_may_have_other_turns(tmp_path):
    line = "one wgan:{data} batch_size=32 turns=('critic','generator')"
    (tmp_path / "tried.txt").write_text(f"# fewer turns\n\n{line}  # of one each\n")
    (tried,) = also(tmp_path / "tried.txt").items()
    assert tried[0] == "one"
    assert equal.steps_of(*config_of(tried[1], "digits"), 15 * 64) == 30


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("alone", "'alone' has no config"),
        ("wgan wgan:{data}", "'wgan' is the name of another"),
        ("a gan:{data}\nA gan:{data}", "'A' is the name of another"),
    ],
)
def test_a_name_of_a_file_is_its_own_and_has_a_config(tmp_path, lines, said):
    (tmp_path / "tried.txt").write_text(lines)
    with pytest.raises(ValueError, match=said):
        also(tmp_path / "tried.txt")


def test_every_objective_has_a_config():
    tried = also(Path(__file__).with_name("hard.txt"))
    for objective in [*OBJECTIVES.values(), *tried.values()]:
        assert equal.steps_of(*config_of(objective, "digits"), 1000) > 0
    assert set(PUBLISHED) <= set(OBJECTIVES)


def test_differences_within_the_spread_are_not_called_differences():
    found = made(NS=[5.0, 7.0, 6.0], MM=[6.0, 8.0, 7.0], WGAN=[40.0, 41.0, 42.0])
    first, ranks, published = equal.conclusion(found)
    assert "Least mean distance: NS." in first
    assert "does not differ from MM;" in first
    assert "2 of 3 pairs differ" in first
    assert ranks.endswith(" 1.00.")  # each seed has the same order
    assert published.endswith(" -0.50.")  # 6.8, 9.8, 6.7: WGAN is last here, first there


def test_the_table_says_how_many_seeds_reached_the_goal():
    found = made(NS=[5.0, 7.0], WGAN=[30.0, 31.0])
    for run, seconds in zip(found["NS"], (20.0, equal.NAN)):
        run["seconds to 10"] = seconds
    head, _, least, first, second = equal.table(found, {"distance": 1.25})
    cells = dict(zip(head.split(" | "), first.split(" | ")))
    assert "1.25" in least
    assert cells["| objective"] == "| NS"
    assert cells["distance"] == "6.0 ± 1.4"
    assert cells["seconds to 10"] == "20 (1 of 2)"
    assert second.startswith("| WGAN |")


def test_a_curve_is_of_images_seen(tmp_path):
    config = ConfigDict({"batch_size": 8, "turns": ("critic", "critic", "generator")})
    (tmp_path / "config.json").write_text(config.to_json())
    lines = [
        {"step": 10, "seconds": 1.5},
        {"step": 20, "seconds": 3.0, "fd_some_validation": 12.5},
    ]
    (tmp_path / "metrics.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert equal.curve(tmp_path) == [(320, 3.0, 12.5)]


def test_a_band_is_drawn_where_all_seeds_have_values():
    seeds = [[(10.0, 8.0), (20.0, 4.0)], [(10.0, 6.0), (20.0, np.nan)]]
    at, values = joined(seeds)
    assert at.tolist() == [10.0]
    assert values.tolist() == [[8.0], [6.0]]
    picture = bands({"one": seeds, "other": [[(10.0, 2.0), (20.0, 3.0)]]}, "Some")
    assert picture.dtype == np.uint8
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 10


def test_one_that_diverged_is_last_and_not_judged(tmp_path):
    found = made(MM=[equal.NAN, 5.0], NS=[6.0, 7.0], WGAN=[40.0, 41.0])
    assert equal.measured(tmp_path, 10).keys() == {"distance"}
    assert not any("MM" in said for said in equal.conclusion(found))
    assert equal.ranking(made(MM=[equal.NAN], NS=[6.0])) == ["NS", "MM"]
