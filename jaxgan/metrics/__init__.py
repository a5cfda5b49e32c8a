"""Scores of what was learnt, on the host."""
