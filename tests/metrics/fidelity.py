"""Peers on PyTorch, also where their dependency torchvision is missing or broken, as beside
a torch of another build.

What is compared here does not use torchvision, but torch-fidelity and lpips import it:
modules that answer every name with an empty class stand in for it.
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
    return peer("torch_fidelity", f".{module}")


def peer(package: str, module: str = ""):
    """A module of a package that imports torchvision; the test is skipped where the package
    is not installed."""
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package.replace('_', '-')} is not installed")
    import torch  # noqa: F401  before the stand-ins: it looks at what is imported

    try:
        importlib.import_module("torchvision")
    except (ImportError, RuntimeError):
        for part in PARTS:
            stand_in("torchvision" + part)
    return importlib.import_module(package + module)


def stand_in(name: str) -> None:
    module = types.ModuleType(name)
    module.__spec__ = importlib.machinery.ModuleSpec(name, None)
    module.__file__ = name
    module.__getattr__ = lambda attribute: type(attribute, (), {})
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, module)
