"""The host loop: data -> steps -> writers -> checkpoints -> samples."""

from jaxgan.train.run import Run, train

__all__ = ["Run", "train"]
