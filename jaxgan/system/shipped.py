"""The file behind --config: that of a shipped config by its name, or one's own.

`--config=dcgan` and `--config=dcgan:shapes` name shipped ones, wherever the command runs;
whatever ends in `.py` or has a `/` is a path.
"""

import difflib
import os
import re
import sys
from pathlib import Path

from jaxgan.system.errors import UsageError

CONFIGS = (Path(__file__).parent.parent / "configs").resolve()  # in a clone, beside jaxgan


def names() -> list[str]:
    """The shipped configs."""
    return sorted(file.stem for file in CONFIGS.glob("*.py") if file.stem != "__init__")


def config_argument(argv: list[str]) -> str | None:
    """The value of the flag --config, as it was given."""
    found = None
    for word, following in zip(argv[1:], [*argv[2:], ""]):
        if re.match(r"--?config=", word):
            found = word.partition("=")[2]
        elif word in ("--config", "-config"):
            found = following
    return found


def with_file(argv: list[str]) -> list[str]:
    """The words of a command line with `--config=FILE[:ARGUMENT]` in the place of
    `--config=NAME[:ARGUMENT]` and of `--config NAME`; a folder of one's own config becomes
    importable.

    Raises:
      UsageError: there is no such config.
    """
    words, skip = argv[:1], False
    for word, following in zip(argv[1:], [*argv[2:], None]):
        if skip:
            skip = False
            continue
        if word in ("--config", "-config") and following is not None:
            word, skip = f"--config={following}", True
        if re.match(r"--?config=", word):
            name, colon, argument = word.partition("=")[2].partition(":")
            file = located(name)
            if file.resolve().parent != CONFIGS:  # it may name functions beside it
                sys.path.append(str(file.resolve().parent))
            word = f"--config={file}{colon}{argument}"
        words.append(word)
    return words


def located(name: str) -> Path:
    """The file of a config.

    Raises:
      UsageError: there is none.
    """
    path = Path(os.path.expanduser(name))
    if path.suffix == ".py" or "/" in name:
        if path.is_file():
            return path
        raise UsageError(f"--config: there is no file {name!r}{instead(path.stem)}")
    if name in names():
        return CONFIGS / f"{name}.py"
    if Path(f"{name}.py").is_file():
        raise UsageError(
            f"--config: jaxgan has no config {name!r}; for the file here give "
            f"--config={name}.py"
        )
    raise UsageError(f"--config: there is no config {name!r}{instead(name)}")


def instead(name: str) -> str:
    """The shipped config that was meant, or all."""
    if near := difflib.get_close_matches(name, names(), 1, cutoff=0.75):
        return f"; jaxgan has --config={near[0]}"
    return f"; jaxgan has {', '.join(names())}, and a file of your own ends in .py"
