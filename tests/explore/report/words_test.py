"""Every verdict has its meaning and what to try."""

from jaxgan.evaluate.verdict import VERDICTS
from jaxgan.explore.report.words import MEANS, TRY, advice, meaning


def test_every_verdict_has_words():
    assert {*VERDICTS, "failed", ""} == set(MEANS) == set(TRY)


def test_advice_to_slow_down_names_the_flags_of_the_config():
    config = {
        "players": {
            "a": {"optimizer": {"learning_rate": 0.001}},
            "b": {"optimizer": {"learning_rate": {"name": "cosine"}}},
        }
    }
    found = advice(config, "diverged")
    assert found["flags"] == "--config.players.a.optimizer.learning_rate=0.0005"
    assert advice(config, "healthy")["flags"] == ""
    assert advice(config, "")["word"] == "too early to say"
    assert advice(config, "of a later version")["tries"] == []


def test_quantities_have_meanings():
    assert meaning("fakes/spread").endswith("1 is right")
    assert meaning("code/digit/information").startswith("nats of the code")
    assert meaning("generator/loss") == ""
