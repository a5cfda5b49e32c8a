"""The folder of a run: its head, its checkpoints, its metrics."""
