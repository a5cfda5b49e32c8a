"""The flags that jaxgan reads in a command line that another program starts."""

import sys
import warnings
from collections.abc import Sequence
from typing import Any

import pytest
from absl import flags
from absl.testing import flagsaver


def parsed(words: Sequence[str]) -> dict[str, Any]:
    """{flag: value} of `python -m jaxgan.main WORDS`; fails where it would be refused."""
    from jaxgan.main import complete
    from jaxgan.system.command import parse

    sys.modules.pop("config_config", None)  # the config file of a call before
    argv = ["jaxgan/main.py", *words]
    with (
        flagsaver.flagsaver(),
        warnings.catch_warnings(),
        pytest.MonkeyPatch.context() as patch,
    ):
        warnings.simplefilter("ignore", DeprecationWarning)  # of ml_collections
        patch.setattr(sys, "argv", argv)  # which ml_collections reads
        try:
            assert parse(argv, complete) == argv[:1]
        except SystemExit as end:
            pytest.fail(f"jaxgan ends with status {end.code}")
        names = ("config", "workdir", "coordinator", "num_processes", "process_id")
        return {name: flags.FLAGS[name].value for name in names}
