"""Errors, files, caches, progress, signals, the command line: nothing of learning."""
