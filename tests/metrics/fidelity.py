"""torch-fidelity, also where its dependency torchvision is missing or broken, as beside a
torch of another build.

What is compared here does not use torchvision, but torch-fidelity imports it: modules that
answer every name with an empty class stand in for it.
"""

import importlib
import importlib.machinery
import importlib.util
import sys
import types

import pytest

PARTS = ("", ".datasets", ".models", ".transforms", ".transforms.functional")


def fidelity(module: str):
    """torch_fidelity.MODULE; the test is skipped where it is not installed."""
    if importlib.util.find_spec("torch_fidelity") is None:
        pytest.skip("torch-fidelity is not installed")
    import torch  # noqa: F401  before the stand-ins: it looks at what is imported

    try:
        importlib.import_module("torchvision")
    except (ImportError, RuntimeError):
        for part in PARTS:
            stand_in("torchvision" + part)
    return importlib.import_module(f"torch_fidelity.{module}")


def stand_in(name: str) -> None:
    module = types.ModuleType(name)
    module.__spec__ = importlib.machinery.ModuleSpec(name, None)
    module.__file__ = name
    module.__getattr__ = lambda attribute: type(attribute, (), {})
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, module)
