"""4 and 8 devices against one, by the benchmark itself; 2 are the battery's everyday."""

import json
import subprocess
import sys

import pytest

from tests.benchmarks.invariance import EIGHT
from tests.conftest import ROOT, release

pytestmark = pytest.mark.slow


OFTEN = ("infogan", "lstm", "pointgan")
SELDOM = [name for name in EIGHT if name not in OFTEN]


@pytest.mark.parametrize("name", [*OFTEN, *release(*SELDOM)])
def test_a_config_on_four_and_eight_devices(name, tmp_path):
    """Streams bit for bit, also from a checkpoint of one device; gradients to 1e-4."""
    file = tmp_path / "found.json"
    command = [sys.executable, "-m", "tests.benchmarks.invariance", file, name]
    done = subprocess.run(
        [*command, "--counts=1,4,8"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    counts = json.loads(file.read_text())[name]["counts"]
    assert set(counts) == {"4", "8"}
    for found in counts.values():
        for streams in (found["streams"], found["streams_after"]):
            assert streams["equal"]
            assert streams["rendered"] <= 1e-6
        assert found["restored"]
        assert found["tolerance"] <= 1e-4
        assert all(network["norm"] < 1 for network in found["growth"].values())
