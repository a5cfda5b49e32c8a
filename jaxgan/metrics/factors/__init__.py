"""Scores of codes against known factors of variation."""
