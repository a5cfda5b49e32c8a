"""launch/Dockerfile, as text: nothing here builds it."""

import re

from tests.conftest import ROOT

LINES = [
    line
    for line in (ROOT / "launch" / "Dockerfile").read_text().splitlines()
    if line and not line.startswith("#")
]


def arguments(instruction: str) -> list[str]:
    return [line.partition(" ")[2] for line in LINES if line.startswith(instruction + " ")]


def test_all_that_it_copies_is_there_and_is_all_that_an_installation_needs():
    copied = [
        name
        for words in arguments("COPY")
        for name in words.split()[:-1]
        if not name.startswith("--")
    ]
    assert all((ROOT / name).exists() for name in copied)
    assert {"setup.cfg", "pyproject.toml", "launch", "configs", "jaxgan"} <= set(copied)
    (readme,) = re.findall(
        r"long_description = file: (.*)", (ROOT / "setup.cfg").read_text()
    )
    assert readme in copied and "LICENSE" in copied


def test_its_python_has_a_lock():
    (image,) = arguments("FROM")
    version = re.fullmatch(r"python:(\d+\.\d+)-slim", image)[1]
    assert (ROOT / "launch" / f"locked-{version}.txt").exists()


def test_it_installs_and_runs_as_a_user():
    kinds = [line.split()[0] for line in LINES]
    users = kinds.index("USER")
    assert all(int(user) > 0 for user in arguments("USER"))  # Kubernetes knows no names
    assert all(kinds.index(kind) > users for kind in ("COPY", "ENTRYPOINT"))
    install = next(i for i, line in enumerate(LINES) if "launch/install.sh" in line)
    assert kinds[install] == "RUN" and install > users
    assert arguments("ENTRYPOINT") == ['["python", "-m", "jaxgan.main"]']
