"""Imports point downwards; every module says what it is for; traps are banned."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "jaxgan").rglob("*.py"))

# From bottom to top; a module imports only from its own room and those before it.
ORDER = [
    *("system", "base", "core", "spectra", "losses", "distributions", "models"),
    *("modalities", "games"),
    *(
        "data",
        "metrics",
        "assemble",
        "workdir",
        "experiment",
        "population",
        "inversion",
        "model",
        "evaluate",
    ),
    *("explore", "train", "main", "bench", "tables", "rerun", "report"),
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
        assert banned not in text or (path.name, banned) == ("join.py", "jax._src")


ANY_MODALITY = (
    *(
        "core",
        "experiment",
        "population",
        "model",
        "train",
        "evaluate",
        "explore",
        "assemble",
    ),
    "workdir",
)
ASSUMED = {  # of an example, where any kind of data must pass
    "ndim": r"\bndim\b",
    "uint8": r"\buint8\b",
    "len(shape)": r"len\([^()]*shape",
    "image_size": r"\bimage_size\b",
}
ALLOWED = {  # the flag --image_size resizes sets of images
    ("evaluate/__main__.py", "image_size"),
    ("evaluate/compare.py", "image_size"),
}
NETWORKS = r"[\"'](discriminator|recogniser|encoder|generator|contrast|balance)[\"']"


def code_of(path: Path) -> str:
    """A file without its comments and docstrings."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            body[0] = ast.Pass()
    return ast.unparse(tree)


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if module_of(path) in ANY_MODALITY],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_these_rooms_assume_no_modality_and_name_no_network(path):
    code, name = code_of(path), str(path.relative_to(ROOT / "jaxgan"))
    for what, pattern in ASSUMED.items():
        if (name, what) not in ALLOWED:
            assert not re.search(pattern, code), what
    if name != "workdir/checkpoint.py":  # the older form kept the generator alone
        assert not re.search(NETWORKS, code)


def test_models_import_no_loss_and_no_config():
    for path in FILES:
        if module_of(path) == "models":
            assert not {"losses", "assemble"} & set(imported(path)), path


CONFIGS = sorted((ROOT / "configs").glob("*.py"))


@pytest.mark.parametrize("path", CONFIGS, ids=lambda p: p.stem)
def test_shipped_configs_import_only_each_other(path):
    """So that no folder `configs/` of a user's takes their place."""
    assert set(imported(path)) <= {"base", "configs"}
    tops = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (
            [node.module]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in getattr(node, "names", [])]
        )
    }
    assert tops <= {"jaxgan", "ml_collections", *sys.stdlib_module_names}
