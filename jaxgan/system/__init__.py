"""Errors, files, caches, progress, signals and the command line."""
