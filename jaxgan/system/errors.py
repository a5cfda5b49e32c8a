"""Errors that a user can act on; `main` prints each as one line and exits."""


class UsageError(ValueError):
    """What was asked for cannot work: a key, name, file, or size. Exit status 2."""

    status = 2


class RunError(RuntimeError):
    """A run that was asked for correctly failed. Exit status 1."""

    status = 1
