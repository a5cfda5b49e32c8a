"""Imports point downwards; every module says what it is for; traps are banned."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "jaxgan").rglob("*.py"))

# From bottom to top; a module imports only from its own room and those before it.
ORDER = [
    *("system", "core", "losses", "distributions", "models", "modalities", "games"),
    *("data", "metrics", "assemble", "workdir", "experiment", "model", "evaluate"),
    *("explore", "train", "main", "bench"),
]
LEVEL = {name: i for i, name in enumerate(ORDER)}
APART = {  # though the order would let them
    *(("main", "bench"), ("models", "losses")),
    *(("models", "modalities"), ("modalities", "models")),
}


def module_of(path: Path) -> str:
    return path.relative_to(ROOT / "jaxgan").parts[0].removesuffix(".py")


def imported(path: Path):
    """The jaxgan modules that a file imports anywhere, by their first name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            package, _, rest = node.module.partition(".")
            if package == "jaxgan":
                yield from [rest.split(".")[0]] if rest else [a.name for a in node.names]
        if isinstance(node, ast.Import):
            parts = [alias.name.split(".") for alias in node.names]
            yield from (p[1] for p in parts if p[0] == "jaxgan" and len(p) > 1)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_downwards(path):
    module = module_of(path)
    if module == "__init__":
        return  # the front door opens the model, late
    for name in set(imported(path)) - {module, "__version__"}:
        assert (module, name) not in APART, f"{module} imports {name}"
        assert LEVEL[name] < LEVEL[module], f"{module} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_say_what_they_are_for_and_avoid_the_known_traps(path):
    text = path.read_text()
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 300
    for banned in (
        "nn.Dropout",  # draws the same mask on every device
        "nn.ConvTranspose",  # 20-30 times slower backwards
        "nn.BatchNorm",  # local statistics
        "import tensorflow\n",
        "PRNGKey",
        "random.split",
        "jax._src",
    ):
        assert banned not in text
