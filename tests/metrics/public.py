"""Weights that are published, where `launch/weights.sh` has put them."""

from pathlib import Path

import pytest

from jaxgan.system.cache import cache_folder


def weights(name: str) -> Path:
    """The file of that name; the test is skipped where it is not here."""
    for folder in (cache_folder(), Path.home() / ".cache" / "jaxgan"):
        if (folder / "weights" / name).is_file():
            return folder / "weights" / name
    pytest.skip(f"{name} is not here; `bash launch/weights.sh` fetches it")
